"""库存: changed by difference, never below what is out and never beyond the budget."""

import uuid

from sqlalchemy import func, select

from app import clock
from app.db import session
from app.errors import Conflict
from app.services import audit
from app.services.audit import Actor
from app.services.coupons import codes, publishing, releases
from models import BatchState, Coupon, CouponBatch, CouponState

QUANTITY_MAX = 1_000_000
REMOVED_MAX = 100_000
"""At once, in one transaction. More is a matter of several steps, or of recalling the batch."""
_CHANGEABLE = (BatchState.PUBLISHED, BatchState.PAUSED)


class StockBelowClaimed(Conflict):
    code, detail = "stock_below_claimed", "没有这么多还没领出的券可以减少"
    next = "已经领出的券不能减少；要停发请暂停或召回"


class StockAboveMaximum(Conflict):
    code, detail = "stock_above_maximum", f"一批最多发行 {QUANTITY_MAX:,} 张"
    next = "请另发一批"


class StockBeingMade(Conflict):
    code, detail = "stock_being_made", "上一次增加的券还在生成"
    next = "请过一会儿再减少"


def change(actor: Actor, batch_id: uuid.UUID, difference: int, reason: str) -> CouponBatch:
    """改库存 by `difference`, more or fewer, of a batch that is published or paused.

    More: planned as releases at once, made by the job. Fewer: free coupons go, the last released first.
    Refuses with `coupon_batch_not_found`, `coupon_batch_not_now`, `stock_above_maximum`, `budget_exceeded`,
    `codes_missing`, `release_plan_does_not_fit`, `stock_being_made`, `stock_below_claimed` (with
    `removable_count`).
    """
    batch = publishing.lock(batch_id)
    if batch.state not in _CHANGEABLE:
        raise publishing.not_now(batch)
    if difference > 0:
        _increase(batch, difference)
    else:
        _decrease(batch, -difference)
    batch.quantity += difference
    audit.record(actor, "coupons.stock", batch, difference=difference, quantity=batch.quantity, why=reason)
    session().flush()
    return batch


def _increase(batch: CouponBatch, more: int) -> None:
    if batch.quantity + more > QUANTITY_MAX:
        raise StockAboveMaximum(addable_count=QUANTITY_MAX - batch.quantity)
    publishing.ensure_within_budget(batch, batch.quantity + more)
    codes.ensure_enough(batch, more + _unmade(batch))
    session().add_all(releases.plan_more(batch, more, clock.now()))
    session().flush()
    publishing.defer_making(batch.id)


def _unmade(batch: CouponBatch) -> int:
    """How many planned coupons the job has still to make."""
    end = max((release.end_slot for release in releases.list_of(batch)), default=0)
    return max(end - batch.made_count, 0)


def _decrease(batch: CouponBatch, fewer: int) -> None:
    if _unmade(batch):
        raise StockBeingMade
    # One is left, because a batch without any is a recalled one.
    gone = _take_away(batch, fewer) if fewer < batch.quantity else []
    if len(gone) < fewer:
        # What was deleted comes back with the refusal, so it counts as free.
        free = _count_free(batch) + len(gone)
        removable = min(free, batch.quantity - 1)
        raise StockBelowClaimed(
            detail=f"还没领出的券里，最多可以减少 {removable} 张", removable_count=removable
        )
    _shorten_releases(batch, min(gone))


def _take_away(batch: CouponBatch, fewer: int) -> list[int]:
    return publishing.remove(batch.id, fewer)


def _count_free(batch: CouponBatch) -> int:
    free = select(func.count()).where(Coupon.batch_id == batch.id, Coupon.state == CouponState.FREE)
    return session().scalar(free) or 0


def _shorten_releases(batch: CouponBatch, lowest_gone: int) -> None:
    """Let releases to come promise only what is left of them; an empty one is dropped."""
    now = clock.now()
    for release in releases.list_of(batch):
        if release.released_at <= now or release.end_slot <= lowest_gone:
            continue
        highest = session().scalar(
            select(func.max(Coupon.slot)).where(
                Coupon.batch_id == batch.id,
                Coupon.slot >= release.first_slot,
                Coupon.slot < release.end_slot,
                Coupon.state != CouponState.RETURNED,
            )
        )
        if highest is None:
            session().delete(release)
        else:
            release.end_slot = highest + 1
