"""操作日志: who did what to which thing. A trigger refuses UPDATE, DELETE and TRUNCATE."""

import datetime as dt
import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified, one_of


class ActorKind(StrEnum):
    """Who acts: a member on a phone, a staff member at a desk, or the clockwork and the command line."""

    MEMBER = "member"
    STAFF = "staff"
    SYSTEM = "system"


class AuditEntry(Identified, Base):
    __tablename__ = "audit_entries"
    __table_args__ = (
        one_of("actor_kind", ActorKind),
        Index("ix_audit_entries_subject", "subject", "subject_id", "id"),
        Index("ix_audit_entries_actor", "actor_kind", "actor_id", "id"),
        # Entries are written in the order of time, so a few bytes for many pages find a day.
        Index("ix_audit_entries_at", "at", postgresql_using="brin"),
        {"comment": "操作日志, 只增不改"},
    )

    at: Mapped[dt.datetime] = mapped_column(comment="发生时间")
    actor_kind: Mapped[ActorKind] = mapped_column(comment="行为人类别")
    actor_id: Mapped[uuid.UUID | None] = mapped_column(comment="行为人")
    action: Mapped[str] = mapped_column(comment="动作, 如 coupons.claim")
    subject: Mapped[str] = mapped_column(comment="对象所在的表")
    subject_id: Mapped[uuid.UUID] = mapped_column(comment="对象主键")
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="细节, 不含个人信息明文")
    request_id: Mapped[str | None] = mapped_column(comment="请求编号")
