"""券批次的任务."""

import uuid

import structlog

from app import db
from app.jobs.clockwork import progress, tick
from app.queue import task
from app.services import coupons
from app.services.coupons import lapsing, reminding
from app.services.coupons.publishing import MAKE_COUPONS, REMOVE_FREE

log = structlog.get_logger(__name__)


@task(MAKE_COUPONS)
def make_coupons(batch_id: str) -> None:
    """生成优惠券: safe to run again; it goes on where the last run stopped."""
    coupons.make_coupons(
        uuid.UUID(batch_id),
        progress=lambda made, planned: log.info("coupons_made", batch_id=batch_id, made=made, of=planned),
    )


@task(REMOVE_FREE)
def remove_free(batch_id: str) -> None:
    """清空已召回的批次: safe to run again; only coupons that are still free are taken away."""
    removed = coupons.remove_free(uuid.UUID(batch_id))
    log.info("free_coupons_removed", batch_id=batch_id, count=removed)


@tick("coupons.resume_publishing", at="*/5 * * * *", does_again=True)
def resume_publishing() -> int:
    """续做发布: batches whose making, or whose emptying after a recall, has stopped.

    A batch is counted until its job has caught up.
    """
    with db.unit_of_work():
        waiting = coupons.resume_publishing()
    if waiting:
        log.warning("publishing_resumed", batches=waiting)
    return waiting


@tick("coupons.remind", at="*/10 9-20 * * *")
def remind() -> int:
    """到期提醒: who holds a coupon that runs out within three days, or one, hears it once."""
    return reminding.remind(progress=progress)


@tick("coupons.expire", at="20 * * * *")
def expire() -> int:
    """过期告知: who held a coupon that has run out hears it once."""
    return reminding.tell_expired(progress=progress)


@tick("coupons.close", at="*/10 * * * *")
def close() -> int:
    """券批次收盘: batches whose claim window is over, and how many coupons of a batch lapsed in the end."""
    return lapsing.close() + lapsing.count_lapsed()
