"""发放: a pack was given, or somebody came. UNIQUE on sign-up and on code means once."""

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from models.base import Base, Identified
from models.members import Member
from models.signups import Signup
from models.stations import ServiceStation
from models.stores import Store


class Handout(Identified, Base):
    """发放记录. By a clerk at a store, by a keeper at a station, or by staff at the event itself."""

    __tablename__ = "handouts"
    __table_args__ = (
        CheckConstraint("num_nonnulls(clerk_id, keeper_id, staff_id) = 1", name="by_one"),
        CheckConstraint(
            "(store_id IS NULL) = (clerk_id IS NULL) AND (station_id IS NULL) = (keeper_id IS NULL)",
            name="at_their_place",
        ),
        CheckConstraint("num_nonnulls(taken_back_at, reason) IN (0, 2)", name="taken_back_is_complete"),
        # One that was taken back may be handed out again; at any time a sign-up has had it once.
        Index("uq_handouts_living", "signup_id", unique=True, postgresql_where="taken_back_at IS NULL"),
        Index("ix_handouts_signup_id", "signup_id"),
        Index("ix_handouts_store", "store_id", "handed_on", "id", postgresql_where="store_id IS NOT NULL"),
        Index(
            "ix_handouts_station", "station_id", "handed_on", "id", postgresql_where="station_id IS NOT NULL"
        ),
        {"comment": "发放与签到记录"},
    )

    signup_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("signups.id"), comment="报名")
    member_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"), index=True, comment="领取人")
    store_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stores.id"), comment="在哪个门店")
    station_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stations.id"), comment="在哪个驿站")
    clerk_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("clerks.id"), index=True, comment="核销员")
    keeper_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("station_keepers.id"), index=True, comment="驿站管理员"
    )
    staff_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("staff.id"), index=True, comment="现场签到的干部"
    )
    code_hash: Mapped[bytes] = mapped_column(unique=True, comment="领取码摘要; 一码一次")
    handed_on: Mapped[dt.date] = mapped_column(comment="日期 (城市历日)")
    handed_at: Mapped[dt.datetime] = mapped_column(comment="时间")
    taken_back_at: Mapped[dt.datetime | None] = mapped_column(comment="撤销时间; 空表示有效")
    reason: Mapped[str | None] = mapped_column(comment="撤销原因")

    badge: Mapped[int | None] = query_expression()
    """号牌, where the campaign gives one and the check-in counts."""

    signup: Mapped[Signup] = relationship(lazy="raise")
    member: Mapped[Member] = relationship(lazy="raise")
    store: Mapped[Store | None] = relationship(lazy="raise")
    station: Mapped[ServiceStation | None] = relationship(lazy="raise")


class SignupAppeal(Identified, Base):
    """缺席申诉: why somebody did not come. Once for a sign-up; staff excuse it or not."""

    __tablename__ = "signup_appeals"
    __table_args__ = (
        UniqueConstraint("signup_id"),
        CheckConstraint(
            "num_nonnulls(decided_by, decided_at, answer, is_excused) IN (0, 4)", name="decided_is_complete"
        ),
        Index("ix_signup_appeals_open", "id", postgresql_where="decided_at IS NULL"),
        {"comment": "缺席申诉"},
    )

    signup_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("signups.id"), comment="报名")
    member_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"), index=True, comment="申诉人")
    text: Mapped[str] = mapped_column(comment="缘由")
    made_at: Mapped[dt.datetime] = mapped_column(comment="申诉时间")
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"), comment="处理人")
    decided_at: Mapped[dt.datetime | None] = mapped_column(comment="处理时间")
    is_excused: Mapped[bool | None] = mapped_column(comment="是否谅解")
    answer: Mapped[str | None] = mapped_column(comment="给申诉人的答复")

    signup: Mapped[Signup] = relationship(lazy="raise")
