"""续排: a rule that keeps the sessions of the next days made, at one store or station of a campaign."""

import datetime as dt
import uuid
from collections.abc import Sequence
from functools import partial

from sqlalchemy import func, select

from app import clock, db
from app.db import session
from app.errors import Conflict, NotFound
from app.services import audit
from app.services.audit import Actor
from app.services.campaigns import desk, drafting, quotas
from app.services.campaigns.quotas import SESSIONS_MAX
from app.services.signups import sessions
from models import Campaign, CampaignSession, CampaignState, SessionPlan, Staff

_DAY = dt.timedelta(days=1)


class SessionPlanExists(Conflict):
    code, detail = "session_plan_exists", "这个领取点已经有续排规则了"
    next = "要改天数或名额，请先停排，再按新的办法加场次"


class SessionPlanNotFound(NotFound):
    code, detail = "session_plan_not_found", "没有找到这条续排规则"


def list_plans(staff: Staff, campaign_id: uuid.UUID) -> Sequence[SessionPlan]:
    """续排规则 of a campaign in scope. Refuses with `campaign_not_found`."""
    desk.get(staff, campaign_id)
    found = session().scalars(
        select(SessionPlan).where(SessionPlan.campaign_id == campaign_id).order_by(SessionPlan.id)
    )
    return found.all()


def keep_ahead(
    staff: Staff,
    campaign_id: uuid.UUID,
    *,
    store_id: uuid.UUID | None,
    station_id: uuid.UUID | None,
    days_ahead: int,
    capacity: int,
    closes_before_minutes: int,
    only_working_days: bool,
) -> SessionPlan:
    """续排: from now on so many days ahead are planned, the first of them at once.

    Refuses with `campaign_not_found`, `campaign_ended`, `draw_frozen`, `sessions_not_wanted`,
    `session_store_invalid`, `session_station_invalid`, `session_plan_exists`.
    """
    campaign = desk.lock(staff, campaign_id)
    quotas.ensure_sessions(campaign)
    already = select(SessionPlan.id).where(
        SessionPlan.campaign_id == campaign.id,
        SessionPlan.store_id.is_not_distinct_from(store_id),
        SessionPlan.station_id.is_not_distinct_from(station_id),
    )
    if session().scalar(already) is not None:
        raise SessionPlanExists
    _point(store_id, station_id)
    made = SessionPlan(
        campaign_id=campaign.id,
        store_id=store_id,
        station_id=station_id,
        days_ahead=days_ahead,
        capacity=capacity,
        closes_before_minutes=closes_before_minutes,
        only_working_days=only_working_days,
        made_by=staff.id,
    )
    session().add(made)
    if campaign.state is CampaignState.DRAFT:
        campaign.made_by = staff.id
    session().flush()
    audit.record(staff, "session_plans.keep_ahead", made, days=days_ahead, capacity=capacity)
    _plan(staff, campaign, made)
    return made


def stop(staff: Staff, campaign_id: uuid.UUID, plan_id: uuid.UUID) -> SessionPlan:
    """停排: no more sessions are added; those that are there stay. Stopped again it stays stopped.

    Refuses with `campaign_not_found`, `session_plan_not_found`.
    """
    found = _get(desk.lock(staff, campaign_id), plan_id)
    if found.stopped_at is None:
        found.stopped_at = clock.now()
        audit.record(staff, "session_plans.stop", found)
    session().flush()
    return found


def resume(staff: Staff, campaign_id: uuid.UUID, plan_id: uuid.UUID) -> SessionPlan:
    """恢复续排: what is missing of the next days is added at once.

    Refuses with `campaign_not_found`, `session_plan_not_found`, `campaign_ended`, `draw_frozen`,
    `session_store_invalid`, `session_station_invalid`.
    """
    campaign = desk.lock(staff, campaign_id)
    found = _get(campaign, plan_id)
    quotas.ensure_sessions(campaign)
    found.stopped_at = None
    audit.record(staff, "session_plans.resume", found)
    _plan(staff, campaign, found)
    return found


def plan_ahead() -> int:
    """每个规则补到够天数: each in a unit of work of its own; gives how many sessions were made.

    What is there is left alone, so it may run twice, and after an outage it makes up what is to come. A
    point that is out of business has nothing planned, nor has a campaign that has ended or closed.
    """
    with db.unit_of_work():
        rows = session().scalars(
            select(SessionPlan.id)
            .join(Campaign, Campaign.id == SessionPlan.campaign_id)
            .where(
                SessionPlan.stopped_at.is_(None),
                Campaign.state == CampaignState.PUBLISHED,
                Campaign.closes_at > clock.now(),
            )
            .order_by(SessionPlan.id)
        )
        plan_ids = rows.all()
    return sum(db.transact(partial(_plan_one, plan_id)) for plan_id in plan_ids)


def _plan_one(plan_id: uuid.UUID) -> int:
    plan = session().get(SessionPlan, plan_id, with_for_update=True, populate_existing=True)
    if plan is None or plan.stopped_at is not None:
        return 0
    campaign = session().get_one(Campaign, plan.campaign_id)
    try:
        quotas.ensure_sessions(campaign)
        return _plan(None, campaign, plan)
    except (
        quotas.SessionStoreInvalid,
        quotas.SessionStationInvalid,
        quotas.DrawFrozen,
        quotas.SessionsNotWanted,
        drafting.CampaignEnded,
    ):
        return 0


def _plan(actor: Actor, campaign: Campaign, plan: SessionPlan) -> int:
    """The days from tomorrow on that have no session at the point yet, up to the end of signing up."""
    point = _point(plan.store_id, plan.station_id)
    db.lock("sessions", str(campaign.id))
    last = min(clock.today() + plan.days_ahead * _DAY, campaign.closes_at.astimezone(clock.CITY).date())
    known = _days_known(campaign, plan)
    room = SESSIONS_MAX - _count(campaign)
    made = 0
    day = clock.today() + _DAY
    while day <= last and made < room:
        if day not in known:
            made += len(
                sessions.plan(
                    actor,
                    campaign,
                    [point],
                    [day],
                    plan.capacity,
                    only_working_days=plan.only_working_days,
                    closes_before=dt.timedelta(minutes=plan.closes_before_minutes),
                )
            )
        day += _DAY
    return made


def _point(store_id: uuid.UUID | None, station_id: uuid.UUID | None) -> sessions.Point:
    """Where it is, with its hours. Refuses with `session_store_invalid`, `session_station_invalid`."""
    if store_id is not None:
        return quotas.get_store(store_id)
    if station_id is not None:
        return quotas.get_station(station_id)
    raise quotas.SessionStationInvalid


def _days_known(campaign: Campaign, plan: SessionPlan) -> set[dt.date]:
    """Days with a session at the point, cancelled ones too: what somebody called off stays off."""
    found = session().scalars(
        select(CampaignSession.starts_at).where(
            CampaignSession.campaign_id == campaign.id,
            CampaignSession.store_id.is_not_distinct_from(plan.store_id),
            CampaignSession.station_id.is_not_distinct_from(plan.station_id),
        )
    )
    return {starts_at.astimezone(clock.CITY).date() for starts_at in found}


def _count(campaign: Campaign) -> int:
    counted = select(func.count()).select_from(CampaignSession)
    return session().scalar(counted.where(CampaignSession.campaign_id == campaign.id)) or 0


def _get(campaign: Campaign, plan_id: uuid.UUID) -> SessionPlan:
    found = session().scalar(
        select(SessionPlan)
        .where(SessionPlan.id == plan_id, SessionPlan.campaign_id == campaign.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise SessionPlanNotFound
    return found
