"""附件的清理."""

from app import db
from app.jobs.clockwork import tick
from app.services import attachments


@tick("attachments.sweep", at="41 3 * * *")
def sweep() -> int:
    """清理孤儿文件: what was written by requests that did not come to an end."""
    with db.unit_of_work():
        return attachments.sweep()
