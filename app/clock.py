"""时钟: the one source of "now" for rules. SQL `now()` is for `created_at` only."""

import datetime as dt
from zoneinfo import ZoneInfo

CITY = ZoneInfo("Asia/Shanghai")


def now() -> dt.datetime:
    """The present moment in the city's own time, with offset."""
    return dt.datetime.now(CITY)


def today() -> dt.date:
    """今天: the city's calendar date."""
    return now().date()
