"""营业时间: when a store is open. The rule stands twice, for PostgreSQL and for rows in hand.

A day goes by its special day where there is one. Otherwise it goes by the weekly hours of its weekday; on a
public holiday the store's rule decides: as usual, as on a Sunday, or closed. A span that ends at or before
its start runs past midnight and belongs to the day on which it began.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Protocol

from sqlalchemy import ColumnElement, and_, case, exists, literal, or_
from sqlalchemy.orm import selectinload
from sqlalchemy.sql.base import ExecutableOption

from app import workdays
from models import HolidayRule, Store, StoreHours, StoreSpecialDay

SUNDAY = 6
NO_WEEKDAY = -1
"""No hours stand under it."""


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


def is_open_at(now: dt.datetime) -> ColumnElement[bool]:
    """Whether a store is open at `now`. What kind of day it is comes as bound values."""
    time, today, yesterday = _times(now)
    weekly = exists().where(
        StoreHours.store_id == Store.id,
        or_(
            and_(StoreHours.weekday == _weekday_of(today), ~_has_special(today), _began(StoreHours, time)),
            and_(
                StoreHours.weekday == _weekday_of(yesterday),
                ~_has_special(yesterday),
                _lasts(StoreHours, time),
            ),
        ),
    )
    special = exists().where(
        StoreSpecialDay.store_id == Store.id,
        or_(
            and_(StoreSpecialDay.on_day == today, _began(StoreSpecialDay, time)),
            and_(StoreSpecialDay.on_day == yesterday, _lasts(StoreSpecialDay, time)),
        ),
    )
    return or_(weekly, special)


def is_open(store: Store, now: dt.datetime) -> bool:
    """The same rule for a row in hand, loaded with `needed(now)`."""
    return holds(store.holiday_rule, store.hours, store.special_days, now)


def holds(rule: HolidayRule, weekly: Iterable[Weekly], special: Iterable[Special], now: dt.datetime) -> bool:
    """The same rule for spans in hand, however they were read; `special` has those of today and yesterday."""
    time, today, yesterday = _times(now)
    weekly, special = list(weekly), list(special)
    began_today, began_yesterday = (_spans(rule, weekly, special, day) for day in (today, yesterday))
    return any(opens <= time and (closes <= opens or time < closes) for opens, closes in began_today) or any(
        closes <= opens and time < closes for opens, closes in began_yesterday
    )


def needed(now: dt.datetime) -> Sequence[ExecutableOption]:
    """What to load of a store so that `is_open` can judge it at `now`: two queries for a whole list."""
    _, today, yesterday = _times(now)
    near = Store.special_days.and_(StoreSpecialDay.on_day.in_([today, yesterday]))
    return selectinload(Store.hours), selectinload(near)


def _times(now: dt.datetime) -> tuple[dt.time, dt.date, dt.date]:
    return now.timetz().replace(tzinfo=None), now.date(), now.date() - dt.timedelta(days=1)


def _weekday_of(day: dt.date) -> ColumnElement[int]:
    """The weekday whose hours count on `day` at a store."""
    usual = literal(day.weekday())
    if not workdays.is_holiday(day):
        return usual
    return case(
        (Store.holiday_rule == HolidayRule.AS_SUNDAY, SUNDAY),
        (Store.holiday_rule == HolidayRule.CLOSED, NO_WEEKDAY),
        else_=usual,
    )


def _has_special(day: dt.date) -> ColumnElement[bool]:
    """Asked inside a query of weekly hours, whose store is meant."""
    special = exists().where(StoreSpecialDay.store_id == StoreHours.store_id, StoreSpecialDay.on_day == day)
    return special.correlate(StoreHours)


def _began(span: type[StoreHours | StoreSpecialDay], time: dt.time) -> ColumnElement[bool]:
    """It has begun today and is not over. Of a closed special day nothing is true."""
    return and_(span.opens_at <= time, or_(span.closes_at <= span.opens_at, span.closes_at > time))


def _lasts(span: type[StoreHours | StoreSpecialDay], time: dt.time) -> ColumnElement[bool]:
    """It began yesterday, ran past midnight, and is not over."""
    return and_(span.closes_at <= span.opens_at, span.closes_at > time)


def _spans(
    rule: HolidayRule, weekly: Iterable[Weekly], special: Iterable[Special], day: dt.date
) -> list[tuple[dt.time, dt.time]]:
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
