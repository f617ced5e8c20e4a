"""核销员: a member bound to a store, by an invitation that can be used once."""

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified
from models.members import Member
from models.stores import Store


class Clerk(Identified, Base):
    __tablename__ = "clerks"
    __table_args__ = (
        Index(
            "uq_clerks_active", "member_id", "store_id", unique=True, postgresql_where="removed_at IS NULL"
        ),
        {"comment": "核销员"},
    )

    member_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"), comment="会员账号")
    store_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stores.id"), index=True, comment="门店")
    bound_at: Mapped[dt.datetime] = mapped_column(comment="绑定时间")
    removed_at: Mapped[dt.datetime | None] = mapped_column(comment="解除时间; 空表示在岗")

    member: Mapped[Member] = relationship(lazy="raise")
    store: Mapped[Store] = relationship(lazy="raise")


class ClerkInvitation(Identified, Base):
    """核销员邀请: only the hash of its word is kept."""

    __tablename__ = "clerk_invitations"
    __table_args__ = ({"comment": "核销员邀请"},)

    store_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stores.id"), index=True, comment="门店")
    word_hash: Mapped[bytes] = mapped_column(unique=True, comment="邀请口令的摘要")
    invited_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("members.id"), comment="发出邀请的店主")
    expires_at: Mapped[dt.datetime] = mapped_column(comment="失效时间")
    cancelled_at: Mapped[dt.datetime | None] = mapped_column(comment="作废时间")
    accepted_at: Mapped[dt.datetime | None] = mapped_column(comment="接受时间")
    accepted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("members.id"), comment="接受人")
