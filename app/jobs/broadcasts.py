"""群发的任务."""

import uuid

import structlog

from app import db
from app.jobs.clockwork import tick
from app.queue import task
from app.services import broadcasts
from app.services.broadcasts import WITHDRAW, WRITE

log = structlog.get_logger(__name__)


@task(WRITE)
def write(broadcast_id: str) -> None:
    """写群发: safe to run again; it goes on after the last portion that was committed."""
    count = broadcasts.write(uuid.UUID(broadcast_id))
    log.info("broadcast_written", broadcast_id=broadcast_id, count=count)


@task(WITHDRAW)
def withdraw(broadcast_id: str) -> None:
    """收回群发: safe to run again; what was taken back is not there to be taken back twice."""
    count = broadcasts.withdraw(uuid.UUID(broadcast_id))
    log.info("broadcast_withdrawn", broadcast_id=broadcast_id, count=count)


@tick("broadcasts.go_on", at="*/5 * * * *")
def go_on() -> int:
    """续发: broadcasts that stand still although nobody has stopped them."""
    with db.unit_of_work():
        return broadcasts.go_on()
