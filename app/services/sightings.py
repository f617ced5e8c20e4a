"""看见: that somebody opened the page of a coupon batch. Counted, never kept: no row says who saw what.

A look leaves one short line in Redis; the cockpit's tick takes the lines in and keeps of them only how many
different pairs of person and batch there were in a month (HyperLogLog, about one per cent off). Without
Redis a look is not counted, and nobody waits for it.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import structlog
from redis.exceptions import RedisError

from app import clock
from app.redis_store import store
from models import Member

log = structlog.get_logger(__name__)

LINES = "sightings"
LINES_MAX = 1_000_000
"""So many lines at most wait for the tick: 100 MB."""
AT_ONCE = 5_000
KEPT_S = 75 * 24 * 60 * 60
"""This month, the last one, and some days."""


@dataclass(frozen=True)
class Sighting:
    """One look. `union_id` is of the roster; without it the person counts for the city alone."""

    month: dt.date
    union_id: uuid.UUID | None
    seen: str
    reasons: Sequence[str]
    """Codes of why the person may not have it; none where he may."""


def note(member: Member, batch_id: uuid.UUID, reasons: Iterable[str]) -> None:
    """记一次看见: after the page was made."""
    entry = member.roster_entry
    union_id = "" if entry is None else str(entry.union_id)
    line = f"{clock.today():%Y-%m}|{union_id}|{member.id}:{batch_id}|{','.join(reasons)}"
    try:
        pipe = store().pipeline(transaction=False)
        pipe.rpush(LINES, line)
        pipe.ltrim(LINES, -LINES_MAX, -1)
        pipe.execute()
    except RedisError:
        log.warning("sighting_not_counted")


def take() -> Iterator[list[Sighting]]:
    """取出: the lines that wait, some thousands at a time."""
    while True:
        lines = store().lpop(LINES, AT_ONCE)
        if not lines:
            return
        yield [_read(line.decode()) for line in lines]  # type: ignore[union-attr]  # redis-py types it as perhaps awaitable


def _read(line: str) -> Sighting:
    month, union_id, seen, reasons = line.split("|")
    return Sighting(
        dt.date.fromisoformat(f"{month}-01"),
        uuid.UUID(union_id) if union_id else None,
        seen,
        reasons.split(",") if reasons else [],
    )


def add(found: Iterable[tuple[dt.date, str, str, str]]) -> None:
    """并入: month, place, figure and what was seen."""
    pipe = store().pipeline(transaction=False)
    keys = set()
    for month, place, figure, seen in found:
        key = _key(month, place, figure)
        keys.add(key)
        pipe.pfadd(key, seen)
    for key in keys:
        pipe.expire(key, KEPT_S)
    pipe.execute()


def count(month: dt.date, asked: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """How many different looks there were, by place and figure."""
    asked = list(asked)
    pipe = store().pipeline(transaction=False)
    for place, figure in asked:
        pipe.pfcount(_key(month, place, figure))
    return dict(zip(asked, pipe.execute(), strict=True))


def _key(month: dt.date, place: str, figure: str) -> str:
    return f"seen:{month:%Y-%m}:{place}:{figure}"
