"""收盘与过期统计: a batch whose claim window is over is closed, and what lapsed of it is counted in the end.

Neither decides anything: whether a batch may be claimed and a coupon used is asked of their windows.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, func, select

from app import clock, db
from app.db import session
from app.services import audit
from app.services.coupons import codes, publishing
from models import BatchState, Coupon, CouponBatch, CouponState

SETTLED_AFTER = dt.timedelta(days=1)
"""Until then a redemption of the last minutes may still be taken back, and its coupon lapses after all."""


def close() -> int:
    """收盘: note when the giving out of each batch was over; gives how many. Drafts have not begun."""
    is_over = CouponBatch.claim_closes_at <= clock.now()
    return _each(CouponBatch.closed_at.is_(None) & (CouponBatch.state != BatchState.DRAFT) & is_over, _close)


def count_lapsed() -> int:
    """过期统计: how many coupons of a closed batch were claimed and never used, once all have run out."""
    days = CouponBatch.use_after_days + CouponBatch.use_for_days
    last_end = func.coalesce(
        CouponBatch.use_closes_at, CouponBatch.claim_closes_at + func.make_interval(0, 0, 0, days)
    )
    is_over = last_end <= clock.now() - SETTLED_AFTER
    is_closed = CouponBatch.closed_at.is_not(None)
    return _each(is_closed & CouponBatch.lapsed_count.is_(None) & is_over, _count_lapsed)


def _each(condition: ColumnElement[bool], act: Callable[[CouponBatch], None]) -> int:
    """Do `act` to each batch for which `condition` holds, in a unit of work of its own; gives how many."""
    statement = select(CouponBatch.id).where(condition).order_by(CouponBatch.id)
    with db.unit_of_work():
        ids = session().scalars(statement).all()
    count = 0
    for batch_id in ids:
        with db.unit_of_work():
            publishing.lock(batch_id)
            # Asked again under the lock: somebody else may have done it meanwhile.
            batch = session().scalar(select(CouponBatch).where(CouponBatch.id == batch_id, condition))
            if batch is not None:
                act(batch)
                count += 1
    return count


def _close(batch: CouponBatch) -> None:
    batch.closed_at = clock.now()
    audit.record(None, "coupons.close", batch)


def _count_lapsed(batch: CouponBatch) -> None:
    lapsed: Any = select(func.count()).where(
        Coupon.batch_id == batch.id, Coupon.state == CouponState.CLAIMED, ~codes.was_shown()
    )
    batch.lapsed_count = session().scalar(lapsed) or 0
    audit.record(None, "coupons.lapse", batch, lapsed_count=batch.lapsed_count)
