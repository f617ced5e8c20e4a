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


@tick("cockpit.months", at="17 * * * *", does_again=True)
def months() -> int:
    """统计本月和上月, from the days and the facts, and the months that nobody counted."""
    return cockpit.count_months(progress=_tell)


@tick("cockpit.progress", at="27 * * * *", does_again=True)
def progress() -> int:
    """统计活动和券批次的进度: places, coupons and money."""
    return cockpit.count_progress()


@tick("cockpit.clocks", at="*/10 * * * *", does_again=True)
def clocks() -> int:
    """统计办理时限: what waits at each desk, what soon runs out and what has."""
    return cockpit.count_clocks()


@tick("cockpit.reach", at="40 3 * * *", does_again=True)
def reach() -> int:
    """统计一公里覆盖: which members have a store near their work."""
    return cockpit.count_reach()


def _tell(first: dt.date, last: dt.date) -> None:
    log.info("days_counted", first=first.isoformat(), last=last.isoformat())
