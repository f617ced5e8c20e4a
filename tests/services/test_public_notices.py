"""公示未完不得发放: what stands in the way of money, judged by the clock."""

import datetime as dt

import pytest
from sqlalchemy import select

from app import clock
from app.campaign_types import TYPES
from app.db import session as current
from app.services import public_notices
from app.services.public_notices import blocking
from models import ObjectionState, PublicNoticeEntry
from tests import factories, programmes, reviewing


@pytest.fixture(autouse=True)
def _programmes(monkeypatch, session):
    for declared in (reviewing.AID, reviewing.HONOUR):
        monkeypatch.setitem(TYPES, declared.key, declared)


def why(signup):
    return public_notices.blocked([signup.id]).get(signup.id)


def line_of(signup):
    return current().scalars(select(PublicNoticeEntry).where(PublicNoticeEntry.signup_id == signup.id)).one()


def test_where_no_notice_is_declared_nothing_stands_in_the_way():
    assert why(programmes.signup()) is None


def test_what_has_not_been_shown_may_not_be_given():
    assert why(reviewing.approved()) == blocking.NOT_SHOWN


def test_what_is_still_shown_waits_for_the_end_of_its_term():
    signup = reviewing.approved()
    midnight = dt.datetime.combine(clock.today() + dt.timedelta(days=3), dt.time(), clock.CITY)
    last = midnight.date() - dt.timedelta(days=1)
    reviewing.notice(signup, closes_at=midnight)
    assert why(signup).startswith("公示到")
    assert why(signup).endswith(f"{last.month}月{last.day}日，结束后生效")


def test_when_the_term_is_over_nothing_stands_in_the_way_even_before_the_tick_has_closed_it():
    signup = reviewing.approved()
    reviewing.notice(signup, begins_at=clock.now() - dt.timedelta(days=5), closes_at=clock.now())
    assert why(signup) is None


def test_an_open_objection_stands_in_the_way_also_after_the_term():
    mine, other = (reviewing.approved(member_=factories.member()) for _ in range(2))
    shown = reviewing.notice(
        mine,
        other,
        begins_at=clock.now() - dt.timedelta(days=5),
        closes_at=clock.now() - dt.timedelta(days=1),
    )
    objection = reviewing.objection(shown, line_of(mine))
    assert (why(mine), why(other)) == (blocking.OBJECTED_TO, None)
    objection.state, objection.decided_at = ObjectionState.DISMISSED, clock.now()
    assert why(mine) is None
    reviewing.objection(shown)
    assert (why(mine), why(other)) == (blocking.OBJECTED_TO, blocking.OBJECTED_TO)


def test_what_was_taken_off_has_to_be_shown_again():
    signup = reviewing.approved()
    reviewing.notice(signup, begins_at=clock.now() - dt.timedelta(days=9), closes_at=clock.now())
    line_of(signup).taken_off_at = clock.now()
    assert why(signup) == blocking.NOT_SHOWN
    reviewing.notice(signup, closes_at=clock.now() + dt.timedelta(days=1))
    assert why(signup).startswith("公示到")


def test_it_takes_two_statements_however_many_are_asked(statements):
    many = [reviewing.approved().id for _ in range(6)]
    with statements() as seen:
        assert set(public_notices.blocked(many)) == set(many)
    assert len(seen) == 2
