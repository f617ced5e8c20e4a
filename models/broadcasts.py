"""群发: what staff say to everybody in an audience."""

import datetime as dt
import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, one_of
from models.staff import Staff
from models.unions import Union


class BroadcastState(StrEnum):
    """DRAFT → RUNNING ⇄ STOPPED → DONE. Stopped, what has not gone out is withdrawn or waits for going on."""

    DRAFT = "draft"
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"


class Broadcast(Identified, Base):
    __tablename__ = "broadcasts"
    __table_args__ = (
        one_of("state", BroadcastState),
        CheckConstraint("pace_per_minute BETWEEN 1 AND 60000", name="pace_in_range"),
        CheckConstraint("written_count >= 0", name="written_count_not_negative"),
        CheckConstraint("state = 'draft' OR started_at IS NOT NULL", name="started_is_complete"),
        CheckConstraint("(state = 'done') = (finished_at IS NOT NULL)", name="finished_is_complete"),
        CheckConstraint("planned_at < deadline_at", name="planned_in_time"),
        Index("ix_broadcasts_listed", "union_id", "id"),
        {"comment": "群发通知"},
    )

    union_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unions.id"), comment="发出的工会")
    title: Mapped[str] = mapped_column(comment="标题")
    text: Mapped[str] = mapped_column(comment="正文")
    page: Mapped[str | None] = mapped_column(comment="点开后的小程序页面")
    audience: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, comment="对象条件, 见 app/audiences.py")
    pace_per_minute: Mapped[int] = mapped_column(comment="每分钟最多写给多少人")
    state: Mapped[BroadcastState] = mapped_column(default=BroadcastState.DRAFT, comment="状态")
    counted_count: Mapped[int | None] = mapped_column(comment="发出前数得的人数")
    counted_at: Mapped[dt.datetime | None] = mapped_column(comment="数人数的时间")
    written_count: Mapped[int] = mapped_column(default=0, server_default="0", comment="已写给多少人")
    last_member_id: Mapped[uuid.UUID | None] = mapped_column(comment="写到哪一位会员")
    next_at: Mapped[dt.datetime | None] = mapped_column(comment="下一拨应发送的时间")
    planned_at: Mapped[dt.datetime | None] = mapped_column(comment="定于何时开始发; 空表示发出后马上开始")
    deadline_at: Mapped[dt.datetime | None] = mapped_column(comment="过了此时不必再发")
    made_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), comment="经办人")
    started_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"), comment="发出人")
    started_at: Mapped[dt.datetime | None] = mapped_column(comment="发出时间")
    stopped_at: Mapped[dt.datetime | None] = mapped_column(comment="叫停时间")
    finished_at: Mapped[dt.datetime | None] = mapped_column(comment="完成时间")

    union: Mapped[Union] = relationship(lazy="raise")
    maker: Mapped[Staff] = relationship(foreign_keys=made_by, lazy="raise", viewonly=True)
