"""竞赛: rounds, who goes into them, who judges, what each judge hands in, and when results are published."""

import datetime as dt
import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, one_of
from models.campaigns import Campaign
from models.signups import Signup
from models.staff import Staff


class ContestRoundState(StrEnum):
    """OPEN while score sheets come in; CLOSED with its ranking."""

    OPEN = "open"
    CLOSED = "closed"


class ContestRound(Identified, Base):
    """一轮. Its title and criteria the type declares, in the order of `number`."""

    __tablename__ = "contest_rounds"
    __table_args__ = (
        one_of("state", ContestRoundState),
        UniqueConstraint("campaign_id", "number"),
        CheckConstraint("number >= 1", name="number_positive"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_is_complete"),
        {"comment": "竞赛的轮次"},
    )

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"), comment="活动")
    number: Mapped[int] = mapped_column(comment="第几轮, 从 1 起")
    state: Mapped[ContestRoundState] = mapped_column(
        default=ContestRoundState.OPEN, server_default=ContestRoundState.OPEN, comment="状态"
    )
    closed_at: Mapped[dt.datetime | None] = mapped_column(comment="截止打分的时间")
    closed_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("staff.id"), index=True, comment="谁截止的"
    )
    reopened_reason: Mapped[str | None] = mapped_column(comment="最近一次重新打分的原因")

    campaign: Mapped[Campaign] = relationship(lazy="raise")


class ContestEntry(Identified, Base):
    """参赛的一份: one sign-up in one round. Rank and score stand here once the round is closed."""

    __tablename__ = "contest_entries"
    __table_args__ = (
        UniqueConstraint("round_id", "signup_id"),
        CheckConstraint("(rank IS NULL) = (score_centi IS NULL)", name="ranked_by_its_score"),
        CheckConstraint("rank >= 1", name="rank_positive"),
        CheckConstraint("score_centi >= 0 AND sheet_count >= 0", name="figures_not_negative"),
        Index("ix_contest_entries_listed", "round_id", "listed_as", "id"),
        {"comment": "竞赛各轮的参赛者"},
    )

    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest_rounds.id"), comment="轮次")
    signup_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("signups.id"), index=True, comment="报名")
    group: Mapped[str] = mapped_column(default="", server_default="", comment="分组, 组内排名; 空为不分组")
    rank: Mapped[int | None] = mapped_column(comment="名次, 同分并列; 截止打分后才有")
    score_centi: Mapped[int | None] = mapped_column(comment="平均分 (百分之一分)")
    sheet_count: Mapped[int] = mapped_column(default=0, server_default="0", comment="算了几份打分表")
    award: Mapped[str | None] = mapped_column(comment="奖项的代号, 见类型")
    listed_as: Mapped[int | None] = mapped_column(comment="公布名单上的第几行")

    round: Mapped[ContestRound] = relationship(lazy="raise")
    signup: Mapped[Signup] = relationship(lazy="raise")


class ContestJudge(Identified, Base):
    """评委: a staff account that scores the entries of one campaign, until it is relieved."""

    __tablename__ = "contest_judges"
    __table_args__ = (
        Index(
            "uq_contest_judges_standing",
            "campaign_id",
            "staff_id",
            unique=True,
            postgresql_where="relieved_at IS NULL",
        ),
        {"comment": "竞赛的评委"},
    )

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"), comment="活动")
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), index=True, comment="评委")
    named_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("staff.id"), index=True, comment="谁请的; 空为系统"
    )
    relieved_at: Mapped[dt.datetime | None] = mapped_column(comment="不再担任的时间")

    staff: Mapped[Staff] = relationship(lazy="raise", foreign_keys=staff_id)


class ContestSheet(Identified, Base):
    """打分表: one judge's points for one entry, by criterion. Changed in place while the round is open."""

    __tablename__ = "contest_sheets"
    __table_args__ = (
        UniqueConstraint("entry_id", "staff_id"),
        CheckConstraint("total >= 0", name="total_not_negative"),
        {"comment": "竞赛的打分表"},
    )

    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest_entries.id"), comment="参赛的一份")
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), index=True, comment="评委")
    points: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="评分项 → 分")
    total: Mapped[int] = mapped_column(comment="总分")
    handed_in_at: Mapped[dt.datetime] = mapped_column(comment="最近一次交的时间")


class ContestPublication(Identified, Base):
    """公布: the results of a campaign, standing until they are withdrawn for a reason."""

    __tablename__ = "contest_publications"
    __table_args__ = (
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)", name="withdrawn_for_a_reason"),
        Index(
            "uq_contest_publications_standing",
            "campaign_id",
            unique=True,
            postgresql_where="withdrawn_at IS NULL",
        ),
        {"comment": "竞赛结果的公布"},
    )

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"), comment="活动")
    published_at: Mapped[dt.datetime] = mapped_column(comment="公布时间")
    published_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("staff.id"), index=True, comment="谁公布的; 空为系统"
    )
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(comment="撤下的时间")
    withdrawn_reason: Mapped[str | None] = mapped_column(comment="撤下的原因")
