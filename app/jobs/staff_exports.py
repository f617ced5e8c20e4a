"""导出的任务."""

import uuid

import structlog

from app import db
from app.jobs.clockwork import tick
from app.queue import task
from app.services import staff_exports
from app.services.staff_exports import WRITE

log = structlog.get_logger(__name__)


@task(WRITE)
def write(export_id: str) -> None:
    """写导出: safe to run again; it begins anew, and what is no longer wanted is not written."""
    count = staff_exports.write(uuid.UUID(export_id))
    log.info("export_written", export_id=export_id, rows=count)


@tick("staff_exports.sweep", at="*/10 * * * *")
def sweep() -> int:
    """清理导出: files whose time is over, requests that nobody has agreed to, and what is stuck."""
    with db.unit_of_work():
        return staff_exports.sweep()
