"""放假与上班: China's public holidays with the days that are shifted for them.

Source: the State Council's yearly notice, as the package `holidays` carries it. Before a year's notice is
out the package knows the statutory days only.
"""

import datetime as dt
from functools import lru_cache

from app import clock

SATURDAY = 5
_DAY = dt.timedelta(days=1)


def is_holiday(day: dt.date) -> bool:
    """法定节假日放假: a day off of the notice, or a weekend that touches one, as the notices have it.

    A weekend day that is worked instead (调休上班) is an ordinary day.
    """
    if _is_named(day):
        return True
    if day.weekday() < SATURDAY or _is_shifted(day):
        return False
    other = day + _DAY if day.weekday() == SATURDAY else day - _DAY
    saturday = min(day, other)
    touches = _is_named(saturday - _DAY) or _is_named(saturday + 2 * _DAY) or _is_named(other)
    return touches and not _is_shifted(other)


def is_working_day(day: dt.date) -> bool:
    """工作日: Monday to Friday but for holidays, and the weekend days that are worked instead."""
    if day.weekday() < SATURDAY:
        return not _is_named(day)
    return _is_shifted(day)


def after_working_days(day: dt.date, count: int) -> dt.date:
    """The `count`-th working day after `day`; `day` itself is not counted."""
    while count > 0:
        day += _DAY
        count -= is_working_day(day)
    return day


def end_of_working_day(moment: dt.datetime, count: int) -> dt.datetime:
    """期限: the midnight of the city that ends the `count`-th working day after the day of `moment`."""
    last = after_working_days(moment.astimezone(clock.CITY).date(), count)
    return dt.datetime.combine(last + _DAY, dt.time(), clock.CITY)


def _is_named(day: dt.date) -> bool:
    return day in _year(day.year)[0]


def _is_shifted(day: dt.date) -> bool:
    return day in _year(day.year)[1]


@lru_cache(maxsize=8)
def _year(year: int) -> tuple[frozenset[dt.date], frozenset[dt.date]]:
    """The days off and the weekend days worked instead. Asked per year, and only then is the package read."""
    # It takes half a second and 20 MB; only those who judge a day need it.
    from holidays.countries.china import China  # noqa: PLC0415 - slow to load, seldom needed

    found = China(years=year)  # type: ignore[no-untyped-call]  # holidays has no types
    shifted: set[dt.date] = found.weekend_workdays
    return frozenset(found), frozenset(day for day in shifted if day.year == year)
