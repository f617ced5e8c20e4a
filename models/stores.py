"""门店: where a merchant offers benefits, and when it is open. Coordinates are GCJ-02."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.attachments import Attachment
from models.base import Base, Identified, one_of
from models.merchants import Merchant


class StoreState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class HolidayRule(StrEnum):
    """What a store does on public holidays, unless a special day says otherwise."""

    AS_USUAL = "as_usual"
    AS_SUNDAY = "as_sunday"
    CLOSED = "closed"


class Store(Identified, Base):
    __tablename__ = "stores"
    __table_args__ = (
        one_of("state", StoreState),
        one_of("holiday_rule", HolidayRule),
        CheckConstraint("lat BETWEEN -90 AND 90 AND lng BETWEEN -180 AND 180", name="on_the_map"),
        Index(
            "ix_stores_earth",
            func.ll_to_earth(text("lat"), text("lng")),
            postgresql_using="gist",
        ),
        Index(
            "ix_stores_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
        {"comment": "门店"},
    )

    merchant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("merchants.id"), index=True, comment="所属商户")
    name: Mapped[str] = mapped_column(comment="门店名称")
    district: Mapped[str] = mapped_column(index=True, comment="所在辖市(区)")
    address: Mapped[str] = mapped_column(comment="地址")
    lat: Mapped[float] = mapped_column(comment="纬度 (GCJ-02)")
    lng: Mapped[float] = mapped_column(comment="经度 (GCJ-02)")
    phone: Mapped[str | None] = mapped_column(comment="门店电话")
    state: Mapped[StoreState] = mapped_column(default=StoreState.OPEN, comment="状态")
    holiday_rule: Mapped[HolidayRule] = mapped_column(
        default=HolidayRule.AS_USUAL, server_default=HolidayRule.AS_USUAL, comment="法定节假日如何营业"
    )
    search_text: Mapped[str] = mapped_column(comment="检索文本: 逐字分隔的名称与拼音首字母")

    merchant: Mapped[Merchant] = relationship(back_populates="stores", lazy="raise")
    hours: Mapped[list["StoreHours"]] = relationship(
        lazy="raise", order_by="(StoreHours.weekday, StoreHours.opens_at)", cascade="all, delete-orphan"
    )
    special_days: Mapped[list["StoreSpecialDay"]] = relationship(
        lazy="raise",
        order_by="(StoreSpecialDay.on_day, StoreSpecialDay.opens_at)",
        cascade="all, delete-orphan",
    )
    photos: Mapped[list["StorePhoto"]] = relationship(
        lazy="raise", order_by="StorePhoto.position", cascade="all, delete-orphan"
    )


class StoreHours(Identified, Base):
    """营业时间: one span on one weekday. A span that ends at or before its start runs past midnight."""

    __tablename__ = "store_hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_known"),
        Index("ix_store_hours_store_id_weekday", "store_id", "weekday"),
        {"comment": "门店每周营业时间"},
    )

    store_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stores.id", ondelete="CASCADE"), comment="门店")
    weekday: Mapped[int] = mapped_column(comment="星期, 0 为星期一")
    opens_at: Mapped[dt.time] = mapped_column(comment="开门")
    closes_at: Mapped[dt.time] = mapped_column(comment="关门; 不晚于开门时表示次日")


class StoreSpecialDay(Identified, Base):
    """特殊日: one date on which the weekly hours do not count. Without times it is closed all day.

    A date with several spans has several rows.
    """

    __tablename__ = "store_special_days"
    __table_args__ = (
        CheckConstraint("(opens_at IS NULL) = (closes_at IS NULL)", name="a_span_or_closed"),
        Index("ix_store_special_days_store_id_on_day", "store_id", "on_day"),
        {"comment": "门店特殊日: 临时休息与节假日营业时间"},
    )

    store_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stores.id", ondelete="CASCADE"), comment="门店")
    on_day: Mapped[dt.date] = mapped_column(comment="日期")
    opens_at: Mapped[dt.time | None] = mapped_column(comment="开门; 空表示全天休息")
    closes_at: Mapped[dt.time | None] = mapped_column(comment="关门; 不晚于开门时表示次日")
    note: Mapped[str] = mapped_column(default="", server_default="", comment="说明")


class StorePhoto(Identified, Base):
    """门店照片: shown to everyone while the store is listed."""

    __tablename__ = "store_photos"
    __table_args__ = (UniqueConstraint("store_id", "attachment_id"), {"comment": "门店照片"})

    store_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stores.id", ondelete="CASCADE"), comment="门店")
    attachment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("attachments.id"), index=True, comment="附件")
    position: Mapped[int] = mapped_column(comment="显示次序")

    attachment: Mapped[Attachment] = relationship(lazy="raise")
