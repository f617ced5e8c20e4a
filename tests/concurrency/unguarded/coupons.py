"""优惠券与优惠, claimed and redeemed without their guards."""

import time

from sqlalchemy import update
from sqlalchemy.orm import joinedload

from app import db, idempotency
from app.services.coupons import claiming, quick, wallet
from app.services.discounts import tills
from app.services.redemptions import redeeming, reversing
from app.services.redemptions.looking import at_my_stores
from models import Coupon, CouponBatch, CouponState, Redemption
from tests.concurrency.unguarded.asking import THINKING_S, without


@without("stock", claiming, "take")
def take(batch, supply, member, turn):
    """The first coupon that looks free, without locking it and without looking again."""
    coupon_id = db.session().scalar(claiming._free(batch, supply).order_by(Coupon.slot).limit(1))
    if coupon_id is None:
        return None
    values = {"state": CouponState.CLAIMED, "member_id": member.id}
    numbers = {"nth": turn.nth, "nth_of_day": turn.nth_of_day}
    times = {"claimed_at": turn.at, "use_opens_at": batch.use_opens_at, "use_closes_at": batch.use_closes_at}
    db.session().execute(
        update(Coupon)
        .where(Coupon.id == coupon_id)
        .values(**values, **numbers, **times, claimed_on=turn.at.date())
        .execution_options(synchronize_session=False)
    )
    return coupon_id


@without("locks", quick, "_locking")
def lock_the_key_only(use, _turn):
    """Nobody waits for his own turn."""
    return (f"SELECT pg_try_advisory_xact_lock({use})", {}) if use else ("SELECT true", {})


@without("return", wallet, "_find")
def find_without_lock(member, coupon_id, *, lock=False, with_stores=False):
    statement = wallet._owned(member).where(Coupon.id == coupon_id)
    if with_stores:
        statement = statement.options(joinedload(Coupon.batch).selectinload(CouponBatch.stores))
    coupon = db.session().scalar(statement)
    if coupon is None:
        raise wallet.CouponNotFound
    time.sleep(THINKING_S if lock else 0)
    return coupon


@without("till", redeeming, "_mark_redeemed")
def mark_redeemed(coupon):
    """The state was looked at a moment ago; that must do."""
    time.sleep(THINKING_S)
    coupon.state = CouponState.REDEEMED
    db.session().flush()


@without("reversal", reversing, "_lock")
def find_redemption_without_lock(member, redemption_id):
    """It looked as if it could be taken back a moment ago; that must do."""
    found = db.session().scalar(at_my_stores(member).where(Redemption.id == redemption_id))
    time.sleep(THINKING_S)
    return found


@without("card code", tills, "_ensure_unspent")
def ensure_unspent(code):
    """Read, then write."""
    if tills.is_spent(code):
        raise tills.CodeAlreadyUsed
    time.sleep(THINKING_S)


lock_and_look = quick._lock_and_look


@without("keys", quick, "_lock_and_look")
def look_then_wait(member_id, batch_id, attempt, now):
    """Whether the key has been used is asked first; then everybody waits for his turn."""
    is_repeat = idempotency.find_answer(db.session(), attempt) is not None
    return lock_and_look(member_id, batch_id, None, now)._replace(is_repeat=is_repeat)
