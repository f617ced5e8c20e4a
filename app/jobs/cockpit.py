"""驾驶舱的统计."""

import datetime as dt

import structlog

from app.jobs.clockwork import tick
from app.services import cockpit

log = structlog.get_logger(__name__)


@tick("cockpit.count", at="7 * * * *", does_again=True)
def count() -> int:
    """统计今天和昨天, and the days that nobody counted."""
    return cockpit.count_lately(progress=_tell)


@tick("cockpit.recount", at="20 2 * * *", does_again=True)
def recount() -> int:
    """补统计最近 7 天: what changed after its day was counted."""
    return cockpit.count_week(progress=_tell)


def _tell(first: dt.date, last: dt.date) -> None:
    log.info("days_counted", first=first.isoformat(), last=last.isoformat())
