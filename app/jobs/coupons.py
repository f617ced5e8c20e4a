"""券批次的任务."""

import uuid

import procrastinate
import structlog

from app import db
from app.queue import tasks
from app.services import coupons
from app.services.coupons.publishing import MAKE_COUPONS, REMOVE_FREE

log = structlog.get_logger(__name__)

RETRIES = procrastinate.RetryStrategy(max_attempts=5, exponential_wait=3)


@tasks.task(name=MAKE_COUPONS, retry=RETRIES)
def make_coupons(batch_id: str) -> None:
    """生成优惠券: safe to run again; it goes on where the last run stopped."""
    coupons.make_coupons(
        uuid.UUID(batch_id),
        progress=lambda made, planned: log.info("coupons_made", batch_id=batch_id, made=made, of=planned),
    )


@tasks.task(name=REMOVE_FREE, retry=RETRIES)
def remove_free(batch_id: str) -> None:
    """清空已召回的批次: safe to run again."""
    removed = coupons.remove_free(uuid.UUID(batch_id))
    log.info("free_coupons_removed", batch_id=batch_id, count=removed)


@tasks.periodic(cron="*/5 * * * *")
@tasks.task(name="coupons.resume_publishing", queueing_lock="coupons.resume_publishing")
def resume_publishing(timestamp: int) -> None:  # noqa: ARG001 - a periodic task is told when it was due
    """续做发布: batches whose making, or whose emptying after a recall, has stopped."""
    with db.unit_of_work():
        waiting = coupons.resume_publishing()
    if waiting:
        log.warning("publishing_resumed", batches=waiting)
