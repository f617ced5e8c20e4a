"""名额与场次: how many may have it, and when and where. What is out is never undercut."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import selectinload

from app import clock
from app.campaign_types.declaration import SessionRule
from app.db import session
from app.errors import Conflict, InvalidValue, NotFound
from app.services import audit, opening
from app.services.campaigns.drafting import CampaignEnded, ensure_draft
from app.services.campaigns.reading import type_of
from app.services.campaigns.versions import ensure_current, turn, withdraw
from models import (
    Campaign,
    CampaignQuota,
    CampaignSession,
    CampaignState,
    Draw,
    Mixer,
    ServiceStation,
    Staff,
    StationState,
    Store,
    StoreState,
    Union,
)

CAPACITY_MAX = 1_000_000
SESSIONS_MAX = 1_000


class QuotasInvalid(InvalidValue):
    code, detail = "quotas_invalid", "名额的分配对不上，请按提示修改"


class QuotaNotFound(NotFound):
    code, detail = "quota_not_found", "没有找到这份名额"


class CapacityAboveMaximum(Conflict):
    code, detail = "capacity_above_maximum", f"一份名额最多 {CAPACITY_MAX:,} 个"


class SessionsNotWanted(Conflict):
    code, detail = "sessions_not_wanted", "这种活动不分场次"


class TooManySessions(Conflict):
    code, detail = "too_many_sessions", f"一个活动最多 {SESSIONS_MAX:,} 场"


class SessionTimesInvalid(InvalidValue):
    code, detail = "session_times_invalid", "场次的时间前后对不上，请按提示修改"


class SessionStoreInvalid(InvalidValue):
    code, detail = "session_store_invalid", "没有找到这家门店，或它已经停业"


class SessionStationInvalid(InvalidValue):
    code, detail = "session_station_invalid", "没有找到这个驿站，或它现在不开放"


class CampaignSessionNotFound(NotFound):
    code, detail = "campaign_session_not_found", "没有找到这个场次"


class SessionAlreadyCancelled(Conflict):
    code, detail = "session_already_cancelled", "这个场次已经取消了"


class DrawFrozen(Conflict):
    code, detail = "draw_frozen", "抽签名单已经封存，名额不能再改"


def set_quotas(
    staff: Staff, campaign: Campaign, quotas: Sequence[Mapping[str, Any]], *, version: int
) -> None:
    """定名额 of a draft, all at once: of single unions, and the common pool (`union_id` None).

    `campaign` is locked by the caller and comes with its union; `version` is the one that was looked at.
    Refuses with `campaign_already_published`, `campaign_ended`, `campaign_changed`, `quotas_invalid`.
    """
    ensure_draft(campaign)
    ensure_current(campaign, version)
    keys = [(each["union_id"], each["kind"]) for each in quotas]
    if len(set(keys)) < len(keys):
        raise QuotasInvalid(errors={"quotas": ["同一个工会、同一类别只能写一次"]})
    named = {union_id for union_id, _ in keys if union_id is not None}
    known = set(
        session().scalars(
            select(Union.id).where(Union.id.in_(named), Union.ancestor_ids.contains([campaign.union_id]))
        )
    )
    if named - known:
        raise QuotasInvalid(errors={"quotas": ["名额只能分给主办工会的下级"]})
    for each in quotas:
        if each["returns_at"] is not None and each["union_id"] is None:
            raise QuotasInvalid(errors={"quotas": ["公共名额不用再并入公共名额"]})
    session().execute(delete(CampaignQuota).where(CampaignQuota.campaign_id == campaign.id))
    session().add_all(CampaignQuota(campaign_id=campaign.id, **each) for each in quotas)
    campaign.made_by = staff.id
    turn(staff, campaign)
    total = sum(each["capacity"] for each in quotas)
    audit.record(staff, "campaigns.set_quotas", campaign, parts=len(quotas), places=total)
    session().flush()


def get_quota(campaign: Campaign, quota_id: uuid.UUID, *, more: int) -> CampaignQuota:
    """名额 of which there are to be `more`, or fewer.

    Refuses with `campaign_ended`, `quota_not_found`, `draw_frozen`, `capacity_above_maximum`.
    """
    _ensure_alive(campaign)
    found = session().scalar(
        select(CampaignQuota).where(CampaignQuota.id == quota_id, CampaignQuota.campaign_id == campaign.id)
    )
    if found is None:
        raise QuotaNotFound
    _ensure_resizable(campaign, found, more)
    return found


def add_session(staff: Staff, campaign: Campaign, **facts: Any) -> CampaignSession:
    """加场次, of a draft or of a published campaign; at a store, or at a station in its opening hours.

    Refuses with `campaign_ended`, `sessions_not_wanted`, `session_times_invalid`, `session_store_invalid`,
    `session_station_invalid`, `too_many_sessions`, `draw_frozen`.
    """
    ensure_sessions(campaign)
    facts["closes_at"] = facts["closes_at"] or facts["starts_at"]
    _ensure_in_order(facts)
    if facts["store_id"] is not None:
        get_store(facts["store_id"])
    if facts.get("station_id") is not None:
        _ensure_open(get_station(facts["station_id"]), facts["starts_at"], facts["ends_at"])
    count = session().scalar(
        select(func.count()).select_from(CampaignSession).where(CampaignSession.campaign_id == campaign.id)
    )
    declared_max = type_of(campaign).sessions_max
    if declared_max is not None and (count or 0) >= declared_max:
        raise TooManySessions(detail=f"这种活动只有 {declared_max} 场，时间地点不同的请另开一个活动")
    if (count or 0) >= SESSIONS_MAX:
        raise TooManySessions
    made = CampaignSession(campaign_id=campaign.id, **facts)
    session().add(made)
    if campaign.state is CampaignState.DRAFT:
        campaign.made_by = staff.id
        withdraw(campaign)
    audit.record(staff, "campaigns.add_session", made, campaign_id=str(campaign.id), capacity=made.capacity)
    session().flush()
    return made


def ensure_sessions(campaign: Campaign) -> None:
    """Sessions may be made. Refuses with `campaign_ended`, `draw_frozen`, `sessions_not_wanted`."""
    _ensure_alive(campaign)
    ensure_not_frozen(campaign)
    if type_of(campaign).sessions is SessionRule.NONE:
        raise SessionsNotWanted


def get_store(store_id: uuid.UUID) -> Store:
    """A store in business, with its hours. Refuses with `session_store_invalid`."""
    found = session().scalar(
        select(Store)
        .where(Store.id == store_id, Store.state == StoreState.OPEN)
        .options(selectinload(Store.hours), selectinload(Store.special_days))
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise SessionStoreInvalid
    return found


def get_station(station_id: uuid.UUID) -> ServiceStation:
    """A station in use, with its hours. Refuses with `session_station_invalid`."""
    found = session().scalar(
        select(ServiceStation)
        .where(ServiceStation.id == station_id, ServiceStation.state == StationState.OPEN)
        .options(selectinload(ServiceStation.hours), selectinload(ServiceStation.special_days))
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise SessionStationInvalid
    return found


def _ensure_open(station: ServiceStation, starts_at: dt.datetime, ends_at: dt.datetime) -> None:
    """It is open from the first to the last minute of the session."""
    day = starts_at.astimezone(clock.CITY).date()
    for each in (day, day - dt.timedelta(days=1)):
        for opens_at, closes_at in opening.spans_on(
            station.holiday_rule, station.hours, station.special_days, each
        ):
            opens = dt.datetime.combine(each, opens_at, clock.CITY)
            closes = dt.datetime.combine(each, closes_at, clock.CITY)
            closes += dt.timedelta(days=closes_at <= opens_at)
            if opens <= starts_at and ends_at <= closes:
                return
    raise SessionTimesInvalid(errors={"starts_at": ["驿站那时不开放，请改到它的开放时间里"]})


def remove_session(staff: Staff, campaign: Campaign, session_id: uuid.UUID) -> None:
    """删场次 of a draft; of a published campaign it is cancelled instead.

    Refuses with `campaign_session_not_found`, `campaign_already_published`, `campaign_ended`.
    """
    ensure_draft(campaign)
    found = _find_session(campaign, session_id)
    session().delete(found)
    # What was settled of a mixer hangs on its one session: a deadline of old could lie before the new one.
    session().execute(delete(Mixer).where(Mixer.campaign_id == campaign.id))
    campaign.made_by = staff.id
    withdraw(campaign)
    audit.record(staff, "campaigns.remove_session", found, campaign_id=str(campaign.id))
    session().flush()


def get_session(campaign: Campaign, session_id: uuid.UUID, *, more: int) -> CampaignSession:
    """一场 of whose places there are to be `more`, or fewer.

    Refuses with `campaign_ended`, `campaign_session_not_found`, `session_already_cancelled`, `draw_frozen`,
    `capacity_above_maximum`.
    """
    _ensure_alive(campaign)
    found = _find_session(campaign, session_id)
    if found.cancelled_at is not None:
        raise SessionAlreadyCancelled
    _ensure_resizable(campaign, found, more)
    return found


def close_session(staff: Staff, campaign: Campaign, session_id: uuid.UUID, reason: str) -> CampaignSession:
    """取消场次: nobody signs up for it any more. Who is in it is let go by `signups.end_session`.

    Refuses with `campaign_ended`, `campaign_session_not_found`, `session_already_cancelled`, `draw_frozen`.
    """
    _ensure_alive(campaign)
    found = _find_session(campaign, session_id)
    if found.cancelled_at is not None:
        raise SessionAlreadyCancelled
    now = clock.now()
    found.cancelled_at, found.cancel_reason = now, reason
    found.closes_at = min(found.closes_at, now)
    session().flush()
    ensure_not_frozen(campaign)
    audit.record(staff, "campaigns.cancel_session", found, taken=found.taken_count)
    session().flush()
    return found


def ensure_not_frozen(campaign: Campaign) -> None:
    """封存以后不动名额: what was promised to those in a draw is what is drawn for.

    Said for good only after the row of the places has been changed: freezing locks these rows, so either it
    sees the change or it is seen here. Refuses with `draw_frozen`.
    """
    frozen = session().scalar(
        select(Draw.id).where(Draw.campaign_id == campaign.id, Draw.frozen_at.is_not(None))
    )
    if frozen is not None:
        raise DrawFrozen


def _find_session(campaign: Campaign, session_id: uuid.UUID) -> CampaignSession:
    """Of a campaign that the caller has locked, so nobody else at a desk changes it meanwhile."""
    found = session().scalar(
        select(CampaignSession)
        .where(CampaignSession.id == session_id, CampaignSession.campaign_id == campaign.id)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise CampaignSessionNotFound
    return found


def _ensure_resizable(campaign: Campaign, row: CampaignQuota | CampaignSession, more: int) -> None:
    ensure_not_frozen(campaign)
    if row.capacity + more > CAPACITY_MAX:
        raise CapacityAboveMaximum


def _ensure_alive(campaign: Campaign) -> None:
    if campaign.state is CampaignState.ENDED:
        raise CampaignEnded


def _ensure_in_order(facts: Mapping[str, Any]) -> None:
    starts, ends, closes = facts["starts_at"], facts["ends_at"], facts["closes_at"]
    wrong = {}
    if starts >= ends:
        wrong["ends_at"] = "要晚于开始"
    elif ends - starts > dt.timedelta(days=366):
        wrong["ends_at"] = "一场最长一年"
    elif closes > ends:
        wrong["closes_at"] = "不能晚于本场结束"
    elif facts["opens_at"] is not None and facts["opens_at"] >= closes:
        wrong["opens_at"] = "要早于本场报名结束"
    if wrong:
        raise SessionTimesInvalid(errors={name: [sentence] for name, sentence in wrong.items()})
