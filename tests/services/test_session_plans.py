"""排场次: a daily programme's sessions follow the pick-up points' hours, holidays and closed days."""

import datetime as dt

import pytest
from sqlalchemy.orm import selectinload

from app import clock
from app.services.signups import sessions
from models import CampaignSession, HolidayRule, Store, StoreSpecialDay
from tests import factories, programmes

# 2026-10-01 to 07 are days off; Saturday 10 October is worked instead.
SEPTEMBER_30 = dt.date(2026, 9, 30)
WEEK = [(weekday, "09:00", "12:00") for weekday in range(7)]


def days(count):
    return [SEPTEMBER_30 + dt.timedelta(days=number) for number in range(count)]


@pytest.fixture
def campaign(session):
    return programmes.campaign()


def point(session, hours=WEEK, closed_on=None, **facts):
    made = factories.store(hours=hours, **facts)
    if closed_on is not None:
        session.add(StoreSpecialDay(store_id=made.id, on_day=closed_on))
    session.flush()
    session.expire(made)
    loading = [selectinload(Store.hours), selectinload(Store.special_days)]
    return session.get_one(Store, made.id, options=loading, populate_existing=True)


def starts(made):
    return [each.starts_at.astimezone(clock.CITY) for each in made]


def test_each_point_has_a_session_on_each_day_that_it_is_open(campaign, session):
    usual = point(session)
    closed = point(session, name="桥头店", closed_on=days(2)[1])
    made = sessions.plan(None, campaign, [usual, closed], days(2), 30)
    assert [(each.store_id, each.starts_at.date()) for each in made] == [
        (usual.id, days(2)[0]),
        (closed.id, days(2)[0]),
        (usual.id, days(2)[1]),
    ]
    assert {each.capacity for each in made} == {30}
    assert {(each.starts_at.hour, each.ends_at.hour) for each in made} == {(9, 12)}


def test_a_point_that_closes_on_holidays_has_none_then(campaign, session):
    made = sessions.plan(None, campaign, [point(session, holiday_rule=HolidayRule.CLOSED)], days(9), 30)
    assert [each.day for each in starts(made)] == [30, 8]


def test_only_working_days_count_where_that_is_wanted(campaign, session):
    made = sessions.plan(None, campaign, [point(session)], days(11), 30, only_working_days=True)
    assert [each.day for each in starts(made)] == [30, 8, 9, 10]


def test_planning_again_makes_only_what_is_missing(campaign, session):
    place = point(session)
    assert len(sessions.plan(None, campaign, [place], days(2), 30)) == 2
    assert [each.day for each in starts(sessions.plan(None, campaign, [place], days(3), 50))] == [2]
    assert session.query(CampaignSession).count() == 3


def test_a_programme_may_have_hours_of_its_own_and_close_earlier(campaign, session):
    place = point(session, hours=[(2, "08:00", "12:00"), (2, "13:00", "02:00")])
    by_its_own = sessions.plan(None, campaign, [place], days(1), 30)
    assert [each.hour for each in starts(by_its_own)] == [8, 13]
    assert by_its_own[1].ends_at.day == 1
    noon = dt.time(12), dt.time(14)
    (made,) = sessions.plan(
        None, campaign, [place], days(2), 30, hours=noon, closes_before=dt.timedelta(hours=16)
    )
    assert starts([made])[0].hour == 12
    assert made.closes_at == made.starts_at - dt.timedelta(hours=16)
