"""发布: what is still missing, in words, and the second person's yes."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select

from app import clock
from app.campaign_types.declaration import CampaignType, Gives, QuotaRule, SessionRule
from app.db import session
from app.errors import Conflict, Forbidden
from app.services import audit, documents, unions
from app.services.campaigns import oddities
from app.services.campaigns.drafting import ensure_draft
from app.services.campaigns.promises import ready_by
from app.services.campaigns.reading import type_of
from models import (
    BatchState,
    Campaign,
    CampaignQuota,
    CampaignSession,
    CampaignState,
    CouponBatch,
    DailyFigure,
    Draw,
    Gender,
    Staff,
    StaffRole,
    Union,
)

VERIFIED = "members_verified"
"""The figure of the cockpit: verified members at the end of a day."""


class CampaignNotReady(Conflict):
    code, detail = "campaign_not_ready", "还有几项没有准备好，不能发布"
    next = "请按清单补齐后再发布"


class PublisherIsMaker(Forbidden):
    code, detail = "campaign_publisher_is_maker", "不能发布自己起草、修改或提交的活动"
    next = "请由另一位同事核对后发布"


class CampaignNotSubmitted(Conflict):
    code, detail = "campaign_not_submitted", "经办人还没有提交这个草稿，或提交以后又改过"
    next = "请经办人看过清单后提交，再由另一位同事核对发布"


class CampaignNeedsChair(Forbidden):
    code, detail = "campaign_needs_chair", "名额或金额较大，要由主席发布"
    next = "请本级或上级工会的主席在控制台核对后发布"


@dataclass(frozen=True)
class Missing:
    """One thing that stands in the way."""

    code: str
    message: str


@dataclass(frozen=True)
class Checklist:
    """清单: what is missing, and whether a chair has to publish it."""

    missing: list[Missing]
    needs_chair: bool
    place_count: int | None
    """Places in all; None where nothing limits them."""
    most_fen: int | None
    """What may be given in money at most."""
    verified_count: int | None
    """Verified members there, as of the last count; of them those whom it is for may sign up."""
    unusual: list[Missing]
    """What stands in nobody's way and should be seen."""


@dataclass
class _Thresholds:
    places: int = 5_000
    fen: int = 20_000_00


_thresholds = _Thresholds()


def ask_the_chair_above(*, places: int, fen: int) -> None:
    """Beyond so many places, or so much money in all, a chair publishes. Called once by the factory."""
    _thresholds.places, _thresholds.fen = places, fen


def check(campaign: Campaign) -> Checklist:
    """发布前的清单: everything that is missing, at once."""
    declared = type_of(campaign)
    places = _count_places(campaign, declared)
    most_fen = _most_fen(campaign, declared, places)
    needs_chair = (places or 0) > _thresholds.places or (most_fen or 0) > _thresholds.fen
    unusual = [Missing(code, message) for code, message in oddities.of(campaign, declared, places)]
    return Checklist(
        list(_missing(campaign, declared, places)),
        needs_chair,
        places,
        most_fen,
        _count_verified(campaign),
        unusual,
    )


def ensure_ready(campaign: Campaign) -> Checklist:
    """Nothing is missing. Refuses with `campaign_not_ready` (with `missing`)."""
    checklist = check(campaign)
    if checklist.missing:
        raise CampaignNotReady(
            missing=[{"code": each.code, "message": each.message} for each in checklist.missing]
        )
    return checklist


def publish(staff: Staff, campaign: Campaign) -> Campaign:
    """发布活动: what one has submitted another publishes; where it is large, a chair of its union or above.

    `campaign` is locked by the caller. Refuses with `campaign_already_published`, `campaign_ended`,
    `campaign_publisher_is_maker`, `campaign_needs_chair`, `campaign_not_ready` (with `missing`),
    `campaign_not_submitted`.
    """
    ensure_draft(campaign)
    if staff.id in (campaign.made_by, campaign.submitted_by):
        raise PublisherIsMaker
    checklist = ensure_ready(campaign)
    if checklist.needs_chair and not _is_its_chair(staff, campaign):
        raise CampaignNeedsChair(place_count=checklist.place_count, most_fen=checklist.most_fen)
    if campaign.submitted_at is None:
        raise CampaignNotSubmitted
    campaign.state = CampaignState.PUBLISHED
    campaign.published_by, campaign.published_at = staff.id, clock.now()
    audit.record(
        staff, "campaigns.publish", campaign, places=checklist.place_count, most_fen=checklist.most_fen
    )
    session().flush()
    return campaign


def _is_its_chair(staff: Staff, campaign: Campaign) -> bool:
    """A chair over the union that holds the campaign; that of another union has no say here."""
    chairs = unions.visible_to(staff, roles=frozenset({StaffRole.CHAIR}))
    return session().scalar(chairs.where(Union.id == campaign.union_id)) is not None


def _missing(campaign: Campaign, declared: CampaignType, places: int | None) -> Iterator[Missing]:
    now = clock.now()
    if campaign.closes_at <= now:
        yield Missing("window_over", "报名结束的时间已经过了，请改到以后")
    if not campaign.summary:
        yield Missing("summary_missing", "请写一句话介绍")
    if not campaign.body:
        yield Missing("body_missing", "请写正文：给谁、给什么、怎么报名、怎么领")
    for name in declared.consents:
        try:
            documents.get_current(name)
        except documents.DocumentNotFound:
            yield Missing("document_missing", f"报名要同意的文书“{name}”还没有发布")
    yield from _missing_sessions(campaign, declared)
    if declared.places_by_gender:
        yield from _missing_genders(campaign)
    yield from _missing_gift(campaign, declared, places)
    if declared.quota is QuotaRule.DRAW:
        yield from _missing_draw(campaign, places)


def _missing_sessions(campaign: Campaign, declared: CampaignType) -> Iterator[Missing]:
    if declared.sessions is SessionRule.NONE:
        return
    open_ones = session().scalar(
        select(func.count())
        .select_from(CampaignSession)
        .where(CampaignSession.campaign_id == campaign.id, CampaignSession.closes_at > clock.now())
    )
    if not open_ones:
        yield Missing("sessions_missing", "请至少加一个还能报名的场次")
    if declared.steps and declared.quota is not QuotaRule.DRAW:
        yield from _missing_days(campaign, declared)


def _missing_genders(campaign: Campaign) -> Iterator[Missing]:
    """Whose gender has no places would wait for ever."""
    kinds = set(session().scalars(select(CampaignQuota.kind).where(CampaignQuota.campaign_id == campaign.id)))
    if kinds != {gender.value for gender in Gender}:
        yield Missing("gender_places_missing", "请给男职工和女职工分别定名额，不要留不分类别的名额")


def _missing_days(campaign: Campaign, declared: CampaignType) -> Iterator[Missing]:
    """Whoever signs up on the first day is judged before any session begins."""
    ready = ready_by(declared, declared.steps, max(campaign.opens_at, clock.now()))
    early = (
        session()
        .scalars(
            select(CampaignSession.title)
            .where(
                CampaignSession.campaign_id == campaign.id,
                CampaignSession.cancelled_at.is_(None),
                CampaignSession.starts_at < ready,
            )
            .order_by(CampaignSession.starts_at)
            .limit(1)
        )
        .first()
    )
    if early is not None:
        last = (ready - dt.timedelta(days=1)).astimezone(clock.CITY)
        yield Missing(
            "sessions_too_early",
            f"“{early}”开始得太早，审核和公示最晚要到{last.month}月{last.day}日才办完，请改到以后",
        )


def _missing_gift(campaign: Campaign, declared: CampaignType, places: int | None) -> Iterator[Missing]:
    if declared.gives is Gives.COUPON:
        batch = session().get(CouponBatch, campaign.gives_batch_id) if campaign.gives_batch_id else None
        if batch is None:
            yield Missing("batch_missing", "请选择通过后发的券批次")
        elif batch.state is not BatchState.PUBLISHED:
            yield Missing("batch_not_published", "要发的券批次还没有发布，或已经停发")
        elif places is not None and batch.quantity < places:
            yield Missing("batch_too_small", f"券只有 {batch.quantity} 张，不够 {places} 个名额")
    if declared.gives is Gives.MONEY:
        if campaign.budget_fen is None:
            yield Missing("budget_missing", "请填写预算上限")
        elif campaign.amount_fen and places and campaign.amount_fen * places > campaign.budget_fen:
            needed = campaign.amount_fen * places // 100
            yield Missing("budget_too_small", f"{places} 个名额最多要 {needed} 元，超出预算")
        if campaign.amount_fen is None and not declared.needs_review:
            yield Missing("amount_missing", "请填写每份的金额")


def _missing_draw(campaign: Campaign, places: int | None) -> Iterator[Missing]:
    if places is None:
        yield Missing("places_missing", "抽签要先定好名额")
    draw = session().scalar(select(Draw).where(Draw.campaign_id == campaign.id))
    if draw is None:
        yield Missing("draw_missing", "请先定好抽签用的公开随机数取自何处、何时产生")
    elif draw.public_at <= campaign.closes_at:
        yield Missing("draw_too_early", "公开随机数要在报名结束以后才产生")
    elif _is_any_before(campaign, draw):
        yield Missing("sessions_before_draw", "有场次在抽签之前就开始了，请把场次改到公开随机数产生以后")


def _is_any_before(campaign: Campaign, draw: Draw) -> bool:
    """Whether a session begins before anybody can know that he has a seat."""
    early = select(CampaignSession.id).where(
        CampaignSession.campaign_id == campaign.id, CampaignSession.starts_at <= draw.public_at
    )
    return session().scalar(early.limit(1)) is not None


def _count_verified(campaign: Campaign) -> int | None:
    """Of its district or of the whole city: a figure that a job keeps, no count of people."""
    last = select(func.max(DailyFigure.on_day)).where(DailyFigure.figure == VERIFIED).scalar_subquery()
    there = select(func.sum(DailyFigure.amount)).where(
        DailyFigure.figure == VERIFIED, DailyFigure.on_day == last
    )
    if campaign.district is not None:
        there = there.where(DailyFigure.district == campaign.district)
    count = session().scalar(there)
    return None if count is None else int(count)


def _count_places(campaign: Campaign, declared: CampaignType) -> int | None:
    """The fewer of what the quotas hold and what the sessions hold."""
    limits = []
    quotas = session().scalar(
        select(func.sum(CampaignQuota.capacity)).where(CampaignQuota.campaign_id == campaign.id)
    )
    if quotas is not None:
        limits.append(int(quotas))
    if declared.sessions is not SessionRule.NONE:
        seats = session().scalar(
            select(func.sum(CampaignSession.capacity)).where(CampaignSession.campaign_id == campaign.id)
        )
        limits += [] if seats is None else [int(seats)]
    return min(limits, default=None)


def _most_fen(campaign: Campaign, declared: CampaignType, places: int | None) -> int | None:
    if declared.gives is not Gives.MONEY:
        return None
    if campaign.amount_fen is not None and places is not None:
        return campaign.amount_fen * places
    return campaign.budget_fen
