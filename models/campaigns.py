"""活动: one run of a programme — its form, its places, its sessions. The rest its type declares."""

import datetime as dt
import uuid
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, one_of
from models.unions import Union

if TYPE_CHECKING:
    from models.draws import Draw


class CampaignState(StrEnum):
    """DRAFT until a second person publishes it; ENDED early with a reason, or when all is done."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ENDED = "ended"


class Campaign(Identified, Base):
    """活动. `type` names a declaration in `app/campaign_types`, which says how everything goes."""

    __tablename__ = "campaigns"
    __table_args__ = (
        one_of("state", CampaignState),
        CheckConstraint("opens_at < closes_at", name="window_in_order"),
        CheckConstraint("form_version >= 1", name="form_version_positive"),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
        CheckConstraint("budget_fen > 0", name="budget_positive"),
        CheckConstraint("(published_by IS NULL) = (published_at IS NULL)", name="published_is_complete"),
        CheckConstraint("published_by <> made_by", name="two_persons"),
        CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="ended_is_complete"),
        CheckConstraint("(paused_at IS NULL) = (paused_reason IS NULL)", name="paused_with_a_reason"),
        CheckConstraint("paused_at IS NULL OR state = 'published'", name="only_the_published_pause"),
        CheckConstraint("version >= 1", name="version_positive"),
        CheckConstraint("(changed_by IS NULL) = (changed_at IS NULL)", name="changed_is_complete"),
        CheckConstraint("(submitted_by IS NULL) = (submitted_at IS NULL)", name="submitted_is_complete"),
        Index("ix_campaigns_listed", "state", "opens_at", "id"),
        Index("ix_campaigns_type", "type", "opens_at"),
        {"comment": "活动"},
    )

    type: Mapped[str] = mapped_column(comment="活动类型, 见 app/campaign_types")
    union_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unions.id"), index=True, comment="主办工会")
    district: Mapped[str | None] = mapped_column(index=True, comment="所在辖市(区); 空表示全市")
    title: Mapped[str] = mapped_column(comment="标题")
    summary: Mapped[str] = mapped_column(default="", server_default="", comment="一句话介绍")
    body: Mapped[str] = mapped_column(default="", server_default="", comment="正文, 纯文字")
    body_html: Mapped[str | None] = mapped_column(comment="正文, 净化过的富文本; 空表示只写了纯文字")
    cover_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("attachments.id"), index=True, comment="封面"
    )
    audience: Mapped[list[dict[str, Any]]] = mapped_column(
        JSONB, default=list, comment="在类型的对象之外另加的条件, 见 app/audiences.py"
    )
    state: Mapped[CampaignState] = mapped_column(
        default=CampaignState.DRAFT, server_default=CampaignState.DRAFT, comment="状态"
    )
    state_reason: Mapped[str | None] = mapped_column(comment="提前结束的原因")
    opens_at: Mapped[dt.datetime] = mapped_column(comment="报名开始")
    closes_at: Mapped[dt.datetime] = mapped_column(comment="报名结束")
    form_version: Mapped[int] = mapped_column(default=1, server_default="1", comment="现行表单的版本")
    gives_batch_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("coupon_batches.id"), index=True, comment="通过后发的券批次"
    )
    amount_fen: Mapped[int | None] = mapped_column(comment="每份的金额 (分); 空表示逐份核定或没有金额")
    budget_fen: Mapped[int | None] = mapped_column(BigInteger, comment="预算上限 (分)")
    made_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("staff.id"), index=True, comment="经办人; 空为系统"
    )
    version: Mapped[int] = mapped_column(default=1, server_default="1", comment="第几版; 改一次加一")
    changed_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("staff.id"), index=True, comment="最近是谁改的"
    )
    changed_at: Mapped[dt.datetime | None] = mapped_column(comment="最近改的时间")
    submitted_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("staff.id"), index=True, comment="提交发布的人"
    )
    submitted_at: Mapped[dt.datetime | None] = mapped_column(comment="提交发布的时间; 改过就作废")
    returned_reason: Mapped[str | None] = mapped_column(comment="核对的人退回的原因")
    published_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("staff.id"), index=True, comment="发布人"
    )
    published_at: Mapped[dt.datetime | None] = mapped_column(comment="发布时间")
    ended_at: Mapped[dt.datetime | None] = mapped_column(comment="结束时间")
    paused_at: Mapped[dt.datetime | None] = mapped_column(comment="暂停报名的时间; 空为没有暂停")
    paused_reason: Mapped[str | None] = mapped_column(comment="暂停报名的原因")

    union: Mapped[Union] = relationship(lazy="raise")
    sessions: Mapped[list["CampaignSession"]] = relationship(
        lazy="raise", order_by="CampaignSession.starts_at, CampaignSession.id", viewonly=True
    )
    draw: Mapped["Draw | None"] = relationship(lazy="raise", viewonly=True)
    quotas: Mapped[list["CampaignQuota"]] = relationship(
        lazy="raise", order_by="CampaignQuota.id", viewonly=True
    )


class CampaignForm(Identified, Base):
    """一版表单: the fields as they were asked. Answers name the version that they answer."""

    __tablename__ = "campaign_forms"
    __table_args__ = (
        UniqueConstraint("campaign_id", "version"),
        CheckConstraint("version >= 1", name="version_positive"),
        {"comment": "活动表单的各版"},
    )

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"), comment="活动")
    version: Mapped[int] = mapped_column(comment="第几版, 从 1 起")
    fields: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, comment="字段, 见 app/forms")


class CampaignSession(Identified, Base):
    """场次: a time and a place that somebody chooses — a show, a trip, a day at a pick-up point."""

    __tablename__ = "campaign_sessions"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="times_in_order"),
        CheckConstraint("taken_count BETWEEN 0 AND capacity", name="never_over"),
        CheckConstraint("closes_at <= ends_at", name="closes_before_the_end"),
        CheckConstraint("(cancelled_at IS NULL) = (cancel_reason IS NULL)", name="cancelled_with_a_reason"),
        Index("ix_campaign_sessions_campaign", "campaign_id", "starts_at", "id"),
        {"comment": "活动场次"},
    )

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"), comment="活动")
    title: Mapped[str] = mapped_column(comment="名称")
    place: Mapped[str] = mapped_column(default="", server_default="", comment="地点")
    store_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("stores.id"), index=True, comment="在哪个门店领取或签到"
    )
    station_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("stations.id"), index=True, comment="在哪个驿站领取或签到"
    )
    starts_at: Mapped[dt.datetime] = mapped_column(comment="开始")
    ends_at: Mapped[dt.datetime] = mapped_column(comment="结束")
    opens_at: Mapped[dt.datetime | None] = mapped_column(comment="本场报名开始; 空随活动")
    closes_at: Mapped[dt.datetime] = mapped_column(comment="本场报名结束")
    capacity: Mapped[int] = mapped_column(comment="名额")
    taken_count: Mapped[int] = mapped_column(default=0, server_default="0", comment="已占")
    cancelled_at: Mapped[dt.datetime | None] = mapped_column(comment="取消时间")
    cancel_reason: Mapped[str | None] = mapped_column(comment="取消的原因")


class SessionPlan(Identified, Base):
    """续排: the sessions of the next days at one point are made day by day, in its own opening hours."""

    __tablename__ = "session_plans"
    __table_args__ = (
        CheckConstraint("num_nonnulls(store_id, station_id) = 1", name="at_one_point"),
        CheckConstraint("capacity >= 1", name="capacity_positive"),
        CheckConstraint("days_ahead BETWEEN 1 AND 92", name="days_in_bounds"),
        CheckConstraint("closes_before_minutes BETWEEN 0 AND 2880", name="closes_in_bounds"),
        UniqueConstraint("campaign_id", "store_id", "station_id", postgresql_nulls_not_distinct=True),
        {"comment": "续排场次的规则"},
    )

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"), comment="活动")
    store_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stores.id"), index=True, comment="门店")
    station_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("stations.id"), index=True, comment="驿站"
    )
    days_ahead: Mapped[int] = mapped_column(comment="排好从明天起的几天")
    capacity: Mapped[int] = mapped_column(comment="每场名额")
    closes_before_minutes: Mapped[int] = mapped_column(comment="开始前几分钟截止预约")
    only_working_days: Mapped[bool] = mapped_column(comment="只排工作日")
    made_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), index=True, comment="经办人")
    stopped_at: Mapped[dt.datetime | None] = mapped_column(comment="停排的时间; 空为在排")


class CampaignQuota(Identified, Base):
    """名额: how many may have it, in all or of one union's people. `union_id` NULL is the common pool.

    `kind` splits further where a programme does (places per gender); empty otherwise.
    """

    __tablename__ = "campaign_quotas"
    __table_args__ = (
        CheckConstraint("taken_count BETWEEN 0 AND capacity", name="never_over"),
        UniqueConstraint("campaign_id", "union_id", "kind", postgresql_nulls_not_distinct=True),
        {"comment": "活动名额"},
    )

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"), comment="活动")
    union_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("unions.id"), index=True, comment="给哪个工会的人; 空为公共名额"
    )
    kind: Mapped[str] = mapped_column(default="", server_default="", comment="再细分的类别, 如性别")
    capacity: Mapped[int] = mapped_column(comment="名额")
    taken_count: Mapped[int] = mapped_column(default=0, server_default="0", comment="已占")
    returns_at: Mapped[dt.datetime | None] = mapped_column(comment="没用完的在何时并入公共名额")
