"""工会劳动者驿站: where who works outdoors finds water, warmth and a seat. Coordinates are GCJ-02."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.attachments import Attachment
from models.base import Base, Identified, one_of
from models.members import Member
from models.staff import Staff
from models.stores import HolidayRule
from models.unions import Union


class StationState(StrEnum):
    """SUSPENDED is shut for a while and stays listed; CLOSED is gone from the directory."""

    OPEN = "open"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class StationService(StrEnum):
    """服务设施: what a station offers."""

    WATER = "water"
    MICROWAVE = "microwave"
    CHARGING = "charging"
    TOILET = "toilet"
    FIRST_AID = "first_aid"
    REST = "rest"
    AIR_CONDITIONING = "air_conditioning"
    REFRIGERATOR = "refrigerator"
    READING = "reading"
    WIFI = "wifi"
    LAUNDRY = "laundry"
    NURSING_ROOM = "nursing_room"
    LEGAL_ADVICE = "legal_advice"


_SERVICES = ", ".join(f"'{service.value}'" for service in StationService)


class ServiceStation(Identified, Base):
    """驿站. `code` stands on its sign; `host` is who lends the room."""

    __tablename__ = "stations"
    __table_args__ = (
        one_of("state", StationState),
        one_of("holiday_rule", HolidayRule),
        CheckConstraint("lat BETWEEN -90 AND 90 AND lng BETWEEN -180 AND 180", name="on_the_map"),
        CheckConstraint(f"services <@ ARRAY[{_SERVICES}]", name="services_known"),
        Index(
            "ix_stations_earth",
            func.ll_to_earth(text("lat"), text("lng")),
            postgresql_using="gist",
        ),
        Index(
            "ix_stations_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
        {"comment": "工会劳动者驿站"},
    )

    union_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unions.id"), index=True, comment="管理的工会")
    code: Mapped[str] = mapped_column(unique=True, comment="编号, 写在门牌上")
    name: Mapped[str] = mapped_column(comment="名称")
    district: Mapped[str] = mapped_column(index=True, comment="所在辖市(区)")
    address: Mapped[str] = mapped_column(comment="地址")
    lat: Mapped[float] = mapped_column(comment="纬度 (GCJ-02)")
    lng: Mapped[float] = mapped_column(comment="经度 (GCJ-02)")
    host: Mapped[str] = mapped_column(comment="依托单位")
    phone: Mapped[str | None] = mapped_column(comment="联系电话")
    services: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="服务设施")
    state: Mapped[StationState] = mapped_column(
        default=StationState.OPEN, server_default=StationState.OPEN, comment="状态"
    )
    holiday_rule: Mapped[HolidayRule] = mapped_column(
        default=HolidayRule.AS_USUAL, server_default=HolidayRule.AS_USUAL, comment="法定节假日如何开放"
    )
    last_verified_on: Mapped[dt.date | None] = mapped_column(comment="最近核实日期")
    search_text: Mapped[str] = mapped_column(comment="检索文本: 逐字分隔的名称与拼音首字母")

    union: Mapped[Union] = relationship(lazy="raise")
    hours: Mapped[list["StationHours"]] = relationship(
        lazy="raise", order_by="(StationHours.weekday, StationHours.opens_at)", cascade="all, delete-orphan"
    )
    special_days: Mapped[list["StationSpecialDay"]] = relationship(
        lazy="raise",
        order_by="(StationSpecialDay.on_day, StationSpecialDay.opens_at)",
        cascade="all, delete-orphan",
    )


class StationHours(Identified, Base):
    """开放时间: one span on one weekday; a break at noon is two spans. Past midnight as `StoreHours`."""

    __tablename__ = "station_hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_known"),
        Index("ix_station_hours_station_id_weekday", "station_id", "weekday"),
        {"comment": "驿站每周开放时间"},
    )

    station_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("stations.id", ondelete="CASCADE"), comment="驿站"
    )
    weekday: Mapped[int] = mapped_column(comment="星期, 0 为星期一")
    opens_at: Mapped[dt.time] = mapped_column(comment="开门")
    closes_at: Mapped[dt.time] = mapped_column(comment="关门; 不晚于开门时表示次日")


class StationSpecialDay(Identified, Base):
    """特殊日: one date on which the weekly hours do not count. Without times it is closed all day."""

    __tablename__ = "station_special_days"
    __table_args__ = (
        CheckConstraint("(opens_at IS NULL) = (closes_at IS NULL)", name="a_span_or_closed"),
        Index("ix_station_special_days_station_id_on_day", "station_id", "on_day"),
        {"comment": "驿站特殊日: 临时关闭与节假日开放时间"},
    )

    station_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("stations.id", ondelete="CASCADE"), comment="驿站"
    )
    on_day: Mapped[dt.date] = mapped_column(comment="日期")
    opens_at: Mapped[dt.time | None] = mapped_column(comment="开门; 空表示全天关闭")
    closes_at: Mapped[dt.time | None] = mapped_column(comment="关门; 不晚于开门时表示次日")
    note: Mapped[str] = mapped_column(default="", server_default="", comment="说明")


class StationReportState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"


station_report_attachments = Table(
    "station_report_attachments",
    Base.metadata,
    Column("report_id", ForeignKey("station_reports.id"), primary_key=True, comment="报修"),
    Column("attachment_id", ForeignKey("attachments.id"), primary_key=True, index=True, comment="附件"),
    comment="驿站报修的照片",
)


class StationReport(Identified, Base):
    """驿站报修: shut, or something is broken. One of a person about a station and a day."""

    __tablename__ = "station_reports"
    __table_args__ = (
        one_of("state", StationReportState),
        CheckConstraint("(state = 'answered') = (answered_at IS NOT NULL)", name="answered_is_dated"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_is_complete"),
        UniqueConstraint("member_id", "station_id", "reported_on"),
        Index("ix_station_reports_station", "station_id", "state", "id"),
        Index("ix_station_reports_due", "due_at", postgresql_where="state = 'open'"),
        {"comment": "驿站报修"},
    )

    member_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"), comment="反映人")
    station_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stations.id"), comment="驿站")
    text: Mapped[str] = mapped_column(comment="情况")
    state: Mapped[StationReportState] = mapped_column(
        default=StationReportState.OPEN, server_default=StationReportState.OPEN, comment="状态"
    )
    reported_on: Mapped[dt.date] = mapped_column(comment="反映日期 (城市历日)")
    reported_at: Mapped[dt.datetime] = mapped_column(comment="反映时间")
    due_at: Mapped[dt.datetime] = mapped_column(comment="答复期限")
    answer: Mapped[str | None] = mapped_column(comment="给反映人的答复")
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"), comment="答复人")
    answered_at: Mapped[dt.datetime | None] = mapped_column(comment="答复时间")

    station: Mapped[ServiceStation] = relationship(lazy="raise")
    attachments: Mapped[list[Attachment]] = relationship(
        secondary=station_report_attachments, lazy="raise", order_by=Attachment.id
    )


class InspectionResult(StrEnum):
    """FAULTY: open, but something has to be mended; SHUT: closed when it should be open."""

    GOOD = "good"
    FAULTY = "faulty"
    SHUT = "shut"


station_inspection_attachments = Table(
    "station_inspection_attachments",
    Base.metadata,
    Column("inspection_id", ForeignKey("station_inspections.id"), primary_key=True, comment="巡查"),
    Column("attachment_id", ForeignKey("attachments.id"), primary_key=True, index=True, comment="附件"),
    comment="驿站巡查的照片",
)


class StationInspection(Identified, Base):
    """巡查: who has to look at a station by which day, and what was found."""

    __tablename__ = "station_inspections"
    __table_args__ = (
        one_of("result", InspectionResult),
        CheckConstraint("(result IS NULL) = (done_at IS NULL)", name="done_is_complete"),
        Index("ix_station_inspections_station", "station_id", "due_on", "id"),
        Index("ix_station_inspections_open", "due_on", "id", postgresql_where="done_at IS NULL"),
        {"comment": "驿站巡查"},
    )

    station_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stations.id"), comment="驿站")
    inspector_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), index=True, comment="巡查人")
    due_on: Mapped[dt.date] = mapped_column(comment="最晚哪天去")
    planned_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), comment="安排人")
    done_at: Mapped[dt.datetime | None] = mapped_column(comment="巡查时间")
    result: Mapped[InspectionResult | None] = mapped_column(comment="结果")
    note: Mapped[str] = mapped_column(default="", server_default="", comment="情况")

    station: Mapped[ServiceStation] = relationship(lazy="raise")
    inspector: Mapped[Staff] = relationship(lazy="raise", foreign_keys=[inspector_id], viewonly=True)
    attachments: Mapped[list[Attachment]] = relationship(
        secondary=station_inspection_attachments, lazy="raise", order_by=Attachment.id
    )


class StationKeeper(Identified, Base):
    """驿站管理员: a member who scans codes at a station."""

    __tablename__ = "station_keepers"
    __table_args__ = (
        Index(
            "uq_station_keepers_active",
            "member_id",
            "station_id",
            unique=True,
            postgresql_where="removed_at IS NULL",
        ),
        {"comment": "驿站管理员"},
    )

    member_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"), comment="会员账号")
    station_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stations.id"), index=True, comment="驿站")
    bound_at: Mapped[dt.datetime] = mapped_column(comment="绑定时间")
    removed_at: Mapped[dt.datetime | None] = mapped_column(comment="解除时间; 空表示在岗")

    member: Mapped[Member] = relationship(lazy="raise")
    station: Mapped[ServiceStation] = relationship(lazy="raise")


class StationInvitation(Identified, Base):
    """驿站管理员邀请: only the hash of its word is kept."""

    __tablename__ = "station_invitations"
    __table_args__ = ({"comment": "驿站管理员邀请"},)

    station_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stations.id"), index=True, comment="驿站")
    word_hash: Mapped[bytes] = mapped_column(unique=True, comment="邀请口令的摘要")
    expires_at: Mapped[dt.datetime] = mapped_column(comment="失效时间")
    accepted_at: Mapped[dt.datetime | None] = mapped_column(comment="接受时间")
    accepted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("members.id"), comment="接受人")
