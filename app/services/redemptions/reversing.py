"""撤销核销: a mistake at the till is taken back while it can still be seen to be one."""

import datetime as dt
import uuid

from sqlalchemy import exists, select, update

from app import clock
from app.db import session
from app.services import audit, clerks, notices
from app.services.redemptions.looking import at_my_stores
from app.services.redemptions.refusals import (
    AlreadyReversed,
    RedemptionNotFound,
    RedemptionSettled,
    ReversalTooLate,
)
from models import Coupon, CouponState, Member, Redemption, statement_items

REVERSIBLE_FOR = dt.timedelta(minutes=30)
"""Long enough to notice a wrong tap once the queue is gone; short enough that nobody undoes at closing time
what a customer has walked away with."""


def reversible_until(redemption: Redemption) -> dt.datetime:
    """Up to when, that moment not included, the store itself may take a redemption back."""
    return redemption.redeemed_at + REVERSIBLE_FOR


def reverse(member: Member, redemption_id: uuid.UUID, reason: str) -> Redemption:
    """撤销核销: the coupon is claimed again, and may be redeemed again with a new code in its use window.

    By a clerk of the same store, within `REVERSIBLE_FOR`, as long as no statement holds the redemption.
    Refuses with `redemption_not_found` (also for another store's), `already_reversed`,
    `redemption_settled`, `reversal_too_late` (with `reversible_until`).
    """
    redemption = _lock(member, redemption_id)
    now = clock.now()
    if redemption.reversed_at is not None:
        raise AlreadyReversed(reversed_at=_local(redemption.reversed_at).isoformat(timespec="seconds"))
    if _is_settled(redemption):
        raise RedemptionSettled
    until = _local(reversible_until(redemption))
    if now >= until:
        minutes = int(REVERSIBLE_FOR.total_seconds() // 60)
        raise ReversalTooLate(
            detail=f"核销后 {minutes} 分钟内可以撤销，这笔到 {until:%m月%d日 %H:%M} 为止",
            reversible_until=until.isoformat(timespec="seconds"),
        )
    clerk = clerks.get_binding(member, redemption.store_id)
    redemption.reversed_at, redemption.reversed_by, redemption.reversal_reason = now, clerk.id, reason
    session().execute(
        update(Coupon)
        .where(Coupon.id == redemption.coupon_id, Coupon.state == CouponState.REDEEMED)
        .values(state=CouponState.CLAIMED)
    )
    audit.record(member, "redemptions.reverse", redemption, coupon_id=str(redemption.coupon_id))
    facts = {"title": redemption.coupon.batch.title, "store": redemption.store.name}
    facts |= {"coupon_id": str(redemption.coupon_id), "at": notices.moment_text(now)}
    notices.write(redemption.member_id, "redemption_reversed", redemption, facts=facts)
    session().flush()
    return redemption


def _lock(member: Member, redemption_id: uuid.UUID) -> Redemption:
    """The redemption, locked. Whoever settles locks the same row before it goes into a statement."""
    redemption = session().scalar(
        at_my_stores(member).where(Redemption.id == redemption_id).with_for_update(of=Redemption)
    )
    if redemption is None:
        raise RedemptionNotFound
    return redemption


def _is_settled(redemption: Redemption) -> bool:
    """Asked after the lock is held, in a statement of its own: READ COMMITTED then sees what came first."""
    settled = exists().where(statement_items.c.redemption_id == redemption.id)
    return bool(session().scalar(select(settled)))


def _local(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(clock.CITY)
