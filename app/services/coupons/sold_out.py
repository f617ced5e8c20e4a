"""已领完: once PostgreSQL has no free coupon of what was released, Redis says so for a moment.

The flag spares the rule its search, and at the gate (`app.edge.gates`) most people are told without the rule.
It only ever refuses, and what it says is a second old at most.
"""

import datetime as dt
import uuid
from typing import Any, NamedTuple

import orjson

from app import cache, clock, db
from app.errors import Conflict
from app.idempotency import Use
from app.services.coupons.releases import Supply
from models import CouponBatch

LIFE_MS = 1_000
RENEWED_BELOW_MS = 400
"""In the last part of its life the gate raises the flag anew, if that is still right. Otherwise all who are
asking would stand in the house at once whenever it comes down by itself."""
JUDGED_WITHIN = dt.timedelta(seconds=5)
"""So long the gate goes on by itself; then the rule is asked again, which knows more than the stock."""
_HAS_ONE = """EXISTS (
    SELECT FROM coupons WHERE batch_id = %(batch)s AND member_id = %(member)s AND state <> 'returned'
)"""
_REPEATS = """EXISTS (
    SELECT FROM idempotency_keys WHERE actor_id = %(member)s AND route = %(route)s AND key = %(key)s
) OR NOT pg_try_advisory_xact_lock(%(lock)s)"""
_IS_FREE = "EXISTS (SELECT FROM coupons WHERE batch_id = %(batch)s AND state = 'free' AND slot < %(end)s)"


class CouponSoldOut(Conflict):
    code, detail = "coupon_sold_out", "这批优惠券已经领完了"
    next = "有人退回时会重新放出，也可以看看附近的其他优惠"


class Gone(NamedTuple):
    """What the flag says: of which supply nothing is left, until when that may be said, and who knows."""

    end_slot: int
    next_at: float | None
    next_quantity: int | None
    until: float
    judged_at: float

    @property
    def supply(self) -> Supply:
        next_at = None if self.next_at is None else dt.datetime.fromtimestamp(self.next_at, clock.CITY)
        return Supply(self.end_slot, next_at, self.next_quantity)


def flag(batch_id: uuid.UUID) -> str:
    """The flag of a batch."""
    return f"sold_out:{batch_id}"


def note(batch: CouponBatch, supply: Supply, now: dt.datetime) -> None:
    """PostgreSQL has no free coupon of `supply` left: let everybody know for a moment."""
    until = min(batch.claim_closes_at, supply.next_at or batch.claim_closes_at).timestamp()
    next_at = None if supply.next_at is None else supply.next_at.timestamp()
    gone = Gone(supply.end_slot, next_at, supply.next_quantity, until, now.timestamp())
    cache.raise_flag(flag(batch.id), orjson.dumps(list(gone)), life_ms=LIFE_MS)


def is_noted(batch_id: uuid.UUID, supply: Supply) -> bool:
    """Whether that is known of this very supply: the next release is not sold out, whatever the flag says."""
    said = cache.read_flag(flag(batch_id))
    return said is not None and _read(said).end_slot == supply.end_slot


def forget(batch_id: uuid.UUID) -> None:
    """A coupon has come back: let people ask the database again."""
    cache.lower_flag(flag(batch_id))


def refusal(supply: Supply, now: dt.datetime) -> CouponSoldOut:
    """The sentence for the person, with `next_release_at` where more will be released."""
    if supply.next_at is None:
        return CouponSoldOut()
    next_at = supply.next_at.astimezone(clock.CITY)
    return CouponSoldOut(
        detail="放出的券已经领完了",
        next=f"{_day_word(next_at.date(), now.date())} {next_at:%H:%M} 还会放出 {supply.next_quantity} 张",
        next_release_at=next_at.isoformat(timespec="seconds"),
    )


def _day_word(day: dt.date, today: dt.date) -> str:
    match (day - today).days:
        case 0:
            return "今天"
        case 1:
            return "明天"
        case _:
            return f"{day:%m月%d日}"


def refuse_early(
    member_id: uuid.UUID, use: Use | None, said: bytes, left_ms: int, *, batch_id: uuid.UUID
) -> None:
    """闸口: tell it at once to whoever has nothing of the batch, while the flag says `said`.

    Who has a coupon of it is left to the rule, which may say `coupon_limit_reached`; so is a repeat of an
    earlier success, which is to be replayed, and one whose first try is still under way. All of it is one
    way to PostgreSQL, and look-ups by key. Refuses with `coupon_sold_out`.
    """
    gone, now = _read(said), clock.now()
    if now.timestamp() >= gone.until:
        return
    renews = left_ms < RENEWED_BELOW_MS
    asked: dict[str, Any] = {"batch": batch_id, "member": member_id}
    conditions = [_HAS_ONE]
    if use is not None:
        conditions.append(_REPEATS)
        asked.update(route=use.route, key=use.key, lock=use.lock)
    if renews:
        if now.timestamp() >= gone.judged_at + JUDGED_WITHIN.total_seconds():
            return
        conditions.append(_IS_FREE)
        asked["end"] = gone.end_slot
    if db.ask(f"SELECT {' OR '.join(conditions)}", asked):
        return
    if renews:
        cache.raise_flag(flag(batch_id), said, life_ms=LIFE_MS)
    raise refusal(gone.supply, now)


def _read(said: bytes) -> Gone:
    return Gone(*orjson.loads(said))
