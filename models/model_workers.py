"""劳模: an honour of a level, given in a year. It has a status and is no flag: one may be taken back."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, one_of
from models.roster import RosterEntry


class ModelWorkerLevel(StrEnum):
    """级别: who gave it."""

    NATIONAL = "national"
    PROVINCIAL = "provincial"
    CITY = "city"


class ModelWorkerStatus(StrEnum):
    """状态: 在职, 退休, 撤销, 去世."""

    ACTIVE = "active"
    RETIRED = "retired"
    REVOKED = "revoked"
    DECEASED = "deceased"


class ModelWorker(Identified, Base):
    """一项劳模称号. A person may hold several; a revoked one counts for nothing."""

    __tablename__ = "model_workers"
    __table_args__ = (
        one_of("level", ModelWorkerLevel),
        one_of("status", ModelWorkerStatus),
        UniqueConstraint("roster_entry_id", "level", "year"),
        CheckConstraint("status_reason IS NULL OR status_at IS NOT NULL", name="reason_of_a_change"),
        CheckConstraint("year BETWEEN 1949 AND 2100", name="year_plausible"),
        {"comment": "劳模称号"},
    )

    roster_entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("roster_entries.id"), comment="名册记录")
    level: Mapped[ModelWorkerLevel] = mapped_column(comment="级别")
    year: Mapped[int] = mapped_column(comment="授予年份")
    status: Mapped[ModelWorkerStatus] = mapped_column(
        default=ModelWorkerStatus.ACTIVE, server_default=ModelWorkerStatus.ACTIVE, comment="状态"
    )
    status_reason: Mapped[str | None] = mapped_column(comment="改变状态的原因, 不写个人信息")
    status_at: Mapped[dt.datetime | None] = mapped_column(comment="改变状态的时间; 空为登记时")

    roster_entry: Mapped[RosterEntry] = relationship(lazy="raise")
