"""干部的口令与钥匙: earlier passwords, recovery codes, and requests for new keys."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, one_of
from models.staff import Staff


class StaffPassword(Identified, Base):
    """用过的口令: so that it is not chosen again soon."""

    __tablename__ = "staff_passwords"
    __table_args__ = ({"comment": "干部用过的口令"},)

    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), index=True, comment="干部")
    password_hash: Mapped[str] = mapped_column(comment="口令摘要 (Argon2id)")
    replaced_at: Mapped[dt.datetime] = mapped_column(comment="何时换掉")


class StaffRecoveryCode(Identified, Base):
    """恢复码: stands in for the one-time password once, where the phone is not at hand."""

    __tablename__ = "staff_recovery_codes"
    __table_args__ = (
        UniqueConstraint("staff_id", "code_hash"),
        {"comment": "干部的恢复码"},
    )

    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), comment="干部")
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, comment="摘要 (HMAC, 密钥另存)")
    used_at: Mapped[dt.datetime | None] = mapped_column(comment="用掉的时间")


class StaffResetState(StrEnum):
    """How far a request for new keys has come."""

    OPEN = "open"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class StaffReset(Identified, Base):
    """重置申请: one administrator asks for new keys for somebody, another one approves."""

    __tablename__ = "staff_resets"
    __table_args__ = (
        one_of("state", StaffResetState),
        CheckConstraint("asked_by <> decided_by OR state <> 'approved'", name="two_persons"),
        CheckConstraint("asked_by <> staff_id", name="not_for_oneself"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_or_open"),
        Index(
            "uq_staff_resets_open",
            "staff_id",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
        {"comment": "干部账号的重置申请"},
    )

    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), index=True, comment="给谁")
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), comment="谁申请")
    asked_at: Mapped[dt.datetime] = mapped_column(comment="申请时间")
    reason: Mapped[str] = mapped_column(comment="理由, 不含号码")
    state: Mapped[StaffResetState] = mapped_column(comment="状态")
    expires_at: Mapped[dt.datetime] = mapped_column(comment="到时没有人批准就作废")
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"), comment="谁办结")
    decided_at: Mapped[dt.datetime | None] = mapped_column(comment="办结时间")

    staff: Mapped[Staff] = relationship(lazy="raise", foreign_keys=staff_id)
    asker: Mapped[Staff] = relationship(lazy="raise", foreign_keys=asked_by)
    decider: Mapped[Staff | None] = relationship(lazy="raise", foreign_keys=decided_by)
