"""提前结束的任务."""

import uuid

import structlog

from app import db
from app.jobs.clockwork import tick
from app.queue import task
from app.services import campaigns, signups
from app.services.campaigns.ending import END_SIGNUPS

log = structlog.get_logger(__name__)


@task(END_SIGNUPS)
def end_signups(campaign_id: str) -> None:
    """放行: safe to run again; who was let go is not let go twice."""
    count = signups.end_signups(
        uuid.UUID(campaign_id),
        progress=lambda done: log.info("signups_ending", campaign_id=campaign_id, done=done),
    )
    log.info("signups_ended", campaign_id=campaign_id, count=count)


@tick("campaigns.let_go", at="*/5 * * * *", does_again=True)
def let_go() -> int:
    """续放行: people still in what was called off, whose job has stopped. Counted until it has caught up."""
    with db.unit_of_work():
        unfinished = signups.list_unfinished()
        for campaign_id in unfinished:
            campaigns.let_go(campaign_id)
    return len(unfinished)
