"""注销: a person's wish to be forgotten, its cooling-off, and what was done."""

import datetime as dt
import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified, one_of


class ErasureSource(StrEnum):
    """Who wished it: the person in the mini program, or WeChat told that the person left or revoked."""

    PERSON = "person"
    WECHAT_CANCELLED = "wechat_cancelled"
    WECHAT_REVOKED = "wechat_revoked"


class ErasureState(StrEnum):
    COOLING = "cooling"
    CANCELLED = "cancelled"
    DONE = "done"


class Erasure(Identified, Base):
    __tablename__ = "erasures"
    __table_args__ = (
        one_of("source", ErasureSource),
        one_of("state", ErasureState),
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done_is_complete"),
        CheckConstraint("(state = 'cancelled') = (cancelled_at IS NOT NULL)", name="cancelled_is_complete"),
        Index("uq_erasures_living", "member_id", unique=True, postgresql_where="state <> 'cancelled'"),
        Index("ix_erasures_due", "due_at", postgresql_where="state = 'cooling'"),
        {"comment": "注销与个人信息删除"},
    )

    member_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"), index=True, comment="会员账号")
    source: Mapped[ErasureSource] = mapped_column(comment="由谁提出")
    state: Mapped[ErasureState] = mapped_column(default=ErasureState.COOLING, comment="状态")
    requested_at: Mapped[dt.datetime] = mapped_column(comment="提出时间")
    due_at: Mapped[dt.datetime] = mapped_column(comment="冷静期结束时间")
    cancelled_at: Mapped[dt.datetime | None] = mapped_column(comment="撤回时间")
    done_at: Mapped[dt.datetime | None] = mapped_column(comment="删除完成时间")
    counts: Mapped[dict[str, Any] | None] = mapped_column(JSONB, comment="各处删除的件数")
