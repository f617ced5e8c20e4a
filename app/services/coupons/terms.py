"""券的条件: what a coupon takes off a bill, what the union adds to it, when it may be used, and its words."""

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


def most_subsidy_fen(batch: CouponBatch) -> int:
    """最多补贴: what one coupon can cost the union at most."""
    return subsidy_fen(batch, saving_fen(batch, None))


def needs_approval(batch: CouponBatch) -> bool:
    """类现金: whether a second person has to approve before it is given out.

    代金券, and whatever the union pays for without the member having to spend anything himself.
    """
    return batch.kind is CouponKind.CASH or (batch.subsidy_percent > 0 and batch.threshold_fen == 0)


def yuan(fen: int) -> str:
    """金额 in yuan, as people write it: 1000 → 10, 1050 → 10.5."""
    return f"{fen / 100:.2f}".rstrip("0").rstrip(".")


def summary(batch: CouponBatch) -> str:
    """一句话: what the coupon gives, such as 满30减10, 8折，最多减20元, 20元代金券, 兑换：早餐一份."""
    match batch.kind:
        case CouponKind.THRESHOLD:
            return f"满{yuan(batch.threshold_fen)}减{yuan(batch.discount_fen or 0)}"
        case CouponKind.CASH:
            return f"{yuan(batch.discount_fen or 0)}元代金券"
        case CouponKind.EXCHANGE:
            return f"兑换：{batch.item}"
        case CouponKind.PERCENT:
            rest = f"{(100 - (batch.percent_off or 0)) / 10:g}折，最多减{yuan(batch.cap_fen or 0)}元"
            return f"满{yuan(batch.threshold_fen)}元打{rest}" if batch.threshold_fen else rest


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
