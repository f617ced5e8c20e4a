"""操作日志: who did what to which thing. A trigger refuses UPDATE, DELETE and TRUNCATE."""

import datetime as dt
import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, text
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
        Index("ix_audit_entries_transaction", "transaction_id", postgresql_using="brin"),
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
    transaction_id: Mapped[int] = mapped_column(
        BigInteger,
        server_default=text("((pg_current_xact_id())::text)::bigint"),
        comment="写入它的数据库事务; 封存按此划界",
    )


class AuditSeal(Base):
    """封存: a hash over the entries of a range of transactions and over the seal before it."""

    __tablename__ = "audit_seals"
    __table_args__ = (
        CheckConstraint("from_transaction < until_transaction", name="range_in_order"),
        CheckConstraint("entry_count >= 0", name="entry_count_not_negative"),
        {"comment": "操作日志的封存, 首尾相接"},
    )

    number: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False, comment="第几次封存, 从 1 起"
    )
    from_transaction: Mapped[int] = mapped_column(BigInteger, unique=True, comment="起始事务 (含)")
    until_transaction: Mapped[int] = mapped_column(BigInteger, comment="结束事务 (不含)")
    entry_count: Mapped[int] = mapped_column(BigInteger, comment="条数")
    hash: Mapped[bytes] = mapped_column(LargeBinary, comment="SHA-256, 含上一次封存")
    sealed_at: Mapped[dt.datetime] = mapped_column(comment="封存时间")


class AuditCheck(Identified, Base):
    """核验: one look at the whole chain of seals, asked for at the console."""

    __tablename__ = "audit_checks"
    __table_args__ = ({"comment": "操作日志的核验"},)

    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), comment="谁要求")
    asked_at: Mapped[dt.datetime] = mapped_column(comment="何时要求")
    finished_at: Mapped[dt.datetime | None] = mapped_column(comment="何时核验完")
    seal_count: Mapped[int | None] = mapped_column(BigInteger, comment="几次封存")
    entry_count: Mapped[int | None] = mapped_column(BigInteger, comment="对得上的条数")
    unsealed_count: Mapped[int | None] = mapped_column(BigInteger, comment="还没有封存的条数")
    broken_number: Mapped[int | None] = mapped_column(BigInteger, comment="第几次封存对不上")
    problem: Mapped[str | None] = mapped_column(comment="怎么对不上")
    last_hash: Mapped[bytes | None] = mapped_column(LargeBinary, comment="最后一次封存的值, 请另外留存")
