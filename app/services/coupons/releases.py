"""放出: which slots of a batch may be claimed from when, planned when it is published.

Slots are released in the order of their numbers, so "what may be claimed now" is one number: the end of
the last release that is due. What nobody took on its day stays claimable.
"""

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from sqlalchemy import ScalarSelect, Select, func, select

from app import clock
from app.db import session
from app.errors import Conflict
from models import CouponBatch, CouponRelease


class ReleasePlanDoesNotFit(Conflict):
    code, detail = "release_plan_does_not_fit", "领取期内放不完这么多券"
    next = "请延长领取期、增加每日放出的数量，或减少发行数量"


@dataclass(frozen=True)
class Supply:
    """What of a batch has been released by now, and what will be next. Without a later release: None."""

    end_slot: int
    next_at: dt.datetime | None
    next_quantity: int | None


def next_at(now: dt.datetime) -> ScalarSelect[Any]:
    """When a batch of the query around this releases more: a column, not a query of its own."""
    return _next(CouponRelease.released_at, now)


def supply_columns(now: dt.datetime) -> list[ScalarSelect[Any]]:
    """The parts of `Supply` as columns for a query of `CouponBatch`; each is one step in an index."""
    quantity = CouponRelease.end_slot - CouponRelease.first_slot
    return [end_slot(now, CouponBatch.id), next_at(now), _next(quantity, now)]


def end_slot(now: dt.datetime, batch_id: Any) -> ScalarSelect[Any]:
    """The end of what has been released by `now`; NULL before the first release."""
    return (
        select(CouponRelease.end_slot)
        .where(CouponRelease.batch_id == batch_id, CouponRelease.released_at <= now)
        .order_by(CouponRelease.released_at.desc(), CouponRelease.end_slot.desc())
        .limit(1)
        .scalar_subquery()
    )


def ends(ids: Sequence[Any], now: dt.datetime) -> Select[uuid.UUID, int]:
    """(batch_id, end_slot) of each of `ids` of which something has been released."""
    return (
        select(CouponRelease.batch_id, func.max(CouponRelease.end_slot).label("end_slot"))
        .where(CouponRelease.batch_id.in_(ids), CouponRelease.released_at <= now)
        .group_by(CouponRelease.batch_id)
    )


def _next(column: Any, now: dt.datetime) -> ScalarSelect[Any]:
    return (
        select(column)
        .where(CouponRelease.batch_id == CouponBatch.id, CouponRelease.released_at > now)
        .order_by(CouponRelease.released_at, CouponRelease.first_slot)
        .limit(1)
        .scalar_subquery()
    )


def list_of(batch: CouponBatch) -> Sequence[CouponRelease]:
    """All releases of a batch, in the order of their slots."""
    statement = select(CouponRelease).where(CouponRelease.batch_id == batch.id)
    return session().scalars(statement.order_by(CouponRelease.first_slot)).all()


def plan(batch: CouponBatch) -> list[CouponRelease]:
    """计划放出: the releases of a batch that is to be published.

    All at the opening of the claim window; with a daily quantity, so many every day at the fixed hour.
    Opening is a release too where the hour of that day has passed: nobody opens a window on nothing.
    Refuses with `release_plan_does_not_fit`, telling how many days are needed.
    """
    if batch.daily_quantity is None:
        return _spread(batch, iter([batch.claim_opens_at]), 0, batch.quantity)
    return _spread(batch, _days(batch, batch.claim_opens_at), 0, batch.quantity)


def plan_more(batch: CouponBatch, more: int, now: dt.datetime) -> list[CouponRelease]:
    """加量的放出: `more` slots behind those there are. At once, or on the days after the last release.

    Refuses with `release_plan_does_not_fit`.
    """
    known = list_of(batch)
    first_slot = max([batch.made_count, *(release.end_slot for release in known)])
    if batch.daily_quantity is None:
        return _spread(batch, iter([max(now, batch.claim_opens_at)]), first_slot, more)
    last = max((release.released_at for release in known), default=None)
    moments = (
        moment
        for moment in _days(batch, batch.claim_opens_at)
        if moment > now and (last is None or _city_day(moment) > _city_day(last))
    )
    return _spread(batch, moments, first_slot, more)


def _days(batch: CouponBatch, opens_at: dt.datetime) -> Iterator[dt.datetime]:
    hour = batch.released_at_time
    assert hour is not None  # noqa: S101 - a CHECK of the table says so
    first = _city_day(opens_at)
    for day in count():
        moment = dt.datetime.combine(first + dt.timedelta(days=day), hour, clock.CITY)
        yield max(moment, opens_at)


def _city_day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(clock.CITY).date()


def _spread(
    batch: CouponBatch, moments: Iterator[dt.datetime], first_slot: int, quantity: int
) -> list[CouponRelease]:
    a_time = batch.daily_quantity or quantity
    needed, end = -(-quantity // a_time), first_slot + quantity
    planned: list[CouponRelease] = []
    for moment in moments:
        if moment >= batch.claim_closes_at:
            raise _does_not_fit(batch, needed, len(planned))
        start = first_slot + len(planned) * a_time
        planned.append(
            CouponRelease(
                batch_id=batch.id, released_at=moment, first_slot=start, end_slot=min(start + a_time, end)
            )
        )
        if len(planned) == needed:
            break
    return planned


def _does_not_fit(batch: CouponBatch, needed: int, available: int) -> ReleasePlanDoesNotFit:
    if batch.daily_quantity is None:
        return ReleasePlanDoesNotFit(detail="领取时间已经结束，不能再放出", next="请另发一批")
    return ReleasePlanDoesNotFit(
        detail=f"每天放出 {batch.daily_quantity} 张需要 {needed} 天，领取期内只剩 {available} 天",
        needed_days=needed,
        available_days=available,
    )
