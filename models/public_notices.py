"""公示: who has been approved, shown to whom it may be shown, for some working days; and objections to it."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, one_of
from models.campaigns import Campaign
from models.members import Member
from models.personal import PersonalText
from models.signups import Signup
from models.unions import Union


class NoticeScope(StrEnum):
    """公示范围: everybody; logged-in people of one union and below it; of the union above that."""

    PUBLIC = "public"
    UNIT = "unit"
    STREET = "street"


class PublicNoticeState(StrEnum):
    """SHOWN until its term is over; WITHDRAWN before that by staff."""

    SHOWN = "shown"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class ObjectionState(StrEnum):
    """UPHELD: the decision objected to is judged again. WITHDRAWN: the person has left the platform."""

    OPEN = "open"
    UPHELD = "upheld"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"


class PublicNotice(Identified, Base):
    """一则公示. No names stand here: they are read from the sign-ups, and masked on their way out."""

    __tablename__ = "public_notices"
    __table_args__ = (
        one_of("scope", NoticeScope),
        one_of("state", PublicNoticeState),
        CheckConstraint("begins_at < closes_at", name="term_in_order"),
        CheckConstraint("(state = 'shown') = (ended_at IS NULL)", name="ended_is_complete"),
        CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_reason IS NOT NULL)", name="withdrawn_for_a_reason"
        ),
        Index("ix_public_notices_shown", "scope", "id", postgresql_where="state = 'shown'"),
        Index("ix_public_notices_campaign", "campaign_id", "id"),
        {"comment": "公示"},
    )

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"), comment="活动")
    scope: Mapped[NoticeScope] = mapped_column(comment="范围")
    union_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("unions.id"), index=True, comment="范围内的工会, 含下级; 全市公开的为主办工会"
    )
    state: Mapped[PublicNoticeState] = mapped_column(
        default=PublicNoticeState.SHOWN, server_default=PublicNoticeState.SHOWN, comment="状态"
    )
    begins_at: Mapped[dt.datetime] = mapped_column(comment="公示开始")
    closes_at: Mapped[dt.datetime] = mapped_column(comment="公示结束")
    ended_at: Mapped[dt.datetime | None] = mapped_column(comment="收起或撤下的时间")
    withdrawn_reason: Mapped[str | None] = mapped_column(comment="撤下的原因")
    made_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), index=True, comment="发布人")

    campaign: Mapped[Campaign] = relationship(lazy="raise")
    union: Mapped[Union] = relationship(lazy="raise")
    entries: Mapped[list["PublicNoticeEntry"]] = relationship(
        lazy="raise", order_by="PublicNoticeEntry.number", viewonly=True
    )


class PublicNoticeEntry(Identified, Base):
    """公示的一行: one approved sign-up. Taken off, it counts as not shown.

    UNIQUE(signup) of those that stand: nobody is shown twice for the same decision.
    """

    __tablename__ = "public_notice_entries"
    __table_args__ = (
        UniqueConstraint("public_notice_id", "number"),
        Index(
            "uq_public_notice_entries_standing",
            "signup_id",
            unique=True,
            postgresql_where="taken_off_at IS NULL",
        ),
        {"comment": "公示的各行"},
    )

    public_notice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("public_notices.id"), comment="公示")
    signup_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("signups.id"), index=True, comment="报名")
    number: Mapped[int] = mapped_column(comment="第几行, 从 1 起")
    taken_off_at: Mapped[dt.datetime | None] = mapped_column(comment="拿下的时间")

    notice: Mapped[PublicNotice] = relationship(lazy="raise")
    signup: Mapped[Signup] = relationship(lazy="raise")


class PublicObjection(Identified, Base):
    """异议: by a named person who may see the notice; to one of its lines, or to all of it.

    Who objects is never shown to the one objected to.
    """

    __tablename__ = "public_objections"
    __table_args__ = (
        one_of("state", ObjectionState),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_is_complete"),
        Index(
            "uq_public_objections_open",
            "public_notice_id",
            "member_id",
            unique=True,
            postgresql_where="state = 'open'",
        ),
        {"comment": "对公示的异议"},
    )

    public_notice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("public_notices.id"), comment="公示")
    entry_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("public_notice_entries.id"), index=True, comment="对哪一行; 空为整则公示"
    )
    member_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("members.id"), index=True, comment="提出人, 不给被提异议的人看"
    )
    state: Mapped[ObjectionState] = mapped_column(
        default=ObjectionState.OPEN, server_default=ObjectionState.OPEN, comment="状态"
    )
    text_cipher: Mapped[bytes | None] = mapped_column(comment="异议内容 (密文); 注销后为空")
    raised_at: Mapped[dt.datetime] = mapped_column(comment="提出时间")
    due_at: Mapped[dt.datetime] = mapped_column(comment="承诺答复的时间")
    answer_cipher: Mapped[bytes | None] = mapped_column(comment="给提出人的答复 (密文)")
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"), index=True, comment="认定人")
    decided_at: Mapped[dt.datetime | None] = mapped_column(comment="认定时间")

    notice: Mapped[PublicNotice] = relationship(lazy="raise")
    entry: Mapped[PublicNoticeEntry | None] = relationship(lazy="raise")
    member: Mapped[Member] = relationship(lazy="raise")

    text = PersonalText("text_cipher")
    answer = PersonalText("answer_cipher")
