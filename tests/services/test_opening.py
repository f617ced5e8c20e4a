"""营业时间: PostgreSQL and Python judge alike, on ordinary days, holidays and special days."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app import clock, workdays
from app.db import session as current_session
from app.services import opening
from models import HolidayRule, Store, StoreHours, StoreSpecialDay
from tests import factories

FIRST = dt.date(2026, 9, 28)
"""A Monday; the week of the National Day begins on its Thursday."""
TIMES = st.sampled_from([dt.time(h, m) for h in (0, 1, 6, 12, 18, 23) for m in (0, 30)])
SPANS = st.lists(st.tuples(st.integers(0, 6), TIMES, TIMES), max_size=8)
SPECIAL = st.lists(st.tuples(st.integers(0, 9), st.one_of(st.none(), st.tuples(TIMES, TIMES))), max_size=4)


def judged_by_both(store_id, now):
    by_sql = current_session().scalar(select(opening.is_open_at(now)).where(Store.id == store_id))
    loaded = current_session().scalars(
        select(Store)
        .where(Store.id == store_id)
        .options(*opening.needed(now))
        .execution_options(populate_existing=True)
    )
    by_python = opening.is_open(loaded.one(), now)
    assert by_sql == by_python, now
    return by_sql


def a_store(weekly=(), special=(), rule=HolidayRule.AS_USUAL):
    store = factories.store(holiday_rule=rule)
    add = current_session().add
    for weekday, opens, closes in weekly:
        add(StoreHours(store_id=store.id, weekday=weekday, opens_at=opens, closes_at=closes))
    for day, span in special:
        opens, closes = span or (None, None)
        add(StoreSpecialDay(store_id=store.id, on_day=day, opens_at=opens, closes_at=closes))
    current_session().flush()
    return store.id


@settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    weekly=SPANS,
    special=SPECIAL,
    rule=st.sampled_from(HolidayRule),
    moments=st.lists(st.tuples(st.integers(0, 10), TIMES), min_size=1, max_size=6),
)
def test_the_rule_in_postgresql_and_the_rule_in_python_agree(session, weekly, special, rule, moments):
    days = [(FIRST + dt.timedelta(days=ahead), span) for ahead, span in special]
    store_id = a_store(weekly, days, rule)
    for ahead, time in moments:
        day = FIRST + dt.timedelta(days=ahead)
        judged_by_both(store_id, dt.datetime.combine(day, time, clock.CITY))


@pytest.mark.parametrize(
    ("rule", "expected"),
    [(HolidayRule.AS_USUAL, True), (HolidayRule.AS_SUNDAY, False), (HolidayRule.CLOSED, False)],
)
def test_on_a_public_holiday_the_stores_rule_decides(session, rule, expected):
    week = [(day, dt.time(9), dt.time(18)) for day in range(6)] + [(6, dt.time(12), dt.time(13))]
    store_id = a_store(week, rule=rule)

    def is_open(day, hour):
        return judged_by_both(store_id, dt.datetime(2026, 10, day, hour, tzinfo=clock.CITY))

    assert is_open(1, 10) is expected
    assert is_open(1, 12) is (rule is not HolidayRule.CLOSED)
    # The Saturday after the holidays is worked instead, so it is an ordinary one for every store.
    assert is_open(10, 10) is True


def test_a_special_day_stands_above_weekly_hours_and_holidays(session):
    nine, noon, night, two = dt.time(9), dt.time(12), dt.time(20), dt.time(2)
    special = [
        (dt.date(2026, 10, 1), (nine, noon)),
        (dt.date(2026, 10, 9), None),
        (dt.date(2026, 10, 12), (night, two)),
    ]
    store_id = a_store([(day, nine, night) for day in range(7)], special, HolidayRule.CLOSED)

    def is_open(day, hour):
        return judged_by_both(store_id, dt.datetime(2026, 10, day, hour, tzinfo=clock.CITY))

    assert is_open(1, 10) is True
    assert is_open(1, 12) is False
    assert is_open(2, 10) is False
    assert is_open(9, 10) is False
    assert is_open(12, 10) is False
    assert is_open(12, 21) is is_open(13, 1) is True
    assert is_open(13, 2) is False


def test_what_began_before_a_closed_day_ends_as_it_would_have(session):
    friday = dt.date(2026, 7, 3)
    store_id = a_store([(3, dt.time(18), dt.time(2))], [(friday, None)])
    assert judged_by_both(store_id, dt.datetime(2026, 7, 3, 1, tzinfo=clock.CITY)) is True
    assert judged_by_both(store_id, dt.datetime(2026, 7, 3, 3, tzinfo=clock.CITY)) is False


@pytest.mark.parametrize(
    ("day", "holiday", "working"),
    [
        ("2026-02-14", False, True),  # A Saturday worked for the Spring Festival.
        ("2026-02-15", False, False),
        ("2026-02-16", True, False),
        ("2026-02-20", True, False),  # Off in exchange for a worked weekend.
        ("2026-02-21", True, False),  # A weekend inside the holidays.
        ("2026-02-22", True, False),
        ("2026-05-03", True, False),
        ("2026-06-20", True, False),
        ("2026-10-04", True, False),
        ("2026-10-10", False, True),
        ("2026-10-11", False, False),
        ("2026-11-20", False, True),
        ("2026-11-21", False, False),
    ],
)
def test_the_calendar_knows_days_off_and_days_worked_instead(day, holiday, working):
    date = dt.date.fromisoformat(day)
    assert (workdays.is_holiday(date), workdays.is_working_day(date)) == (holiday, working)


def test_working_days_are_counted_over_weekends_and_holidays():
    assert workdays.after_working_days(dt.date(2026, 9, 30), 3) == dt.date(2026, 10, 10)
    assert workdays.after_working_days(dt.date(2026, 11, 20), 1) == dt.date(2026, 11, 23)
