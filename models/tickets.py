"""职工求助: a worker asks, the union's staff answer by a day — the 12351 way."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, one_of
from models.personal import PersonalText
from models.unions import Union


class TicketState(StrEnum):
    """OPEN waits for the union, ANSWERED for the person; CLOSED is done and may be rated."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


class TicketCategory(StrEnum):
    MEMBERSHIP = "membership"
    CARD = "card"
    BENEFITS = "benefits"
    HARDSHIP = "hardship"
    RIGHTS = "rights"
    NO_UNION = "no_union"
    """我的单位没有工会."""
    OTHER = "other"


class Ticket(Identified, Base):
    """一件求助. What is said stands in its entries."""

    __tablename__ = "tickets"
    __table_args__ = (
        one_of("state", TicketState),
        one_of("category", TicketCategory),
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating_of_five"),
        CheckConstraint("rating IS NULL OR state = 'closed'", name="rated_when_closed"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_is_complete"),
        CheckConstraint("entry_count >= 0", name="entries_not_negative"),
        Index("ix_tickets_member", "member_id", "id"),
        Index("ix_tickets_queue", "union_id", "state", "due_at", "id"),
        {"comment": "职工求助"},
    )

    member_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"), comment="求助人")
    union_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unions.id"), comment="承办工会")
    kept_from_union_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("unions.id"), index=True, comment="不让看到的本单位工会; 空为没有"
    )
    category: Mapped[TicketCategory] = mapped_column(comment="类别")
    state: Mapped[TicketState] = mapped_column(default=TicketState.OPEN, comment="状态")
    asked_at: Mapped[dt.datetime] = mapped_column(comment="求助或追问的时间")
    due_at: Mapped[dt.datetime] = mapped_column(comment="应答复的期限")
    answered_at: Mapped[dt.datetime | None] = mapped_column(comment="最近一次答复")
    closed_at: Mapped[dt.datetime | None] = mapped_column(comment="办结时间")
    rating: Mapped[int | None] = mapped_column(comment="满意度, 1 至 5")
    entry_count: Mapped[int] = mapped_column(default=0, server_default="0", comment="说过几句")

    union: Mapped[Union] = relationship(lazy="raise", foreign_keys=union_id)
    entries: Mapped[list["TicketEntry"]] = relationship(
        lazy="raise", order_by="TicketEntry.number", viewonly=True
    )


class TicketEntry(Identified, Base):
    """一句: by the person, or by staff, whose name the person never reads."""

    __tablename__ = "ticket_entries"
    __table_args__ = (
        UniqueConstraint("ticket_id", "number"),
        CheckConstraint("num_nonnulls(member_id, staff_id) = 1", name="said_by_one"),
        {"comment": "求助与答复"},
    )

    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("tickets.id"), comment="求助")
    number: Mapped[int] = mapped_column(comment="第几句, 从 1 起")
    member_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("members.id"), index=True, comment="本人")
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"), index=True, comment="干部")
    text_cipher: Mapped[bytes | None] = mapped_column(comment="内容 (密文); 注销后为空")
    at: Mapped[dt.datetime] = mapped_column(comment="时间")

    text = PersonalText("text_cipher")
