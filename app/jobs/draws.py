"""抽签的任务."""

import uuid

import structlog

from app import db
from app.jobs.clockwork import tick
from app.queue import task
from app.services import draws
from app.services.draws import RUN

log = structlog.get_logger(__name__)


@task(RUN)
def run(draw_id: str) -> None:
    """开签: safe to run again; from the same facts it comes out the same, and it goes on where it stopped."""
    draws.run(
        uuid.UUID(draw_id),
        progress=lambda done, of: log.info("draw_goes_on", draw_id=draw_id, done=done, of=of),
    )


@tick("draws.freeze", at="*/5 * * * *")
def freeze() -> int:
    """封存名单: of every draw whose sign-up has closed."""
    return draws.freeze()


@tick("draws.go_on", at="*/5 * * * *", does_again=True)
def go_on() -> int:
    """续开签: draws that have begun and are not done. Counted until they are."""
    with db.unit_of_work():
        return draws.go_on()
