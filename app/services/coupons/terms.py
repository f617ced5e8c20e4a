"""券的条件: what a coupon takes off a bill, what the union adds to it, and when it may be used."""

import datetime as dt

from app import clock
from models import Coupon, CouponBatch, CouponKind


def saving_fen(batch: CouponBatch, amount_fen: int | None) -> int:
    """优惠金额: what the coupon takes off a bill of `amount_fen`, never more than the bill.

    Where the till does not know the bill, the most that the coupon can take off; 兑换券 take off the
    value of their thing. A part of a fen is dropped, to the merchant's favour.
    """
    match batch.kind:
        case CouponKind.PERCENT:
            most = batch.cap_fen or 0
            saving = most if amount_fen is None else min(most, amount_fen * (batch.percent_off or 0) // 100)
        case CouponKind.EXCHANGE:
            return batch.discount_fen or 0
        case _:
            saving = batch.discount_fen or 0
    return saving if amount_fen is None else min(saving, amount_fen)


def subsidy_fen(batch: CouponBatch, saved_fen: int) -> int:
    """补贴: the union's share of a saving. A part of a fen is dropped."""
    return saved_fen * batch.subsidy_percent // 100


def use_window(batch: CouponBatch, claimed_at: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """使用期 of a coupon claimed at this moment: the fixed dates of the batch, or counted days.

    With counted days, 0 days after claiming means at once, else from midnight of that day; the last day
    ends at midnight.
    """
    if batch.use_opens_at is not None and batch.use_closes_at is not None:
        return batch.use_opens_at, batch.use_closes_at
    assert batch.use_after_days is not None  # noqa: S101 - a CHECK of the table says so
    assert batch.use_for_days is not None  # noqa: S101
    local = claimed_at.astimezone(clock.CITY)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    first = midnight + dt.timedelta(days=batch.use_after_days)
    return (first if batch.use_after_days else claimed_at), first + dt.timedelta(days=batch.use_for_days)


def use_opens_at(coupon: Coupon) -> dt.datetime:
    """From when on a claimed coupon may be used."""
    assert coupon.use_opens_at is not None  # noqa: S101 - a CHECK of the table says so
    return coupon.use_opens_at


def use_closes_at(coupon: Coupon) -> dt.datetime:
    """Until when a claimed coupon may be used, that moment not included."""
    assert coupon.use_closes_at is not None  # noqa: S101 - a CHECK of the table says so
    return coupon.use_closes_at
