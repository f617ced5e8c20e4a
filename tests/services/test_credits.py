"""订阅次数: what was granted, told twice or once, early or late, and what of it is left."""

import datetime as dt

import pytest

from app import clock
from app.services.notices import credits
from app.services.notices.credits import Spent
from app.wechat import templates
from tests import factories

NOON = dt.datetime(2026, 11, 22, 12, 0, tzinfo=clock.CITY)
SECOND = dt.timedelta(seconds=1)
MOMENT = dt.timedelta(milliseconds=300)


@pytest.fixture
def member_id(session):
    return factories.member().id


@pytest.fixture
def long_term(app, monkeypatch):
    """The account's template for expiries is a long-term one."""
    word = "expiry"
    found = templates.find(word)
    lasting = templates.Template(word, found.id, found.fields, long_term=True)
    monkeypatch.setitem(templates._installed, word, lasting)


def left(member_id, word="expiry"):
    return credits.available(member_id).get(word, 0)


def spend(member_id, word="expiry"):
    """As the sweeper does it: hold, look, spend."""
    if credits.hold([(member_id, word)]).get((member_id, word), 0) < 1:
        return False
    credits.spend([(member_id, word)])
    return True


def test_one_tap_told_by_wechat_and_by_the_phone_is_one_credit(member_id):
    credits.accept_pushed(member_id, "expiry", NOON)
    credits.accept_reported(member_id, "expiry", NOON + MOMENT)
    assert credits.available(member_id) == {"expiry": 1}


@pytest.mark.parametrize("told", ["accept_pushed", "accept_reported"])
def test_a_tap_counts_whichever_of_its_two_messages_gets_lost(member_id, told):
    for seconds in range(3):
        getattr(credits, told)(member_id, "decision", NOON + seconds * SECOND)
    assert credits.available(member_id) == {"decision": 3}


def test_a_credit_pays_for_one_message(member_id):
    credits.accept_pushed(member_id, "expiry", NOON)
    assert [spend(member_id), spend(member_id)] == [True, False]
    assert credits.available(member_id) == {}


def test_a_refusal_leaves_nothing_and_an_acceptance_after_it_counts_anew(member_id):
    for seconds in range(3):
        credits.accept_pushed(member_id, "expiry", NOON + seconds * SECOND)
    spend(member_id)
    credits.refuse(member_id, "expiry", NOON + 5 * SECOND)
    assert left(member_id) == 0
    credits.accept_reported(member_id, "expiry", NOON + 6 * SECOND)
    assert left(member_id) == 1


def test_an_acceptance_that_is_told_after_a_later_refusal_is_void(member_id):
    credits.refuse(member_id, "expiry", NOON)
    credits.accept_pushed(member_id, "expiry", NOON - SECOND)
    assert left(member_id) == 0


def test_a_refusal_that_is_told_after_a_later_acceptance_takes_nothing(member_id):
    credits.accept_pushed(member_id, "expiry", NOON)
    credits.refuse(member_id, "expiry", NOON - SECOND)
    assert left(member_id) == 1


def test_within_wechats_second_the_order_of_arrival_counts(member_id):
    credits.refuse(member_id, "expiry", NOON + MOMENT)
    credits.accept_pushed(member_id, "expiry", NOON)
    assert left(member_id) == 1
    credits.refuse(member_id, "expiry", NOON)
    assert left(member_id) == 0


def test_what_was_not_sent_is_given_back(member_id):
    credits.accept_pushed(member_id, "expiry", NOON)
    spend(member_id)
    credits.give_back([Spent(member_id, "expiry", NOON + SECOND)])
    assert left(member_id) == 1


def test_nothing_is_given_back_over_a_refusal(member_id):
    credits.accept_pushed(member_id, "expiry", NOON)
    spend(member_id)
    credits.refuse(member_id, "expiry", NOON + 2 * SECOND)
    credits.accept_pushed(member_id, "expiry", NOON + 3 * SECOND)
    spend(member_id)
    credits.give_back([Spent(member_id, "expiry", NOON + SECOND)])
    assert left(member_id) == 0


def test_a_long_term_acceptance_lasts_until_it_is_refused(member_id, long_term):
    for seconds in range(2):
        credits.accept_pushed(member_id, "expiry", NOON + seconds * SECOND)
    for _ in range(5):
        assert spend(member_id)
    credits.give_back([Spent(member_id, "expiry", NOON)])
    assert left(member_id) == 1
    credits.refuse(member_id, "expiry", NOON + 2 * SECOND)
    assert not spend(member_id)


def test_templates_and_people_do_not_share_credits(member_id):
    other = factories.member().id
    credits.accept_pushed(member_id, "expiry", NOON)
    credits.accept_pushed(other, "offer", NOON)
    assert spend(member_id)
    assert not spend(member_id, "offer")
    assert not spend(other)
    assert credits.available(other) == {"offer": 1}
