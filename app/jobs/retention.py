"""到期删除."""

import structlog

from app.jobs.clockwork import tick
from app.services import retention

log = structlog.get_logger(__name__)


@tick("retention.sweep", at="10 4 * * *")
def sweep() -> int:
    """到期删除: what is past the time that it is kept for."""
    return retention.sweep(progress=lambda what, swept: log.info("rows_swept", what=what, count=swept))
