"""券批次的任务."""

import uuid

import procrastinate
import structlog

from app import db
from app.queue import tasks
from app.services import coupons
from app.services.coupons.batches import MAKE_COUPONS

log = structlog.get_logger(__name__)

RETRIES = procrastinate.RetryStrategy(max_attempts=5, exponential_wait=3)


@tasks.task(name=MAKE_COUPONS, retry=RETRIES)
def make_coupons(batch_id: str) -> None:
    """生成优惠券: safe to run again; it goes on where the last run stopped."""
    coupons.make_coupons(
        uuid.UUID(batch_id),
        progress=lambda made, quantity: log.info("coupons_made", batch_id=batch_id, made=made, of=quantity),
    )


@tasks.periodic(cron="*/5 * * * *")
@tasks.task(name="coupons.resume_publishing", queueing_lock="coupons.resume_publishing")
def resume_publishing(timestamp: int) -> None:  # noqa: ARG001 - a periodic task is told when it was due
    """续做发布: batches whose making has stopped."""
    with db.unit_of_work():
        waiting = coupons.resume_publishing()
    if waiting:
        log.warning("publishing_resumed", batches=waiting)
