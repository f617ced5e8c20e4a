"""附件的清理."""

import structlog

from app import db
from app.queue import tasks
from app.services import attachments

log = structlog.get_logger(__name__)


@tasks.periodic(cron="41 19 * * *")
@tasks.task(name="attachments.sweep", queueing_lock="attachments.sweep")
def sweep(timestamp: int) -> None:  # noqa: ARG001 - a periodic task is told when it was due
    """清理孤儿文件: what was written by requests that did not come to an end."""
    with db.unit_of_work():
        log.info("orphan_files_swept", count=attachments.sweep())
