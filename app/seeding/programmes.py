"""演示活动: one published campaign of every type that is declared, its window and its sessions kept fresh.

Driven by the declarations alone: a type that comes later has its campaign at the next start.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Iterator, Sequence

from sqlalchemy import exists, select, true

from app import clock, forms
from app.audiences import EVERYONE, MEMBERS
from app.campaign_types import TYPES
from app.campaign_types.declaration import CampaignType, Gives, QuotaRule, SessionRule
from app.db import session
from app.seeding.city.plans import CampaignPlan, City, SlotPlan
from app.services import audit, campaigns, draws, unions
from models import (
    ApplicantKind,
    BatchState,
    Campaign,
    CampaignQuota,
    CampaignSession,
    CampaignState,
    Clerk,
    CouponBatch,
    Draw,
    Member,
    Store,
)

LASTS = dt.timedelta(days=60)
SOON = dt.timedelta(days=30)
"""A window that closes within this is pushed forward: the demo may stay up for weeks."""
DAYS_WITH_SESSIONS = 8
PLACES = 500
"""Of a campaign that has no sessions."""
_AMOUNT_FEN = 500_00
_PUBLIC_SOURCE = "报名截止后开出的第一期双色球号码：红球从小到大，再写蓝球，各两位，空格隔开"
_BUDGET_FEN = 500_000_00
_PICK_UP_CAPACITY = 200
_EACH_GENDER = 30
_DAYS_TO_THE_ONE = 45
"""Where a campaign has one session only: longer than its window is kept open ahead."""
_THE_ONE = SlotPlan("周末晚场", "市工人文化宫二楼", 19, 150, 2 * _EACH_GENDER)
_USUAL = (SlotPlan("上午场", "市职工服务中心", 9, 120, 60), SlotPlan("下午场", "市职工服务中心", 14, 120, 60))


def renew(city: City, say: Callable[[str], None]) -> None:
    """Make the campaigns that are missing, push windows forward, write changed forms, add coming sessions."""
    plans = {plan.type: plan for plan in city.campaigns}
    tills = _tills(city)
    for key in sorted(TYPES):
        plan = plans.get(key) or CampaignPlan(key, TYPES[key].title, TYPES[key].summary)
        campaign = _find(plan)
        if campaign is None:
            say(f"正在发布活动“{plan.title}”……")
            campaign = _publish(plan)
        elif campaign.state is not CampaignState.PUBLISHED:
            continue  # Somebody has ended it, and it stays as people have left it.
        _extend(campaign)
        _promise_draw(campaign)
        _write_form(campaign)
        _add_sessions(campaign, plan, tills)


def list_open(*, besides: Collection[str] = ()) -> list[uuid.UUID]:
    """Campaigns that are open now; first those that anybody verified has at once, without review or draw.

    Left out are those titled as in `besides`.
    """
    now = clock.now()
    found = session().scalars(
        select(Campaign).where(
            Campaign.state == CampaignState.PUBLISHED,
            Campaign.opens_at <= now,
            Campaign.closes_at > now,
            Campaign.title.not_in(besides),
        )
    )
    return [campaign.id for campaign in sorted(found, key=_ease)]


def _ease(campaign: Campaign) -> tuple[bool, bool, int, uuid.UUID]:
    declared = campaigns.type_of(campaign)
    return (
        ApplicantKind.PERSON not in declared.applicants,
        list(declared.audience) not in (list(MEMBERS), list(EVERYONE)),
        len(declared.steps) + (declared.quota is QuotaRule.DRAW),
        campaign.id,
    )


def _find(plan: CampaignPlan) -> Campaign | None:
    """The demo's own campaign: nobody's draft became it."""
    coming = exists().where(
        CampaignSession.campaign_id == Campaign.id, CampaignSession.starts_at > clock.now()
    )
    found: Campaign | None = session().scalar(
        select(Campaign)
        .where(Campaign.type == plan.type, Campaign.title == plan.title, Campaign.made_by.is_(None))
        # One that has had all its sessions is over, and another one begins.
        .where(true() if TYPES[plan.type].sessions_max is None else coming)
        .order_by(Campaign.id)
        .limit(1)
        .with_for_update()
    )
    return found


def _publish(plan: CampaignPlan) -> Campaign:
    declared, midnight = TYPES[plan.type], _midnight()
    gives_money = declared.gives is Gives.MONEY
    made = Campaign(
        type=plan.type,
        union_id=unions.get_city().id,
        title=plan.title,
        summary=declared.summary,
        body=plan.body or declared.summary,
        state=CampaignState.PUBLISHED,
        opens_at=midnight,
        closes_at=midnight + LASTS,
        gives_batch_id=_batch_to_give() if declared.gives is Gives.COUPON else None,
        amount_fen=min(declared.amount_max_fen or _AMOUNT_FEN, _AMOUNT_FEN) if gives_money else None,
        budget_fen=_BUDGET_FEN if gives_money else None,
    )
    session().add(made)
    session().flush()
    campaigns.write_form(made)
    if declared.sessions is SessionRule.NONE and declared.gives is not Gives.NOTHING:
        session().add(CampaignQuota(campaign_id=made.id, capacity=PLACES))
    if declared.places_by_gender:
        session().add_all(
            CampaignQuota(campaign_id=made.id, kind=kind, capacity=_EACH_GENDER)
            for kind in declared.place_kinds
        )
    audit.record(None, "campaigns.publish", made)
    return made


def _extend(campaign: Campaign) -> None:
    if campaign.closes_at < clock.now() + SOON:
        campaign.closes_at = _midnight() + LASTS
        audit.record(None, "campaigns.extend", campaign, closes_at=campaign.closes_at.isoformat())


def _promise_draw(campaign: Campaign) -> None:
    """What is drawn names its public value, which comes after the window, however far that is pushed."""
    public_at = campaign.closes_at + dt.timedelta(hours=1)
    known = session().scalar(select(Draw.public_at).where(Draw.campaign_id == campaign.id))
    if campaigns.type_of(campaign).quota is QuotaRule.DRAW and known != public_at:
        draws.bind(None, campaign, public_source=_PUBLIC_SOURCE, public_at=public_at)


def _write_form(campaign: Campaign) -> None:
    """A declaration that has changed since is asked anew; answers keep the version that they answer."""
    if forms.as_data(campaigns.form_of(campaign)) != forms.as_data(campaigns.type_of(campaign).fields):
        campaigns.write_form(campaign)


def _add_sessions(campaign: Campaign, plan: CampaignPlan, tills: Sequence[Store]) -> None:
    """Sessions on each coming day, as far as people may book; days that have some are left alone.

    Where sign-ups are reviewed, they begin when that has been done in the days that are promised.
    """
    declared = campaigns.type_of(campaign)
    if declared.sessions is SessionRule.NONE:
        return
    known = set(
        session().scalars(
            select(CampaignSession.starts_at).where(
                CampaignSession.campaign_id == campaign.id, CampaignSession.starts_at > clock.now()
            )
        )
    )
    if declared.sessions_max is not None:
        if not known:
            evening = _midnight() + dt.timedelta(days=_DAYS_TO_THE_ONE)
            session().add(_session(campaign, _THE_ONE, evening, None))
            session().flush()
        return
    filled = {moment.astimezone(clock.CITY).date() for moment in known}
    first = campaigns.ready_by(declared, declared.steps, clock.now()) if declared.steps else _midnight()
    for number in range(1, DAYS_WITH_SESSIONS + 1):
        midnight = first + dt.timedelta(days=number)
        if midnight.date() not in filled:
            session().add_all(_sessions_of(campaign, declared, plan, tills, midnight))
    session().flush()


def _sessions_of(
    campaign: Campaign,
    declared: CampaignType,
    plan: CampaignPlan,
    tills: Sequence[Store],
    midnight: dt.datetime,
) -> Iterator[CampaignSession]:
    if declared.gives is Gives.PACK and not plan.slots:
        for store in tills:
            slot = SlotPlan(f"{store.name}领取", store.address, 9, 600, _PICK_UP_CAPACITY)
            yield _session(campaign, slot, midnight, store.id)
        return
    for slot in plan.slots or _USUAL:
        yield _session(campaign, slot, midnight, None)


def _session(
    campaign: Campaign, slot: SlotPlan, midnight: dt.datetime, store_id: uuid.UUID | None
) -> CampaignSession:
    starts_at = midnight + dt.timedelta(hours=slot.hour)
    return CampaignSession(
        campaign_id=campaign.id,
        title=slot.title,
        place=slot.place,
        store_id=store_id,
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(minutes=slot.minutes),
        closes_at=starts_at,
        capacity=slot.capacity,
    )


def _tills(city: City) -> Sequence[Store]:
    """Where the demo's clerks stand: packs can be picked up there."""
    openids = [clerk.openid for clerk in city.demo_clerks]
    clerks = select(Clerk.store_id).join(Member, Member.id == Clerk.member_id)
    return (
        session()
        .scalars(
            select(Store).where(Store.id.in_(clerks.where(Member.openid.in_(openids)))).order_by(Store.id)
        )
        .all()
    )


def _batch_to_give() -> uuid.UUID | None:
    """The largest batch that people may claim: what an approval gives."""
    found: uuid.UUID | None = session().scalar(
        select(CouponBatch.id)
        .where(
            CouponBatch.state.in_([BatchState.PUBLISHING, BatchState.PUBLISHED]),
            CouponBatch.claim_closes_at > clock.now(),
        )
        .order_by(CouponBatch.quantity.desc(), CouponBatch.id)
        .limit(1)
    )
    return found


def _midnight() -> dt.datetime:
    return clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
