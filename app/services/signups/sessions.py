"""场次: the sessions of a daily programme, made from its pick-up points' own hours, many days in one go."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import select

from app import clock, db, workdays
from app.db import session
from app.services import audit, opening
from app.services.audit import Actor
from models import Campaign, CampaignSession, ServiceStation, Store

Point = Store | ServiceStation
Span = tuple[dt.time, dt.time]
_DAY = dt.timedelta(days=1)


def plan(
    actor: Actor,
    campaign: Campaign,
    points: Collection[Point],
    days: Sequence[dt.date],
    capacity: int,
    *,
    hours: Span | None = None,
    only_working_days: bool = False,
    closes_before: dt.timedelta = dt.timedelta(),
) -> list[CampaignSession]:
    """排场次: `capacity` places at each point on each day that it is open; those made before stay.

    In the point's own opening hours, one session for each span of them, or in `hours` on the days on which it
    opens at all. `points` come with their hours and special days. Booking closes so long before the start.
    """
    db.lock("sessions", str(campaign.id))
    known = {
        (store_id or station_id, starts_at)
        for store_id, station_id, starts_at in session().execute(
            select(CampaignSession.store_id, CampaignSession.station_id, CampaignSession.starts_at).where(
                CampaignSession.campaign_id == campaign.id
            )
        )
    }
    made = []
    for day in days:
        if only_working_days and not workdays.is_working_day(day):
            continue
        for point in points:
            for starts_at, ends_at in _spans(point, day, hours):
                if (point.id, starts_at) not in known:
                    made.append(_session(campaign, point, starts_at, ends_at, capacity, closes_before))
    session().add_all(made)
    session().flush()
    if made:
        audit.record(actor, "signups.plan_sessions", campaign, sessions=len(made), capacity=capacity)
    return made


def _spans(point: Point, day: dt.date, hours: Span | None) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    open_spans = opening.spans_on(point.holiday_rule, point.hours, point.special_days, day)
    for opens_at, closes_at in [hours] if hours and open_spans else open_spans:
        starts_at = dt.datetime.combine(day, opens_at, clock.CITY)
        ends_at = dt.datetime.combine(day, closes_at, clock.CITY)
        yield starts_at, ends_at if starts_at < ends_at else ends_at + _DAY


def _session(
    campaign: Campaign,
    point: Point,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    capacity: int,
    closes_before: dt.timedelta,
) -> CampaignSession:
    return CampaignSession(
        campaign_id=campaign.id,
        title=f"{point.name} {starts_at.month}月{starts_at.day}日 {starts_at:%H:%M}–{ends_at:%H:%M}",
        place=point.address,
        store_id=point.id if isinstance(point, Store) else None,
        station_id=point.id if isinstance(point, ServiceStation) else None,
        starts_at=starts_at,
        ends_at=ends_at,
        closes_at=starts_at - closes_before,
        capacity=capacity,
    )
