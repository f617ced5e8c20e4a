"""异常线索: a pattern of redemptions that somebody should look into. It accuses nobody; a person decides."""

import datetime as dt
import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, one_of
from models.clerks import Clerk
from models.members import Member
from models.merchants import Merchant
from models.stores import Store


class AnomalyKind(StrEnum):
    """Same clerk and holder again and again; many at once; a holder, or a clerk, in two places at once."""

    SAME_PAIR = "same_pair"
    BURST = "burst"
    MEMBER_FAR = "member_far"
    CLERK_FAR = "clerk_far"


class AnomalyState(StrEnum):
    """OPEN waits for somebody to look; then it was explained (CLEARED) or it is true (CONFIRMED)."""

    OPEN = "open"
    CLEARED = "cleared"
    CONFIRMED = "confirmed"


class Anomaly(Identified, Base):
    __tablename__ = "anomalies"
    __table_args__ = (
        one_of("kind", AnomalyKind),
        one_of("state", AnomalyState),
        CheckConstraint(
            "num_nonnulls(decided_by, decided_at, reason) = CASE state WHEN 'open' THEN 0 ELSE 3 END",
            name="decided_is_complete",
        ),
        CheckConstraint(
            "(kind IN ('same_pair', 'member_far')) = (member_id IS NOT NULL)", name="holder_where_meant"
        ),
        # A day that is looked at again, or by two at once, writes nothing new.
        Index(
            "uq_anomalies_once",
            "happened_on",
            "kind",
            "store_id",
            "clerk_id",
            "member_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_anomalies_merchant", "merchant_id", "state"),
        Index("ix_anomalies_newest", "happened_on", "id"),
        {"comment": "异常核销线索"},
    )

    kind: Mapped[AnomalyKind] = mapped_column(comment="哪一种异常")
    merchant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("merchants.id"), comment="商户")
    store_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stores.id"), index=True, comment="门店")
    clerk_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("clerks.id"), index=True, comment="核销员")
    member_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("members.id"), index=True, comment="持券人; 空表示与哪一位无关"
    )
    happened_on: Mapped[dt.date] = mapped_column(comment="发生日期 (城市历日)")
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="数字: 笔数、金额、距离; 不含个人信息")
    state: Mapped[AnomalyState] = mapped_column(default=AnomalyState.OPEN, comment="状态")
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"), comment="核实人")
    decided_at: Mapped[dt.datetime | None] = mapped_column(comment="核实时间")
    reason: Mapped[str | None] = mapped_column(comment="怎样核实的")

    merchant: Mapped[Merchant] = relationship(lazy="raise")
    store: Mapped[Store] = relationship(lazy="raise")
    clerk: Mapped[Clerk] = relationship(lazy="raise")
    member: Mapped[Member | None] = relationship(lazy="raise")
