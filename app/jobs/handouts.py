"""缺席的定时登记."""

import structlog

from app.jobs.clockwork import tick
from app.services import handouts

log = structlog.get_logger(__name__)


@tick("handouts.mark_missed", at="*/15 * * * *")
def mark_missed() -> int:
    """记缺席: whoever has not come by the end of the session."""
    return handouts.mark_missed(progress=lambda marked: log.info("absences_marked", marked=marked))
