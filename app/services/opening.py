"""营业时间: when a store or a rest station is open. The rule stands twice, for PostgreSQL and rows in hand.

A day goes by its special day where there is one. Otherwise it goes by the weekly hours of its weekday; on a
public holiday the store's rule decides: as usual, as on a Sunday, or closed. A span that ends at or before
its start runs past midnight and belongs to the day on which it began.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import ColumnElement, and_, case, exists, literal, or_
from sqlalchemy.orm import selectinload
from sqlalchemy.sql.base import ExecutableOption

from app import workdays
from app.errors import InvalidValue
from models import (
    HolidayRule,
    ServiceStation,
    StationHours,
    StationSpecialDay,
    Store,
    StoreHours,
    StoreSpecialDay,
)

SUNDAY = 6
NO_WEEKDAY = -1
"""No hours stand under it."""
WEEK_MINUTES = 7 * 24 * 60
DAY_MINUTES = 24 * 60
WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")


class HoursOverlap(InvalidValue):
    code, detail = "hours_overlap", "营业时间有重叠，请核对后再保存"
    next = "过了零点才关门的时段会延续到第二天，请与第二天的时段一起核对"


@dataclass(frozen=True)
class Span:
    """One stretch of opening: from `opens_at` to `closes_at`, the next day's if that is not later."""

    day: int
    opens_at: dt.time
    closes_at: dt.time

    @property
    def begins(self) -> int:
        return self.day * DAY_MINUTES + self.opens_at.hour * 60 + self.opens_at.minute

    @property
    def ends(self) -> int:
        ends = self.day * DAY_MINUTES + self.closes_at.hour * 60 + self.closes_at.minute
        return ends + DAY_MINUTES if self.closes_at <= self.opens_at else ends


@dataclass(frozen=True)
class Timetable:
    """Which tables say when something is open; `weekly_of` and `special_of` name it in their rows."""

    place: Any
    weekly: Any
    weekly_of: Any
    special: Any
    special_of: Any


STORES = Timetable(Store, StoreHours, StoreHours.store_id, StoreSpecialDay, StoreSpecialDay.store_id)
STATIONS = Timetable(
    ServiceStation, StationHours, StationHours.station_id, StationSpecialDay, StationSpecialDay.station_id
)


class Weekly(Protocol):
    """A span of the week, as `StoreHours` has it."""

    @property
    def weekday(self) -> int: ...
    @property
    def opens_at(self) -> dt.time: ...
    @property
    def closes_at(self) -> dt.time: ...


class Special(Protocol):
    """A span of one date, or a closed date, as `StoreSpecialDay` has it."""

    @property
    def on_day(self) -> dt.date: ...
    @property
    def opens_at(self) -> dt.time | None: ...
    @property
    def closes_at(self) -> dt.time | None: ...


def is_open_at(now: dt.datetime, of: Timetable = STORES) -> ColumnElement[bool]:
    """Whether a place is open at `now`. What kind of day it is comes as bound values."""
    time, today, yesterday = _times(now)
    weekly = exists().where(
        of.weekly_of == of.place.id,
        or_(
            and_(
                of.weekly.weekday == _weekday_of(of, today),
                ~_has_special(of, today),
                _began(of.weekly, time),
            ),
            and_(
                of.weekly.weekday == _weekday_of(of, yesterday),
                ~_has_special(of, yesterday),
                _lasts(of.weekly, time),
            ),
        ),
    )
    special = exists().where(
        of.special_of == of.place.id,
        or_(
            and_(of.special.on_day == today, _began(of.special, time)),
            and_(of.special.on_day == yesterday, _lasts(of.special, time)),
        ),
    )
    return or_(weekly, special)


def is_open(place: Store | ServiceStation, now: dt.datetime) -> bool:
    """The same rule for a row in hand, loaded with `needed(now)`."""
    return holds(place.holiday_rule, place.hours, place.special_days, now)


def holds(rule: HolidayRule, weekly: Iterable[Weekly], special: Iterable[Special], now: dt.datetime) -> bool:
    """The same rule for spans in hand, however they were read; `special` has those of today and yesterday."""
    time, today, yesterday = _times(now)
    weekly, special = list(weekly), list(special)
    began_today, began_yesterday = (spans_on(rule, weekly, special, day) for day in (today, yesterday))
    return any(opens <= time and (closes <= opens or time < closes) for opens, closes in began_today) or any(
        closes <= opens and time < closes for opens, closes in began_yesterday
    )


def needed(now: dt.datetime, of: Timetable = STORES) -> Sequence[ExecutableOption]:
    """What to load of a place so that `is_open` can judge it at `now`: two queries for a whole list."""
    _, today, yesterday = _times(now)
    near = of.place.special_days.and_(of.special.on_day.in_([today, yesterday]))
    return selectinload(of.place.hours), selectinload(near)


def ensure_apart(spans: Iterable[Span], *, around: int | None = None) -> None:
    """Refuse with `hours_overlap`, naming the day. A week goes `around`: Sunday's night runs into Monday."""
    ordered = sorted((span.begins, span.ends) for span in spans)
    following = [begins for begins, _ in ordered[1:]]
    if around is not None and ordered:
        following.append(ordered[0][0] + around)
    for (begins, ends), later in zip(ordered, following, strict=False):
        if ends > later:
            day = begins // DAY_MINUTES
            if around is None:
                raise HoursOverlap(errors={"days": [f"{dt.date.fromordinal(day)} 的时段有重叠"]})
            raise HoursOverlap(errors={"hours": [f"{WEEKDAYS[day]}的时段有重叠"]})


def ensure_days_apart(days: Sequence[dict[str, Any]]) -> None:
    """The same of special days. Refuses with `hours_overlap`, also a day that is closed and open."""
    closed = [day["on_day"] for day in days if day["opens_at"] is None]
    open_days = [day for day in days if day["opens_at"] is not None]
    if len(set(closed)) < len(closed) or set(closed) & {day["on_day"] for day in open_days}:
        raise HoursOverlap(detail="同一天不能既休息又营业，也不能写两次休息")
    ensure_apart(Span(day["on_day"].toordinal(), day["opens_at"], day["closes_at"]) for day in open_days)


def _times(now: dt.datetime) -> tuple[dt.time, dt.date, dt.date]:
    return now.timetz().replace(tzinfo=None), now.date(), now.date() - dt.timedelta(days=1)


def _weekday_of(of: Timetable, day: dt.date) -> ColumnElement[int]:
    """The weekday whose hours count on `day` at a place."""
    usual = literal(day.weekday())
    if not workdays.is_holiday(day):
        return usual
    return case(
        (of.place.holiday_rule == HolidayRule.AS_SUNDAY, SUNDAY),
        (of.place.holiday_rule == HolidayRule.CLOSED, NO_WEEKDAY),
        else_=usual,
    )


def _has_special(of: Timetable, day: dt.date) -> ColumnElement[bool]:
    """Asked inside a query of weekly hours, whose place is meant."""
    special = exists().where(of.special_of == of.weekly_of, of.special.on_day == day)
    return special.correlate(of.weekly)


def _began(span: Any, time: dt.time) -> ColumnElement[bool]:
    """It has begun today and is not over. Of a closed special day nothing is true."""
    return and_(span.opens_at <= time, or_(span.closes_at <= span.opens_at, span.closes_at > time))


def _lasts(span: Any, time: dt.time) -> ColumnElement[bool]:
    """It began yesterday, ran past midnight, and is not over."""
    return and_(span.closes_at <= span.opens_at, span.closes_at > time)


def spans_on(
    rule: HolidayRule, weekly: Iterable[Weekly], special: Iterable[Special], day: dt.date
) -> list[tuple[dt.time, dt.time]]:
    """The spans of one date; none where it is closed all day."""
    of_day = [one for one in special if one.on_day == day]
    if of_day:
        return [
            (one.opens_at, one.closes_at)
            for one in of_day
            if one.opens_at is not None and one.closes_at is not None
        ]
    weekday = day.weekday()
    if workdays.is_holiday(day):
        weekday = {HolidayRule.AS_SUNDAY: SUNDAY, HolidayRule.CLOSED: NO_WEEKDAY}.get(rule, weekday)
    return [(span.opens_at, span.closes_at) for span in weekly if span.weekday == weekday]
