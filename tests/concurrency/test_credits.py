"""订阅次数: told of and spent by many at once, they are neither lost nor spent twice."""

import threading

import pytest
from sqlalchemy import select

from app import clock, db, privacy
from app.services.notices import credits
from models import SubscribeCredit
from tests import factories, live

RIVALS, GRANTED = 24, 5


@pytest.fixture
def member_id(app, _engine, databases, template_database):
    """Somebody in a database of their own, where commits are real."""
    url = databases.make(template_database)
    engine = db.make_engine(url, pool_size=RIVALS)
    db.bind(engine)
    privacy.install(app.config["SETTINGS"])
    yield db.transact(lambda: factories.member().id)
    db.bind(_engine)
    engine.dispose()
    databases.drop(url)


def at_once(act):
    return live.together(*[lambda: db.transact(act) for _ in range(RIVALS)])


def row(member_id):
    with db.unit_of_work() as session:
        one = session.get_one(SubscribeCredit, (member_id, "expiry"))
        return one.pushed_count, one.reported_count, one.spent_count


def grant(member_id):
    def act():
        for _ in range(GRANTED):
            credits.accept_pushed(member_id, "expiry", clock.true_now())

    db.transact(act)


def spend(pair, look):
    """Spend one where `look` finds one left."""
    if look(pair) < 1:
        return False
    credits.spend([pair])
    return True


def hold(pair):
    return credits.hold([pair]).get(pair, 0)


def only_look(pair):
    """What a naive programmer would have written: read, then write."""
    one = db.session().scalar(select(SubscribeCredit).where(SubscribeCredit.member_id == pair[0]))
    left = one.pushed_count - one.spent_count
    BARRIER.wait(live.PATIENCE_S)
    return left


BARRIER = threading.Barrier(RIVALS)


@pytest.mark.parametrize("told", ["accept_pushed", "accept_reported"])
def test_no_acceptance_is_lost_when_many_are_told_at_once(member_id, told):
    at_once(lambda: getattr(credits, told)(member_id, "expiry", clock.true_now()))
    assert sum(row(member_id)) == RIVALS


def test_no_credit_is_spent_twice(member_id):
    grant(member_id)
    assert sum(at_once(lambda: spend((member_id, "expiry"), hold))) == GRANTED
    assert row(member_id) == (GRANTED, 0, GRANTED)


def test_without_holding_them_more_are_spent_than_there_are(member_id):
    grant(member_id)
    assert sum(at_once(lambda: spend((member_id, "expiry"), only_look))) == RIVALS
    assert row(member_id) == (GRANTED, 0, RIVALS)


def test_notices_to_one_person_are_paid_for_once_each_however_many_take_them(member_id):
    grant(member_id)
    pairs = [(member_id, "expiry"), (member_id, "offer")]
    at_once(lambda: credits.accept_pushed(member_id, "offer", clock.true_now()))

    def both():
        left = credits.hold(pairs)
        passing = [pair for pair in pairs if left[pair] > 0]
        credits.spend(passing)
        return len(passing)

    assert sum(at_once(both)) == GRANTED + RIVALS
