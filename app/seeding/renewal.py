"""保鲜: an installation of the demo that is months old still has something to claim at the demo's tills."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from app import clock
from app.db import session
from app.seeding.city.plans import BatchPlan, City
from app.services import audit, coupons
from models import BatchState, Coupon, CouponBatch, CouponState, Merchant

ENOUGH = 100
"""So many free coupons let a walk, a test and a few curious people go on."""
SOON = dt.timedelta(days=30)
_COPIED = (
    "merchant_id title description kind threshold_fen discount_fen percent_off cap_fen item code_source "
    "quantity per_member_limit per_day_limit union_id audience search_text"
)


def renew(city: City, say: Callable[[str], None]) -> None:
    """Push the windows of the demo's own batches forward before they close, and refill the main one.

    Only batches as the city planned them, where the demo's clerks stand; what people have made or recalled
    stays as they left it. Right after the first filling there is nothing to do.
    """
    licences = {merchant.key: merchant.licence for merchant in city.merchants}
    for plan in _open_at_demo_tills(city):
        batches = _batches_of(plan, licences[plan.merchant_key])
        free = count_free([batch.id for batch in batches])
        living = [batch for batch in batches if batch.state is BatchState.PUBLISHED and free.get(batch.id)]
        for batch in living:
            if batch.claim_closes_at < clock.now() + SOON:
                say(f"正在延长“{batch.title}”的领取时间……")
                _extend(batch, plan)
        if plan.demo_main and batches and sum(free[batch.id] for batch in living) < ENOUGH:
            say(f"“{plan.title}”快领完了，正在再发一批……")
            _publish_another(batches[-1], plan)


def count_free(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many coupons of each batch nobody has taken; batches without any are left out."""
    rows = session().execute(
        select(Coupon.batch_id, func.count())
        .where(Coupon.batch_id.in_(list(ids)), Coupon.state == CouponState.FREE)
        .group_by(Coupon.batch_id)
    )
    return {row[0]: row[1] for row in rows}


def _open_at_demo_tills(city: City) -> list[BatchPlan]:
    tills = {clerk.store_key for clerk in city.demo_clerks}
    return [
        plan
        for plan in city.batches
        if tills.intersection(plan.store_keys) and plan.claim_opens_day <= 0 < plan.claim_closes_day
    ]


def _batches_of(plan: BatchPlan, licence: str) -> Sequence[CouponBatch]:
    """What was made by this plan, the oldest first."""
    return (
        session()
        .scalars(
            select(CouponBatch)
            .join(CouponBatch.merchant)
            .where(Merchant.credit_code == licence, CouponBatch.title == plan.title)
            .options(selectinload(CouponBatch.stores))
            .order_by(CouponBatch.id)
            .with_for_update(of=CouponBatch)
        )
        .all()
    )


def _extend(batch: CouponBatch, plan: BatchPlan) -> None:
    windows = _windows(plan)
    batch.claim_closes_at = windows["claim_closes_at"]
    if batch.use_closes_at is not None:
        batch.use_closes_at = windows["use_closes_at"]
    batch.closed_at = batch.lapsed_count = None  # It is open again.
    audit.record(None, "coupons.extend", batch, claim_closes_at=batch.claim_closes_at.isoformat())


def _publish_another(model: CouponBatch, plan: BatchPlan) -> None:
    copied = {name: getattr(model, name) for name in _COPIED.split()}
    batch = CouponBatch(**copied, **_windows(plan), state=BatchState.DRAFT)
    batch.stores = list(model.stores)
    session().add(batch)
    session().flush()
    coupons.publish(None, batch.id)


def _windows(plan: BatchPlan) -> dict[str, dt.datetime]:
    today = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    days = {
        "claim_opens_at": plan.claim_opens_day,
        "claim_closes_at": plan.claim_closes_day,
        "use_opens_at": plan.use_opens_day,
        "use_closes_at": plan.use_closes_day,
    }
    return {name: today + dt.timedelta(days=day) for name, day in days.items()}
