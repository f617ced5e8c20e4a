"""幂等键的清理."""

import structlog

from app import db, idempotency
from app.queue import tasks

log = structlog.get_logger(__name__)


@tasks.periodic(cron="17 * * * *")
@tasks.task(name="idempotency.purge", queueing_lock="idempotency.purge")
def purge(timestamp: int) -> None:  # noqa: ARG001 - a periodic task is told when it was due
    """清理过期的幂等键: answers older than 24 hours."""
    with db.unit_of_work() as session:
        log.info("idempotency_keys_purged", count=idempotency.purge(session))
