"""催办未兑现反映的答复."""

import structlog

from app.jobs.clockwork import tick
from app.services import offer_reports

log = structlog.get_logger(__name__)


@tick("offer_reports.remind", at="30 8 * * *")
def remind() -> int:
    """催办答复: on the last working day for an answer, to the owner."""
    return offer_reports.remind(progress=lambda told: log.info("owners_told", kind="report_due", told=told))
