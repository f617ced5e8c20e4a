"""券批次: what is on offer, and how a batch's coupons come to be."""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import uuid_utils.compat
from sqlalchemy import Select, insert, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app import audiences, clock, db, paging, queue
from app.audiences import Reason
from app.db import session
from app.errors import Conflict, NotFound
from app.geo import Point
from app.paging import Key, Page
from app.services import audit, eligibility, listing
from app.services.audit import Actor
from app.services.coupons import nearby, remaining
from app.services.coupons.remaining import Own
from app.text import matches
from models import (
    BatchState,
    Coupon,
    CouponBatch,
    CouponRelease,
    CouponState,
    Member,
    Merchant,
    Store,
    StoreState,
)

CHUNK = 5_000
MAKE_COUPONS = "coupons.make_coupons"


class BatchNotFound(NotFound):
    code, detail = "coupon_batch_not_found", "没有找到这批优惠券"


class BatchNotPublishable(Conflict):
    code, detail = "coupon_batch_not_publishable", "这批优惠券已经发布过了"


class ClaimState(StrEnum):
    """Where a batch stands in its claim window."""

    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True)
class Mine:
    """What a member already has of a batch."""

    claimed_count: int
    can_claim_more: bool


@dataclass(frozen=True)
class BatchView:
    """A batch in an answer. `reasons` and `mine` are None for a visitor who is not logged in."""

    batch: CouponBatch
    remaining: int
    claim_state: ClaimState
    reasons: list[Reason] | None = None
    mine: Mine | None = None
    stores: Sequence[Store] = field(default_factory=list)


def list_batches(
    member: Member | None,
    *,
    district: str | None,
    category: str | None,
    merchant_id: uuid.UUID | None,
    q: str | None,
    here: Point | None,
    state: ClaimState | None,
    limit: int,
    cursor: str | None,
) -> Page[BatchView]:
    """券批次列表: published batches that are open or will open; closed ones only when asked for.

    Nearest store first where a place is given, else the earliest opened first.
    """
    now = clock.now()
    statement = _published(select(CouponBatch))
    if merchant_id:
        statement = statement.where(CouponBatch.merchant_id == merchant_id)
    if category:
        statement = statement.where(Merchant.category == category)
    if district:
        statement = statement.where(_has_store(Store.district == district))
    if q:
        statement = statement.where(
            or_(matches(CouponBatch.search_text, q), matches(Merchant.search_text, q))
        )
    if state:
        statement = statement.where(_in_claim_state(state, now))
    else:
        statement = statement.where(CouponBatch.claim_closes_at > now)
    order = [
        Key(CouponBatch.__table__.c.claim_opens_at, paging.moment),
        Key(CouponBatch.__table__.c.id, paging.identity),
    ]
    if here is not None:
        rows, more = nearby.fetch(statement, here, limit=limit, cursor=cursor)
    else:
        rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page(_views([batch for (batch,) in rows], member, now), more)


def get_batch(member: Member | None, batch_id: uuid.UUID) -> BatchView:
    """券批次详情 with the stores where it is valid. Refuses with `coupon_batch_not_found`."""
    batch = session().scalar(
        _published(select(CouponBatch))
        .where(CouponBatch.id == batch_id)
        .options(selectinload(CouponBatch.stores.and_(Store.state == StoreState.OPEN)))
    )
    if batch is None:
        raise BatchNotFound
    (view,) = _views([batch], member, clock.now(), with_stores=True)
    return view


def find_published(batch_id: uuid.UUID) -> CouponBatch:
    """The batch as a claim needs it. Refuses with `coupon_batch_not_found`."""
    batch: CouponBatch | None = session().scalar(
        _published(select(CouponBatch)).where(CouponBatch.id == batch_id)
    )
    if batch is None:
        raise BatchNotFound
    return batch


def _published(statement: Select[Any]) -> Select[Any]:
    return (
        statement.join(CouponBatch.merchant)
        .where(CouponBatch.state == BatchState.PUBLISHED, listing.is_on_offer(clock.today()))
        .options(joinedload(CouponBatch.merchant))
    )


def _has_store(condition: Any) -> Any:
    return CouponBatch.stores.any((Store.state == StoreState.OPEN) & condition)


def _in_claim_state(state: ClaimState, now: dt.datetime) -> Any:
    match state:
        case ClaimState.UPCOMING:
            return CouponBatch.claim_opens_at > now
        case ClaimState.OPEN:
            return (CouponBatch.claim_opens_at <= now) & (CouponBatch.claim_closes_at > now)
        case ClaimState.CLOSED:
            return CouponBatch.claim_closes_at <= now


def claim_state(batch: CouponBatch, now: dt.datetime) -> ClaimState:
    """Where the batch stands at `now`: opening moment included, closing moment not."""
    if now < batch.claim_opens_at:
        return ClaimState.UPCOMING
    return ClaimState.OPEN if now < batch.claim_closes_at else ClaimState.CLOSED


def _views(
    batches: list[CouponBatch], member: Member | None, now: dt.datetime, *, with_stores: bool = False
) -> list[BatchView]:
    ids = [batch.id for batch in batches]
    counted = remaining.count_many(ids)
    own = [] if member is None or not ids else remaining.list_own(member, ids)
    person = None
    if member is not None:
        person = eligibility.get_person(member, [batch.audience for batch in batches])
    return [
        BatchView(
            batch,
            remaining.of(counted.get(batch.id), [coupon for coupon in own if coupon.batch_id == batch.id]),
            claim_state(batch, now),
            reasons=None if person is None else audiences.reasons_against(batch.audience, person),
            mine=None if member is None else _mine(batch, own),
            stores=batch.stores if with_stores else [],
        )
        for batch in batches
    ]


def _mine(batch: CouponBatch, own: list[Own]) -> Mine:
    held = sum(coupon.batch_id == batch.id and coupon.state is not CouponState.RETURNED for coupon in own)
    return Mine(held, held < batch.per_member_limit)


def publish(actor: Actor, batch_id: uuid.UUID) -> CouponBatch:
    """发布券批次: a job makes the coupons, then the batch can be seen and claimed.

    Refuses with `coupon_batch_not_found`, `coupon_batch_not_publishable`.
    """
    batch = session().scalar(select(CouponBatch).where(CouponBatch.id == batch_id).with_for_update())
    if batch is None:
        raise BatchNotFound
    if batch.state is BatchState.PUBLISHING:
        raise BatchNotPublishable(detail="这批优惠券正在生成，稍后就能领取")
    if batch.state is not BatchState.DRAFT:
        raise BatchNotPublishable
    batch.state = BatchState.PUBLISHING
    session().add(
        CouponRelease(
            batch_id=batch.id, released_at=batch.claim_opens_at, first_slot=0, end_slot=batch.quantity
        )
    )
    audit.record(actor, "coupons.publish", batch, quantity=batch.quantity)
    session().flush()
    _defer_making(batch.id)
    return batch


def resume_publishing() -> int:
    """续做发布: queue the making of coupons again for every batch that is still being published.

    A job that has failed for good, as while a disk is full, would otherwise leave its batch there for ever.
    Gives how many there are. Harmless while a job is at work: they take turns.
    """
    ids = session().scalars(select(CouponBatch.id).where(CouponBatch.state == BatchState.PUBLISHING)).all()
    for batch_id in ids:
        _defer_making(batch_id)
    return len(ids)


def _defer_making(batch_id: uuid.UUID) -> None:
    queue.defer(session(), MAKE_COUPONS, lock=f"{MAKE_COUPONS}:{batch_id}", batch_id=str(batch_id))


def make_coupons(batch_id: uuid.UUID, *, progress: Callable[[int, int], None]) -> None:
    """生成优惠券: make the rows of a batch that is being published, a chunk for each transaction.

    A crash loses at most one chunk: `made_count` commits with its rows, so the next run goes on there.
    `progress` is told (made, quantity) after each chunk. Runs outside any unit of work.
    """
    while True:
        with db.unit_of_work() as current:
            batch = current.scalar(select(CouponBatch).where(CouponBatch.id == batch_id).with_for_update())
            if batch is None or batch.state is not BatchState.PUBLISHING:
                return
            first, last = batch.made_count, min(batch.made_count + CHUNK, batch.quantity)
            rows = [
                {
                    "id": uuid_utils.compat.uuid7(),
                    "batch_id": batch.id,
                    "slot": slot,
                    "state": CouponState.FREE,
                    "released_on": batch.claim_opens_at.astimezone(clock.CITY).date(),
                }
                for slot in range(first, last)
            ]
            if rows:
                current.execute(insert(Coupon), rows)
            batch.made_count = last
            finished = last == batch.quantity
            if finished:
                batch.state = BatchState.PUBLISHED
                audit.record(None, "coupons.published", batch, made=last)
        progress(last, batch.quantity)
        if finished:
            return
