"""商户到期提醒."""

import structlog

from app.jobs.clockwork import tick
from app.services import merchant_terms

log = structlog.get_logger(__name__)


@tick("merchants.remind", at="0 9 * * *")
def remind() -> int:
    """合同、执照到期提醒: 30 and 7 days before, to the owner."""
    return merchant_terms.remind(progress=lambda kind, told: log.info("owners_told", kind=kind, told=told))
