"""券批次: what is on offer, and how a batch's coupons come to be."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, false, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app import audiences, clock, paging
from app.audiences import Reason
from app.db import session
from app.errors import NotFound
from app.geo import Point
from app.paging import Key, Page
from app.services import eligibility, listing, sightings
from app.services.coupons import nearby, releases, remaining
from app.services.coupons.releases import Supply
from app.services.coupons.remaining import Own
from app.text import matches
from models import (
    BatchState,
    CouponBatch,
    CouponState,
    Member,
    Merchant,
    Store,
    StoreState,
)

RETURNS_MAX = 3
"""Who has given so many coupons of a batch back leaves the rest to others."""


class BatchNotFound(NotFound):
    code, detail = "coupon_batch_not_found", "没有找到这批优惠券"


class ClaimState(StrEnum):
    """Where a batch stands in its claim window. PAUSED is said of a single batch; lists leave it out."""

    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSED = "closed"
    PAUSED = "paused"


@dataclass(frozen=True)
class Mine:
    """What a member already has of a batch."""

    claimed_count: int
    can_claim_more: bool


@dataclass(frozen=True)
class BatchView:
    """A batch in an answer. `reasons` and `mine` are None for a visitor who is not logged in.

    `remaining` counts what is released and free; `next_release_at` is None where nothing more will come.
    """

    batch: CouponBatch
    remaining: int
    claim_state: ClaimState
    next_release_at: dt.datetime | None
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
    statement = _on_offer(select(CouponBatch, releases.next_at(now)), BatchState.PUBLISHED)
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
    return Page(_views(rows, member, now), more)


def list_closing_first(*, opens_before: dt.datetime, limit: int) -> Sequence[CouponBatch]:
    """What is on offer now or from a moment before `opens_before`, the one that closes first in front."""
    now = clock.now()
    statement = (
        _on_offer(select(CouponBatch), BatchState.PUBLISHED)
        .where(CouponBatch.claim_closes_at > now, CouponBatch.claim_opens_at < opens_before)
        .order_by(CouponBatch.claim_closes_at, CouponBatch.id)
        .limit(limit)
    )
    return session().scalars(statement).all()


def get_batch(member: Member | None, batch_id: uuid.UUID) -> BatchView:
    """券批次详情 with the stores where it is valid, also while it is paused.

    Refuses with `coupon_batch_not_found`; so does a recalled one.
    """
    now = clock.now()
    row = (
        session()
        .execute(
            _on_offer(select(CouponBatch, releases.next_at(now)), BatchState.PUBLISHED, BatchState.PAUSED)
            .where(CouponBatch.id == batch_id)
            .options(selectinload(CouponBatch.stores.and_(Store.state == StoreState.OPEN)))
        )
        .one_or_none()
    )
    if row is None:
        raise BatchNotFound
    (view,) = _views([row], member, now, with_stores=True)
    if member is not None:
        sightings.note(member, batch_id, [reason.code for reason in view.reasons or ()])
    return view


def find_claimable(batch_id: uuid.UUID, now: dt.datetime) -> tuple[CouponBatch, Supply]:
    """The batch as a claim needs it, and what of it has been released: one query.

    A paused one is found too. Refuses with `coupon_batch_not_found`.
    """
    row = (
        session()
        .execute(
            _on_offer(
                select(CouponBatch, *releases.supply_columns(now)), BatchState.PUBLISHED, BatchState.PAUSED
            ).where(CouponBatch.id == batch_id)
        )
        .one_or_none()
    )
    if row is None:
        raise BatchNotFound
    batch, end_slot, next_at, next_quantity = row
    return batch, Supply(end_slot or 0, next_at, next_quantity)


def _on_offer(statement: Select[Any], *states: BatchState) -> Select[Any]:
    return (
        statement.join(CouponBatch.merchant)
        .where(CouponBatch.state.in_(states), listing.is_on_offer(clock.today()))
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
        case ClaimState.PAUSED:
            return false()


def claim_state(batch: CouponBatch, now: dt.datetime) -> ClaimState:
    """Where the batch stands at `now`: opening moment included, closing moment not."""
    if batch.state is BatchState.PAUSED:
        return ClaimState.PAUSED
    if now < batch.claim_opens_at:
        return ClaimState.UPCOMING
    return ClaimState.OPEN if now < batch.claim_closes_at else ClaimState.CLOSED


def _views(
    rows: Sequence[Any], member: Member | None, now: dt.datetime, *, with_stores: bool = False
) -> list[BatchView]:
    """What the batches of `rows`, each with the moment of its next release, look like to `member`."""
    batches = [batch for batch, _ in rows]
    ids = [batch.id for batch in batches]
    counted = remaining.count_many(ids, now)
    own = [] if member is None or not ids else remaining.list_own(member, ids)
    person = None
    if member is not None:
        person = eligibility.get_person(member, [batch.audience for batch in batches])
    return [
        BatchView(
            batch,
            remaining.of(counted.get(batch.id), _of_batch(batch, own)),
            claim_state(batch, now),
            next_release_at,
            reasons=None if person is None else audiences.reasons_against(batch.audience, person),
            mine=None if member is None else mine_of(batch.per_member_limit, _of_batch(batch, own)),
            stores=batch.stores if with_stores else [],
        )
        for batch, next_release_at in rows
    ]


def _of_batch(batch: CouponBatch, own: list[Own]) -> list[Own]:
    return [coupon for coupon in own if coupon.batch_id == batch.id]


def mine_of(per_member_limit: int, own: Sequence[Own]) -> Mine:
    """What a member has of a batch, and whether he may have more; `own` are his coupons of it."""
    states = [coupon.state for coupon in own]
    returned = states.count(CouponState.RETURNED)
    held = len(states) - returned
    return Mine(held, held < per_member_limit and returned < RETURNS_MAX)
