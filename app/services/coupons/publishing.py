"""发布: how a batch's coupons come to be, and how its giving out is stopped and ended."""

import uuid
from collections.abc import Callable, Mapping, Sequence

import uuid_utils.compat
from sqlalchemy import ColumnElement, and_, exists, func, select, text
from sqlalchemy.orm import Session

from app import clock, db, queue
from app.db import session
from app.errors import Conflict
from app.queue import Queue
from app.services import audit, merchants, notices
from app.services.audit import Actor
from app.services.coupons import codes, releases, terms
from app.services.coupons.batches import BatchNotFound
from models import BatchState, CodeSource, Coupon, CouponBatch, CouponRelease, CouponState

CHUNK = 20_000
MAKE_COUPONS = queue.declare("coupons.make_coupons", Queue.BULK)
REMOVE_FREE = queue.declare("coupons.remove_free", Queue.BULK)
LIVING = (BatchState.PUBLISHING, BatchState.PUBLISHED, BatchState.PAUSED)
"""Batches whose coupons may still have to be made."""
_REMOVE = text(
    "WITH gone AS MATERIALIZED (SELECT id FROM coupons WHERE batch_id = :batch AND state = 'free'"
    " ORDER BY slot DESC LIMIT :most FOR UPDATE SKIP LOCKED),"
    " unbound AS (UPDATE merchant_codes SET coupon_id = NULL FROM gone"
    " WHERE merchant_codes.batch_id = :batch AND merchant_codes.coupon_id = gone.id)"
    " DELETE FROM coupons USING gone WHERE coupons.id = gone.id RETURNING coupons.slot"
)
"""Codes of coupons that are taken away wait for others."""
_COPY = "COPY coupons (id, batch_id, slot, state, released_on) FROM STDIN"


LIFE: Mapping[tuple[BatchState, str], BatchState] = {
    (BatchState.DRAFT, "publish"): BatchState.PUBLISHING,
    (BatchState.PUBLISHING, "finish"): BatchState.PUBLISHED,
    (BatchState.PUBLISHED, "pause"): BatchState.PAUSED,
    (BatchState.PAUSED, "resume"): BatchState.PUBLISHED,
    (BatchState.PUBLISHING, "recall"): BatchState.RECALLED,
    (BatchState.PUBLISHED, "recall"): BatchState.RECALLED,
    (BatchState.PAUSED, "recall"): BatchState.RECALLED,
}
"""(state, action) → state. What is not here is refused."""
STATE_WORDS = {
    BatchState.DRAFT: "还没有发布",
    BatchState.PUBLISHING: "正在生成",
    BatchState.PUBLISHED: "正在发放",
    BatchState.PAUSED: "已经暂停发放",
    BatchState.RECALLED: "已经召回",
}


class BatchNotPublishable(Conflict):
    code, detail = "coupon_batch_not_publishable", "这批优惠券已经发布过了"


class BatchNotNow(Conflict):
    code, detail = "coupon_batch_not_now", "这批优惠券现在的状态不能这样办"
    next = "请刷新后再看"


class BatchNeedsApproval(Conflict):
    code, detail = "coupon_batch_needs_approval", "这批券等同现金，要先由主席审批"
    next = "请本级或上级工会的主席在控制台审批后再发布"


class BudgetExceeded(Conflict):
    code, detail = "budget_exceeded", "补贴超出预算"
    next = "请减少发行数量、降低补贴比例，或增加预算"


def publish(actor: Actor, batch_id: uuid.UUID) -> CouponBatch:
    """发布券批次: a job makes the coupons, then the batch can be seen and claimed.

    Refuses with `coupon_batch_not_found`, `coupon_batch_not_publishable`, `coupon_batch_needs_approval`
    (never to the command line), `budget_exceeded`, `codes_missing`, `release_plan_does_not_fit`.
    """
    batch = lock(batch_id)
    if batch.state is BatchState.PUBLISHING:
        raise BatchNotPublishable(detail="这批优惠券正在生成，稍后就能领取")
    if (batch.state, "publish") not in LIFE:
        raise BatchNotPublishable
    if actor is not None and terms.needs_approval(batch) and batch.approved_at is None:
        raise BatchNeedsApproval
    ensure_within_budget(batch, batch.quantity)
    codes.ensure_enough(batch, batch.quantity)
    session().add_all(releases.plan(batch))
    batch.state = LIFE[batch.state, "publish"]
    audit.record(actor, "coupons.publish", batch, quantity=batch.quantity)
    facts = {"title": batch.title, "since": notices.moment_text(batch.claim_opens_at)}
    merchants.tell_owner(batch.merchant_id, "coupons_offered", batch, facts=facts)
    session().flush()
    defer_making(batch.id)
    return batch


def ensure_within_budget(batch: CouponBatch, quantity: int) -> None:
    """If every one of `quantity` coupons were used to the full, the subsidy would stay within the budget.

    So no redemption has to ask. Refuses with `budget_exceeded`, saying by how much.
    """
    needed_fen = quantity * terms.most_subsidy_fen(batch)
    if batch.subsidy_percent == 0 or needed_fen <= (batch.budget_fen or 0):
        return
    over_fen = needed_fen - (batch.budget_fen or 0)
    raise BudgetExceeded(
        detail=f"最多要补贴 {terms.yuan(needed_fen)} 元，超出预算 {terms.yuan(over_fen)} 元",
        needed_fen=needed_fen,
        budget_fen=batch.budget_fen,
        over_fen=over_fen,
    )


def pause(actor: Actor, batch_id: uuid.UUID, reason: str) -> CouponBatch:
    """暂停发放: nobody claims meanwhile; what has been claimed stays good.

    Refuses with `coupon_batch_not_found`, `coupon_batch_not_now`.
    """
    return _move(actor, batch_id, "pause", reason)


def resume(actor: Actor, batch_id: uuid.UUID) -> CouponBatch:
    """恢复发放. Refuses with `coupon_batch_not_found`, `coupon_batch_not_now`."""
    return _move(actor, batch_id, "resume", None)


def recall(actor: Actor, batch_id: uuid.UUID, reason: str) -> CouponBatch:
    """召回: giving out ends for good, and a job takes the free coupons away; claimed ones stay good.

    Refuses with `coupon_batch_not_found`, `coupon_batch_not_now`.
    """
    batch = _move(actor, batch_id, "recall", reason)
    _defer_removal(batch.id)
    return batch


def _move(actor: Actor, batch_id: uuid.UUID, action: str, reason: str | None) -> CouponBatch:
    batch = lock(batch_id)
    moved = LIFE.get((batch.state, action))
    if moved is None:
        raise not_now(batch)
    batch.state, batch.state_reason = moved, reason
    audit.record(actor, f"coupons.{action}", batch)
    session().flush()
    return batch


def not_now(batch: CouponBatch) -> BatchNotNow:
    """The refusal of what the state of `batch` does not allow."""
    return BatchNotNow(detail=f"这批优惠券{STATE_WORDS[batch.state]}，不能这样办")


def lock(batch_id: uuid.UUID) -> CouponBatch:
    """The batch, kept from other changes until this unit of work ends. Claims and returns go on.

    Refuses with `coupon_batch_not_found`.
    """
    batch = session().scalar(
        select(CouponBatch).where(CouponBatch.id == batch_id).with_for_update(key_share=True)
    )
    if batch is None:
        raise BatchNotFound
    return batch


def resume_publishing() -> int:
    """续做: queue the making of coupons again for every batch that still lacks some, and their removal.

    A job that has failed for good, as while a disk is full, would otherwise leave its batch there for ever.
    Gives how many there are. Harmless while a job is at work: they take turns.
    """
    planned = (
        select(func.max(CouponRelease.end_slot))
        .where(CouponRelease.batch_id == CouponBatch.id)
        .scalar_subquery()
    )
    is_short = (CouponBatch.state == BatchState.PUBLISHING) | (CouponBatch.made_count < planned)
    ids = session().scalars(select(CouponBatch.id).where(CouponBatch.state.in_(LIVING), is_short)).all()
    for batch_id in ids:
        defer_making(batch_id)
    left = session().scalars(select(CouponBatch.id).where(_is_to_be_emptied())).all()
    for batch_id in left:
        _defer_removal(batch_id)
    return len(ids) + len(left)


def _is_to_be_emptied() -> ColumnElement[bool]:
    """Recalled, and still with free coupons: given back late, or held by a rival when others were removed."""
    free = exists().where(Coupon.batch_id == CouponBatch.id, Coupon.state == CouponState.FREE)
    return and_(CouponBatch.state == BatchState.RECALLED, free)


def _defer_removal(batch_id: uuid.UUID) -> None:
    queue.defer(session(), REMOVE_FREE, lock=f"{REMOVE_FREE}:{batch_id}", batch_id=str(batch_id))


def defer_making(batch_id: uuid.UUID) -> None:
    """Queue the making of what is planned and not there yet."""
    queue.defer(session(), MAKE_COUPONS, lock=f"{MAKE_COUPONS}:{batch_id}", batch_id=str(batch_id))


def make_coupons(batch_id: uuid.UUID, *, progress: Callable[[int, int], None]) -> None:
    """生成优惠券: make the planned rows of a batch, a chunk for each transaction.

    A crash loses at most one chunk: `made_count` commits with its rows, so the next run goes on there.
    `progress` is told (made, planned) after each chunk. Runs outside any unit of work.
    """
    finished = False
    while not finished:
        with db.unit_of_work() as current:
            batch = current.scalar(
                select(CouponBatch).where(CouponBatch.id == batch_id).with_for_update(key_share=True)
            )
            if batch is None or batch.state not in LIVING:
                return
            planned = releases.list_of(batch)
            end = max((release.end_slot for release in planned), default=0)
            first, last = batch.made_count, min(batch.made_count + CHUNK, end)
            if first < last:
                _copy(current, batch, planned, range(first, last))
                if batch.code_source is CodeSource.MERCHANT:
                    codes.assign(batch, first, last)
                batch.made_count = last
            finished = last >= end
            if finished and batch.state is BatchState.PUBLISHING:
                batch.state = LIFE[batch.state, "finish"]
                audit.record(None, "coupons.published", batch, made=batch.made_count)
        progress(last, end)


def _copy(current: Session, batch: CouponBatch, planned: Sequence[CouponRelease], slots: range) -> None:
    """COPY the rows of `slots`: several times as fast as INSERT, in the same transaction."""
    lines = []
    for release in planned:
        on = release.released_at.astimezone(clock.CITY).date()
        facts = f"{batch.id}\t%d\t{CouponState.FREE}\t{on}\n"
        within = range(max(slots.start, release.first_slot), min(slots.stop, release.end_slot))
        lines += [f"{uuid_utils.compat.uuid7()}\t{facts % slot}" for slot in within]
    driver: object = current.connection().connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(_COPY) as copy:  # type: ignore[attr-defined]  # psycopg's, behind SQLAlchemy's any driver
        copy.write("".join(lines))


def remove_free(batch_id: uuid.UUID) -> int:
    """清空: take the free coupons of a recalled batch away, a chunk for each transaction; gives how many.

    Those that a claim holds at this moment are left to it, or to the next run. Outside any unit of work.
    """
    removed = 0
    while True:
        with db.unit_of_work() as current:
            batch = current.get(CouponBatch, batch_id)
            if batch is None or batch.state is not BatchState.RECALLED:
                return removed
            gone = remove(batch_id, CHUNK)
            removed += len(gone)
        if not gone:
            return removed


def remove(batch_id: uuid.UUID, most: int) -> list[int]:
    """Delete up to `most` free coupons, the highest slots first; gives their slots.

    Rows that somebody holds are passed over, so what is being claimed is never taken away.
    """
    return list(session().scalars(_REMOVE, {"batch": batch_id, "most": most}))
