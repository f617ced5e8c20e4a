"""到期提醒与过期告知: what holders of coupons hear before and after a use window ends, each once."""

import datetime as dt
import math
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from psycopg.rows import tuple_row

from app import clock, db
from app.services import notices
from app.services.notices import Told
from models import Coupon

CHUNK = 5_000
"""Coupons looked at in one transaction."""
DAY = dt.timedelta(days=1)
HALF_A_DAY = dt.timedelta(hours=12)
HOUR = dt.timedelta(hours=1)
MORNING, EVENING = dt.time(9), dt.time(21)
"""In between people are reminded; what is written at night, after an outage, is sent in the morning."""
TOLD_WITHIN = 7 * DAY
"""Longer after its end nobody is told any more that a coupon has run out."""
Progress = Callable[[int], None]
Key = tuple[dt.datetime, uuid.UUID]
_END = uuid.UUID(int=2**128 - 1)

_LOOK = """
    WITH chunk AS MATERIALIZED (
        SELECT id, member_id, batch_id, use_closes_at, GREATEST(claimed_at, use_opens_at) AS usable_at
        FROM coupons
        WHERE state = 'claimed' AND (use_closes_at, id) > (%(after_at)s, %(after_id)s)
            AND use_closes_at <= %(until)s
        ORDER BY use_closes_at, id LIMIT %(chunk)s
    )
    SELECT chunk.id, chunk.member_id, chunk.use_closes_at, coupon_batches.title,
        said.id IS NULL AND erased.id IS NULL AND chunk.usable_at < chunk.use_closes_at - %(ahead)s
            AND NOT (coupon_batches.code_source = 'merchant' AND EXISTS (
                SELECT FROM merchant_codes WHERE coupon_id = chunk.id AND shown_at IS NOT NULL
            ))
    FROM chunk JOIN coupon_batches ON coupon_batches.id = chunk.batch_id
    LEFT JOIN LATERAL (
        SELECT id FROM notices WHERE subject_id = chunk.id AND member_id = chunk.member_id
            AND kind = %(kind)s AND occasion = %(occasion)s LIMIT 1
    ) AS said ON true
    LEFT JOIN LATERAL (
        SELECT id FROM erasures WHERE member_id = chunk.member_id AND state = 'done' LIMIT 1
    ) AS erased ON true
    ORDER BY chunk.use_closes_at, chunk.id
"""
"""The next coupons in the order of their end, and which of them are still to be spoken of. All are looked
at, told or not: so one statement has a bounded amount to do, however many run out at the same time. Each
coupon is looked up by itself: joined as a whole, tables whose statistics lag behind cost a minute.

Whoever has seen a merchant's own code may have used it at his till, which nobody tells us of: nothing is said
to them."""


@dataclass(frozen=True)
class _Saying:
    """One thing to be said of coupons that run out after `after` and not later than `until`.

    It is for those that somebody could use already, so long (`ahead`) before their end.
    """

    kind: str
    occasion: str
    after: dt.datetime
    until: dt.datetime
    ahead: dt.timedelta
    silent_before_end: dt.timedelta | None = None
    """How long before a coupon's end the message is not worth sending any more."""


def remind(*, progress: Progress) -> int:
    """到期提醒: three days and one day before a claimed coupon runs out, its holder is told, each once.

    Where both are due, as after an outage, only the later one is said. A coupon that could not be used yet
    three days (one day) before its end is not spoken of then: its holder has just read when it ends.
    Each chunk is a unit of work of its own; `progress` hears how many have been written so far.
    """
    now = clock.now()
    one = _Saying("coupon_expiring", "1d", now, now + DAY, DAY, dt.timedelta())
    three = _Saying("coupon_expiring", "3d", now + DAY, now + 3 * DAY, 3 * DAY, DAY)
    written = _say(one, now, 0, progress)
    return _say(three, now, written, progress)


def tell_expired(*, progress: Progress) -> int:
    """过期告知: who held a coupon that ran out in the last seven days is told, once."""
    now = clock.now()
    saying = _Saying("coupon_expired", "", now - TOLD_WITHIN, now, dt.timedelta())
    return _say(saying, now, 0, progress)


def _say(saying: _Saying, now: dt.datetime, written: int, progress: Progress) -> int:
    """Go through the index of what runs out, a chunk at a time; gives `written` and what came to it."""
    after: Key | None = (saying.after, _END)
    while after is not None:
        begin = after

        def chunk(begin: Key = begin) -> tuple[int, Key | None]:
            return _say_chunk(saying, begin, now)

        count, after = db.transact(chunk)
        written += count
        if count:
            progress(written)
    return written


def _say_chunk(saying: _Saying, begin: Key, now: dt.datetime) -> tuple[int, Key | None]:
    """How many of the next coupons were spoken of, and the last of them; None when these were all."""
    asked: dict[str, Any] = {
        "after_at": begin[0],
        "after_id": begin[1],
        "until": saying.until,
        "ahead": saying.ahead,
        "kind": saying.kind,
        "occasion": saying.occasion,
        "chunk": CHUNK,
    }
    with db.driver() as connection, connection.cursor(row_factory=tuple_row) as cursor:
        # Planned anew for each chunk: a plan kept from when there were few notices would look through
        # all that were written since, for every coupon.
        rows = cursor.execute(_LOOK, asked, prepare=False).fetchall()
    due_at = now if saying.silent_before_end is None else in_the_daytime(now)
    put = lru_cache(maxsize=None)(lambda title, closes_at: _put(saying, title, closes_at, now, due_at))
    told = [
        Told(member_id, id_, *put(title, closes_at))
        for id_, member_id, closes_at, title, is_untold in rows
        if is_untold
    ]
    count = notices.write_in_bulk(
        saying.kind, Coupon.__tablename__, told, occasion=saying.occasion, due_at=due_at
    )
    return count, (rows[-1][2], rows[-1][0]) if len(rows) == CHUNK else None


def _put(
    saying: _Saying, title: str, closes_at: dt.datetime, now: dt.datetime, due_at: dt.datetime
) -> tuple[dict[str, str], dt.datetime]:
    """What is said of coupons of one title and end, and until when it is worth sending."""
    facts = {"title": title, "until": notices.until_text(closes_at)}
    deadline_at = due_at + notices.KINDS[saying.kind].lasts
    if saying.silent_before_end is not None:
        facts["left"] = left_text(closes_at - (due_at if due_at < closes_at else now))
        deadline_at = min(deadline_at, closes_at - saying.silent_before_end)
    return facts, deadline_at


def in_the_daytime(moment: dt.datetime) -> dt.datetime:
    """`moment` if people may be spoken to then, else the next morning."""
    local = moment.astimezone(clock.CITY)
    if MORNING <= local.time() < EVENING:
        return moment
    day = local.date() + (DAY if local.time() >= EVENING else dt.timedelta())
    return dt.datetime.combine(day, MORNING, clock.CITY)


def left_text(left: dt.timedelta) -> str:
    """还有多久: 3天, 2天, 1天, and in the last half of a day 5小时. A part counts as a whole."""
    if left > HALF_A_DAY:
        return f"{math.ceil(left / DAY)}天"
    return f"{math.ceil(left / HOUR)}小时"
