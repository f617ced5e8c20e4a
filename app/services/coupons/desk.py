"""控制台的券批次: what staff see of the batches of their unions, and what they do with them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from app import clock, paging
from app.db import session
from app.paging import Key, Page
from app.services import unions
from app.services.coupons import codes, drafts, publishing, stock, terms
from app.services.coupons.batches import BatchNotFound
from app.services.coupons.codes import Imported
from app.text import matches
from models import BatchState, Coupon, CouponBatch, CouponRelease, CouponState, Redemption, Staff


@dataclass(frozen=True)
class Figures:
    """How many coupons of a batch are where. `planned` is what the job makes in all, `made_count` so far.

    `made` are those there are: free, claimed (and still usable), expired and redeemed ones. `subsidy_fen` is
    what the union owes for the redeemed ones so far, `reserved_fen` what the whole batch can cost at most.
    """

    made: int
    free: int
    claimed: int
    expired: int
    redeemed: int
    returned: int
    planned: int
    subsidy_fen: int
    reserved_fen: int


@dataclass(frozen=True)
class DeskBatch:
    """A batch with its figures."""

    batch: CouponBatch
    figures: Figures


def list_batches(
    staff: Staff,
    *,
    state: BatchState | None,
    q: str | None,
    merchant_id: uuid.UUID | None,
    limit: int,
    cursor: str | None,
) -> Page[CouponBatch]:
    """券批次列表 of the unions in scope, newest first."""
    statement = _in_scope(staff).options(joinedload(CouponBatch.merchant))
    if state:
        statement = statement.where(CouponBatch.state == state)
    if merchant_id:
        statement = statement.where(CouponBatch.merchant_id == merchant_id)
    if q:
        statement = statement.where(matches(CouponBatch.search_text, q))
    order = [Key(CouponBatch.__table__.c.id, paging.identity, descending=True)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([batch for (batch,) in rows], more)


def get(staff: Staff, batch_id: uuid.UUID) -> DeskBatch:
    """券批次 with its figures. Refuses with `coupon_batch_not_found`, also outside the scope."""
    batch = session().scalar(
        _in_scope(staff)
        .where(CouponBatch.id == batch_id)
        .options(
            joinedload(CouponBatch.merchant),
            joinedload(CouponBatch.maker),
            joinedload(CouponBatch.approver),
            selectinload(CouponBatch.stores),
        )
        .execution_options(populate_existing=True)
    )
    if batch is None:
        raise BatchNotFound
    assert isinstance(batch, CouponBatch)  # noqa: S101 - tells the type checker
    return DeskBatch(batch, _figures(batch))


def create(staff: Staff, **facts: Any) -> DeskBatch:
    """起草, see `drafts.create`."""
    return get(staff, drafts.create(staff, **facts).id)


def change(staff: Staff, batch_id: uuid.UUID, **facts: Any) -> DeskBatch:
    """改草稿, see `drafts.change`."""
    drafts.change(staff, _lock(staff, batch_id), **facts)
    return get(staff, batch_id)


def delete(staff: Staff, batch_id: uuid.UUID) -> None:
    """删除草稿, see `drafts.delete`."""
    drafts.delete(staff, _lock(staff, batch_id))


def list_releases(
    staff: Staff, batch_id: uuid.UUID, *, limit: int, cursor: str | None
) -> Page[CouponRelease]:
    """放出计划 of a batch, in the order of its slots; none while it is a draft.

    Refuses with `coupon_batch_not_found`.
    """
    found = _in_scope(staff).where(CouponBatch.id == batch_id).with_only_columns(CouponBatch.id)
    if session().scalar(found) is None:
        raise BatchNotFound
    statement = select(CouponRelease).where(CouponRelease.batch_id == batch_id)
    order = [Key(CouponRelease.__table__.c.first_slot, paging.number)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([release for (release,) in rows], more)


def approve(staff: Staff, batch_id: uuid.UUID) -> DeskBatch:
    """审批, see `drafts.approve`."""
    drafts.approve(staff, _lock(staff, batch_id))
    return get(staff, batch_id)


def publish(staff: Staff, batch_id: uuid.UUID) -> DeskBatch:
    """发布, see `publishing.publish`."""
    publishing.publish(staff, _lock(staff, batch_id).id)
    return get(staff, batch_id)


def pause(staff: Staff, batch_id: uuid.UUID, reason: str) -> DeskBatch:
    """暂停, see `publishing.pause`."""
    publishing.pause(staff, _lock(staff, batch_id).id, reason)
    return get(staff, batch_id)


def resume(staff: Staff, batch_id: uuid.UUID) -> DeskBatch:
    """恢复, see `publishing.resume`."""
    publishing.resume(staff, _lock(staff, batch_id).id)
    return get(staff, batch_id)


def recall(staff: Staff, batch_id: uuid.UUID, reason: str) -> DeskBatch:
    """召回, see `publishing.recall`."""
    publishing.recall(staff, _lock(staff, batch_id).id, reason)
    return get(staff, batch_id)


def change_stock(staff: Staff, batch_id: uuid.UUID, difference: int, reason: str) -> DeskBatch:
    """增减库存, see `stock.change`."""
    _lock(staff, batch_id)
    stock.change(staff, batch_id, difference, reason)
    return get(staff, batch_id)


def import_codes(staff: Staff, batch_id: uuid.UUID, given: Sequence[str]) -> Imported:
    """导入商户券码, see `codes.add`."""
    return codes.add(staff, _lock(staff, batch_id), given)


def _in_scope(staff: Staff) -> Select[Any]:
    return select(CouponBatch).where(CouponBatch.union_id.in_(unions.visible_to(staff)))


def _lock(staff: Staff, batch_id: uuid.UUID) -> CouponBatch:
    batch = session().scalar(
        _in_scope(staff)
        .where(CouponBatch.id == batch_id)
        .options(selectinload(CouponBatch.stores))
        .with_for_update(of=CouponBatch, key_share=True)
        .execution_options(populate_existing=True)
    )
    if batch is None:
        raise BatchNotFound
    assert isinstance(batch, CouponBatch)  # noqa: S101 - tells the type checker
    return batch


def _figures(batch: CouponBatch) -> Figures:
    is_expired = (Coupon.state == CouponState.CLAIMED) & (Coupon.use_closes_at <= clock.now())
    planned = select(func.max(CouponRelease.end_slot)).where(CouponRelease.batch_id == batch.id)
    row = session().execute(
        select(
            func.count().filter(Coupon.state == CouponState.FREE),
            func.count().filter(Coupon.state == CouponState.CLAIMED, ~is_expired),
            func.count().filter(is_expired),
            func.count().filter(Coupon.state == CouponState.REDEEMED),
            func.count().filter(Coupon.state == CouponState.RETURNED),
            planned.scalar_subquery(),
        ).where(Coupon.batch_id == batch.id)
    )
    free, claimed, expired, redeemed, returned, planned_count = row.one()
    made = free + claimed + expired + redeemed
    spent = _spent_fen(batch) if redeemed and batch.subsidy_percent else 0
    reserved = batch.quantity * terms.most_subsidy_fen(batch)
    return Figures(made, free, claimed, expired, redeemed, returned, planned_count or 0, spent, reserved)


def _spent_fen(batch: CouponBatch) -> int:
    spent = (
        select(func.sum(Redemption.subsidy_fen))
        .join(Coupon, Coupon.id == Redemption.coupon_id)
        .where(
            Coupon.batch_id == batch.id,
            Coupon.state == CouponState.REDEEMED,
            Redemption.reversed_at.is_(None),
        )
    )
    return int(session().scalar(spent) or 0)
