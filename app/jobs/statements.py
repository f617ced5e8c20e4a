"""结算单的定时编制."""

import structlog

from app.jobs.clockwork import tick
from app.services import statements

log = structlog.get_logger(__name__)


@tick("statements.draft", at="30 3 1-5 * *")
def draft() -> int:
    """按月编制结算单: last month's, for every merchant that is owed a subsidy.

    On five days of the month: what failed on the first is drafted on the next.
    """
    return statements.draft_last_month(
        progress=lambda done, of: log.info("statements_drafted", done=done, of=of)
    )
