"""工会干部: console accounts and the roles they hold over a union's subtree."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint, false, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, one_of
from models.personal import PersonalText
from models.unions import Union


class StaffRole(StrEnum):
    """What a person may do, always within one union's subtree."""

    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"
    OPERATOR = "operator"
    REVIEWER = "reviewer"
    CHAIR = "chair"
    PUBLISHER = "publisher"
    MERCHANT_MANAGER = "merchant_manager"
    FINANCE = "finance"
    FINANCE_SUPERVISOR = "finance_supervisor"
    MATCHMAKER = "matchmaker"
    READ_ONLY = "read_only"


ADMINISTRATORS = frozenset({StaffRole.SYSTEM_ADMIN, StaffRole.SECURITY_ADMIN, StaffRole.AUDIT_ADMIN})
"""三员: none can do another's work (等保 level 3)."""


class Staff(Identified, Base):
    __tablename__ = "staff"
    __table_args__ = (
        CheckConstraint("username ~ '^[a-z][a-z0-9_.-]{1,31}$'", name="username_plain"),
        CheckConstraint("failed_count >= 0", name="failed_count_not_negative"),
        {"comment": "工会干部账号"},
    )

    username: Mapped[str] = mapped_column(unique=True, comment="登录名")
    union_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("unions.id"), index=True, comment="所在工会: 账号由谁管理; 数据权限另看授权"
    )
    name_cipher: Mapped[bytes] = mapped_column(comment="姓名或岗位 (密文)")
    password_hash: Mapped[str] = mapped_column(comment="口令摘要 (Argon2id)")
    password_changed_at: Mapped[dt.datetime] = mapped_column(
        server_default=func.now(), comment="口令从何时起; 到期要换"
    )
    must_change_password: Mapped[bool] = mapped_column(
        default=False, server_default=false(), comment="口令是别人给的, 登录后先换"
    )
    totp_secret_cipher: Mapped[bytes] = mapped_column(comment="动态口令密钥 (密文)")
    disabled_at: Mapped[dt.datetime | None] = mapped_column(comment="停用时间")
    failed_count: Mapped[int] = mapped_column(default=0, server_default="0", comment="连续登录失败次数")
    locked_until: Mapped[dt.datetime | None] = mapped_column(comment="锁定至")
    totp_step: Mapped[int] = mapped_column(
        BigInteger, default=0, server_default="0", comment="最近用过的动态口令时间步; 一码一次"
    )
    login_epoch: Mapped[int] = mapped_column(
        default=0, server_default="0", comment="登录批次; 加一则全部登录失效"
    )

    acting_as = frozenset(StaffRole)
    """The roles of the operation under way: only grants of these count while it judges and reads."""
    confined_to = tuple[uuid.UUID, ...]()
    """What is seen lies below these unions at most, whatever has been granted. Empty: no such limit."""
    counts_lent = False
    """Whether what colleagues on leave have lent counts too in the operation under way."""

    grants: Mapped[list["StaffGrant"]] = relationship(
        lazy="raise", back_populates="staff", order_by="StaffGrant.id"
    )
    union: Mapped[Union] = relationship(lazy="raise")

    name = PersonalText("name_cipher")
    totp_secret = PersonalText("totp_secret_cipher")


class StaffGrant(Identified, Base):
    """授权: one role over one union and all below it."""

    __tablename__ = "staff_grants"
    __table_args__ = (
        one_of("role", StaffRole),
        UniqueConstraint("staff_id", "role", "union_id"),
        {"comment": "干部授权"},
    )

    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), comment="干部")
    role: Mapped[StaffRole] = mapped_column(comment="角色")
    union_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("unions.id"), index=True, comment="范围: 本级及下级"
    )

    staff: Mapped[Staff] = relationship(lazy="raise", back_populates="grants")
    union: Mapped[Union] = relationship(lazy="raise")
