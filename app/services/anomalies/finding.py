"""找线索: one day's redemptions, asked as a whole. What was taken back does not count.

Phones tell nobody where they are when they scan, and nobody asks them to. What a redemption records is its
store and its minute, and two of them tell enough: whoever was at one store cannot be at another one, ten
kilometres away, four minutes later.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import uuid_utils.compat
from sqlalchemy import Select, func, null, or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from app import clock, db
from app.db import session
from app.services.anomalies.limits import (
    BURST_COUNT,
    BURST_WITHIN,
    FAR_M,
    FAR_M_PER_MINUTE,
    LOOKS_BACK_DAYS,
    MOST_A_DAY,
    OWN_COUNT,
    PAIR_COUNT,
)
from models import Anomaly, AnomalyKind, Clerk, Redemption, Store

_MINUTE_S = 60


@dataclass(frozen=True)
class _Found:
    kind: AnomalyKind
    row: Any
    """Of which it is: `merchant_id`, `store_id`, `clerk_id`, `member_id`."""
    figures: dict[str, Any] = field(default_factory=dict)

    @property
    def of(self) -> tuple[Any, ...]:
        return self.kind, self.row.store_id, self.row.clerk_id, self.row.member_id


def look_back(*, progress: Callable[[int], None]) -> int:
    """找异常线索 of the days that have ended lately; gives how many are new.

    A unit of work for each day. UNIQUE lets the same pattern of a day stand once, however often and by how
    many at once the day is looked at; what people have decided stays as it is.
    """
    today, made = clock.today(), 0
    for days in range(LOOKS_BACK_DAYS, 0, -1):
        day = today - dt.timedelta(days=days)
        made += db.transact(lambda day=day: look_at(day))  # type: ignore[misc]  # a lambda's default is not typed
        progress(made)
    return made


def look_at(day: dt.date) -> int:
    """One day of the whole city, in four questions; gives how many patterns are new."""
    session().execute(text("SET LOCAL statement_timeout = '2min'"))
    rows = [
        {
            "id": uuid_utils.compat.uuid7(),
            "happened_on": day,
            "kind": found.kind,
            "merchant_id": found.row.merchant_id,
            "store_id": found.row.store_id,
            "clerk_id": found.row.clerk_id,
            "member_id": found.row.member_id,
            "figures": found.figures,
        }
        for found in _once((*_pairs(day), *_bursts(day), *_jumps(day)))
    ]
    if not rows:
        return 0
    written = session().execute(insert(Anomaly).on_conflict_do_nothing().returning(Anomaly.id), rows)
    return len(written.all())


def _once(found: Iterable[_Found]) -> Iterator[_Found]:
    """The worst of each comes first, and stands for the others."""
    seen = set()
    for each in found:
        if each.of not in seen:
            seen.add(each.of)
            yield each


def _of(day: dt.date, *columns: Any) -> Select[Any]:
    """Redemptions of a day that stand."""
    return select(*columns).where(Redemption.redeemed_on == day, Redemption.reversed_at.is_(None))


def _pairs(day: dt.date) -> Iterator[_Found]:
    whose = (Redemption.merchant_id, Redemption.store_id, Redemption.clerk_id, Redemption.member_id)
    count, is_own = func.count(), Clerk.member_id == Redemption.member_id
    asked = (
        _of(day, *whose, count.label("n"), func.sum(Redemption.subsidy_fen).label("fen"), is_own.label("own"))
        .join(Clerk, Clerk.id == Redemption.clerk_id)
        .group_by(*whose, Clerk.member_id)
        .having(or_(count >= PAIR_COUNT, is_own & (count >= OWN_COUNT)))
        .order_by(count.desc(), Redemption.clerk_id, Redemption.member_id)
        .limit(MOST_A_DAY)
    )
    for row in session().execute(asked):
        figures = {"count": row.n, "subsidy_fen": int(row.fen), "is_own": row.own}
        yield _Found(AnomalyKind.SAME_PAIR, row, figures)


def _bursts(day: dt.date) -> Iterator[_Found]:
    """Too many within too short a time: the n-th redemption before one is not long ago."""
    since = func.lag(Redemption.redeemed_at, BURST_COUNT - 1).over(
        partition_by=Redemption.clerk_id, order_by=(Redemption.redeemed_at, Redemption.id)
    )
    each = _of(
        day,
        Redemption.merchant_id,
        Redemption.store_id,
        Redemption.clerk_id,
        Redemption.subsidy_fen,
        (Redemption.redeemed_at - since).label("took"),
    ).subquery()
    whose = (each.c.merchant_id, each.c.store_id, each.c.clerk_id)
    took = func.min(each.c.took)
    asked = (
        select(
            *whose,
            null().label("member_id"),
            func.count().label("n"),
            func.sum(each.c.subsidy_fen).label("fen"),
        )
        .group_by(*whose)
        .having(took <= BURST_WITHIN)
        .order_by(took, each.c.clerk_id)
        .limit(MOST_A_DAY)
    )
    for row in session().execute(asked):
        figures = {
            "count": BURST_COUNT,
            "minutes": int(BURST_WITHIN.total_seconds()) // _MINUTE_S,
            "day_count": row.n,
            "subsidy_fen": int(row.fen),
        }
        yield _Found(AnomalyKind.BURST, row, figures)


def _jumps(day: dt.date) -> Iterator[_Found]:
    """Holders, and clerks of several stores, who went further than anybody goes in the time."""
    yield from _far(day, AnomalyKind.MEMBER_FAR, Redemption.member_id, Redemption.member_id)
    yield from _far(day, AnomalyKind.CLERK_FAR, Clerk.member_id, None)


def _far(day: dt.date, kind: AnomalyKind, person: Any, holder: Any) -> Iterator[_Found]:
    by_person: dict[str, Any] = {
        "partition_by": person,
        "order_by": (Redemption.redeemed_at, Redemption.id),
    }
    each = (
        _of(
            day,
            Redemption.merchant_id,
            Redemption.store_id,
            Redemption.clerk_id,
            (null() if holder is None else holder).label("member_id"),
            Redemption.redeemed_at,
            Redemption.subsidy_fen,
            func.lag(Redemption.store_id).over(**by_person).label("before_id"),
            func.lag(Redemption.redeemed_at).over(**by_person).label("before_at"),
        )
        .join(Clerk, Clerk.id == Redemption.clerk_id)
        .subquery()
    )
    here, there = aliased(Store), aliased(Store)
    metres = func.earth_distance(func.ll_to_earth(here.lat, here.lng), func.ll_to_earth(there.lat, there.lng))
    minutes = func.extract("epoch", each.c.redeemed_at - each.c.before_at) / _MINUTE_S
    asked = (
        select(each, metres.label("metres"), minutes.label("minutes"))
        .join(here, here.id == each.c.store_id)
        .join(there, there.id == each.c.before_id)
        .where(each.c.before_id != each.c.store_id, metres >= FAR_M, metres > minutes * FAR_M_PER_MINUTE)
        .order_by(metres.desc(), each.c.store_id, each.c.redeemed_at)
        .limit(MOST_A_DAY)
    )
    for row in session().execute(asked):
        figures = {
            "distance_m": round(row.metres),
            "minutes": int(row.minutes),
            "other_store_id": str(row.before_id),
            "subsidy_fen": row.subsidy_fen,
        }
        yield _Found(kind, row, figures)
