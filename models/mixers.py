"""联谊现场: badges, private picks, matches, and what the union looks into afterwards.

What somebody has picked is one text of a fixed length, encrypted from the check-in on, whether anybody was
picked or not, and gone once the matches are made: the table never tells who picked whom, how many, or when.
"""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, one_of
from models.campaigns import Campaign
from models.members import Member
from models.personal import PersonalText
from models.staff import Staff

PICKS_MOST = 10
"""However large a mixer is: picking everybody is no choice."""


class Mixer(Identified, Base):
    """一场联谊: until when its people may pick, how many, and whether it has been told."""

    __tablename__ = "mixers"
    __table_args__ = (
        CheckConstraint(f"picks_max BETWEEN 1 AND {PICKS_MOST}", name="picks_in_bounds"),
        CheckConstraint("badge_count >= 0 AND pair_count >= 0", name="counts_not_negative"),
        CheckConstraint("(revealed_at IS NULL) = (pair_count IS NULL)", name="revealed_is_complete"),
        Index("ix_mixers_due", "picks_close_at", "id", postgresql_where="revealed_at IS NULL"),
        {"comment": "单身联谊"},
    )

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"), unique=True, comment="活动")
    picks_max: Mapped[int] = mapped_column(comment="每人最多选几位")
    picks_close_at: Mapped[dt.datetime] = mapped_column(comment="互选截止")
    badge_count: Mapped[int] = mapped_column(default=0, server_default="0", comment="发到第几号")
    revealed_at: Mapped[dt.datetime | None] = mapped_column(comment="结果公布的时间")
    pair_count: Mapped[int | None] = mapped_column(comment="互选成功几对; 公布前为空")

    campaign: Mapped[Campaign] = relationship(lazy="raise")


class MixerGuest(Identified, Base):
    """入场的人: whoever has checked in, under the number on his badge."""

    __tablename__ = "mixer_guests"
    __table_args__ = (
        UniqueConstraint("mixer_id", "badge"),
        UniqueConstraint("mixer_id", "member_id"),
        CheckConstraint("badge >= 1", name="badge_positive"),
        {"comment": "联谊入场的人"},
    )

    mixer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("mixers.id"), comment="联谊")
    member_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"), index=True, comment="本人")
    badge: Mapped[int] = mapped_column(comment="号牌")
    picks_cipher: Mapped[bytes | None] = mapped_column(comment="选了谁 (密文, 定长, 没选也有); 公布时清空")

    mixer: Mapped[Mixer] = relationship(lazy="raise")
    member: Mapped[Member] = relationship(lazy="raise")

    picks_text = PersonalText("picks_cipher")


class MixerOutcome(StrEnum):
    """后来怎样, if somebody wishes to tell."""

    TOGETHER = "together"
    MARRIED = "married"


class MixerMatch(Identified, Base):
    """牵手成功: two who picked each other. What one offers the other sees only when both have offered."""

    __tablename__ = "mixer_matches"
    __table_args__ = (
        UniqueConstraint("mixer_id", "low_id", "high_id"),
        CheckConstraint("low_id < high_id", name="in_order"),
        CheckConstraint(
            "shared_at IS NULL OR num_nonnulls(low_contact_cipher, high_contact_cipher) = 2",
            name="shared_by_both",
        ),
        one_of("low_outcome", MixerOutcome),
        one_of("high_outcome", MixerOutcome),
        Index("ix_mixer_matches_low", "low_id"),
        Index("ix_mixer_matches_high", "high_id"),
        {"comment": "互选成功的两人"},
    )

    mixer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("mixers.id"), comment="联谊")
    low_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("mixer_guests.id"), comment="编号在前的一位")
    high_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("mixer_guests.id"), comment="编号在后的一位")
    low_contact_cipher: Mapped[bytes | None] = mapped_column(comment="前一位愿意留的联系方式 (密文)")
    high_contact_cipher: Mapped[bytes | None] = mapped_column(comment="后一位愿意留的联系方式 (密文)")
    shared_at: Mapped[dt.datetime | None] = mapped_column(comment="双方都同意、互相看到的时间")
    low_outcome: Mapped[MixerOutcome | None] = mapped_column(comment="前一位说的后来")
    high_outcome: Mapped[MixerOutcome | None] = mapped_column(comment="后一位说的后来")

    low: Mapped[MixerGuest] = relationship(lazy="raise", foreign_keys=low_id)
    high: Mapped[MixerGuest] = relationship(lazy="raise", foreign_keys=high_id)

    low_contact = PersonalText("low_contact_cipher")
    high_contact = PersonalText("high_contact_cipher")


class MatchmakingBlock(Identified, Base):
    """屏蔽: the two never meet in a list again, whoever of them said so."""

    __tablename__ = "matchmaking_blocks"
    __table_args__ = (
        UniqueConstraint("member_id", "other_id"),
        CheckConstraint("member_id <> other_id", name="two_persons"),
        Index("ix_matchmaking_blocks_other", "other_id"),
        {"comment": "相亲交友的屏蔽"},
    )

    member_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"), comment="谁屏蔽的")
    other_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"), comment="屏蔽了谁")


class MixerReportReason(StrEnum):
    FALSE_PROFILE = "false_profile"
    NOT_SINGLE = "not_single"
    HARASSMENT = "harassment"
    ASKS_FOR_MONEY = "asks_for_money"
    OTHER = "other"


MIXER_REPORT_REASONS = {
    MixerReportReason.FALSE_PROFILE: "资料不实",
    MixerReportReason.NOT_SINGLE: "不是单身",
    MixerReportReason.HARASSMENT: "言行不当",
    MixerReportReason.ASKS_FOR_MONEY: "借钱、推销",
    MixerReportReason.OTHER: "其他",
}
"""What people read."""


class MixerFinding(StrEnum):
    UPHELD = "upheld"
    DISMISSED = "dismissed"


class MixerReport(Identified, Base):
    """举报: what somebody says of somebody whom he met, and what the union has found."""

    __tablename__ = "mixer_reports"
    __table_args__ = (
        one_of("reason", MixerReportReason),
        one_of("finding", MixerFinding),
        CheckConstraint(
            "num_nonnulls(finding, decided_by, decided_at, answer) IN (0, 4)", name="decided_is_complete"
        ),
        CheckConstraint("barred_until IS NULL OR finding = 'upheld'", name="barred_where_upheld"),
        CheckConstraint("reporter_id <> reported_id", name="two_persons"),
        Index("ix_mixer_reports_open", "due_at", "id", postgresql_where="decided_at IS NULL"),
        Index("ix_mixer_reports_reporter", "reporter_id", "id"),
        Index("ix_mixer_reports_reported", "reported_id", "id"),
        {"comment": "联谊中的举报"},
    )

    mixer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("mixers.id"), index=True, comment="联谊")
    reporter_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"), comment="举报人")
    reported_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"), comment="被举报人")
    badge: Mapped[int] = mapped_column(comment="被举报人当时的号牌")
    reason: Mapped[MixerReportReason] = mapped_column(comment="原因")
    text_cipher: Mapped[bytes] = mapped_column(comment="经过 (密文)")
    reported_at: Mapped[dt.datetime] = mapped_column(comment="举报时间")
    due_at: Mapped[dt.datetime] = mapped_column(comment="承诺答复的时间")
    finding: Mapped[MixerFinding | None] = mapped_column(comment="认定")
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"), index=True, comment="处理人")
    decided_at: Mapped[dt.datetime | None] = mapped_column(comment="处理时间")
    answer: Mapped[str | None] = mapped_column(comment="给举报人的答复")
    barred_until: Mapped[dt.date | None] = mapped_column(comment="暂停被举报人参加联谊到哪一天, 含当天")

    mixer: Mapped[Mixer] = relationship(lazy="raise")
    reporter: Mapped[Member] = relationship(lazy="raise", foreign_keys=reporter_id)
    reported: Mapped[Member] = relationship(lazy="raise", foreign_keys=reported_id)
    decider: Mapped[Staff | None] = relationship(lazy="raise", foreign_keys=decided_by)

    text = PersonalText("text_cipher")
