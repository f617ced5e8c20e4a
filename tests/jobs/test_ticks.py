"""约定: what every tick of the house promises, whoever wrote it."""

import datetime as dt
import re
from contextlib import nullcontext

import pytest
import sqlalchemy as sa
import time_machine
from croniter import croniter

from app import clock, db, idempotency, privacy
from app.db import session as current
from app.idempotency import Attempt
from app.jobs import clockwork, worker
from app.seeding import city_size
from app.seeding.city_size import Size
from models import Member, TickRun

worker.load_tasks()
TICKS = sorted(clockwork.TICKS)
CHINESE, ENGLISH = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[a-z]+ [a-z]+")
DAY = dt.timedelta(days=1)
MOMENTS = (dt.timedelta(), 2 * DAY, 28 * DAY + dt.timedelta(hours=13), 45 * DAY)
"""After the filling: from the same day to when all that was made has come to its end."""


@pytest.fixture(scope="module")
def filled(app, _engine, settings, databases, template_database):
    """A template: a city that has lived for a year, and an answer that is kept."""
    url = databases.make(template_database)
    engine = db.make_engine(url)
    db.bind(engine)
    privacy.install(settings)
    city_size.seed(
        settings, Size(members=300, stores=20, coupons=2_000), lambda *_: nullcontext(lambda _: None)
    )
    with db.unit_of_work():
        someone = current().scalars(sa.select(Member.id).limit(1)).one()
        idempotency.store_answer(current(), Attempt(someone, "test", "key", b"hash"), 200, b"{}")
    db.bind(_engine)
    engine.dispose()
    yield url.split("?")[0].rsplit("/", 1)[1]
    databases.drop(url)


@pytest.fixture(scope="module")
def empty(databases, template_database):
    """One for all ticks: where there is nothing, none of them leaves anything to another."""
    url = databases.make(template_database)
    yield url
    databases.drop(url)


@pytest.fixture
def at(app, _engine):
    """`at(url)` lets the house work on that database."""
    engines = []

    def move(url):
        engines.append(db.make_engine(url))
        db.bind(engines[-1])
        privacy.install(app.config["SETTINGS"])

    yield move
    db.bind(_engine)
    for engine in engines:
        engine.dispose()


@pytest.fixture
def copy(databases, filled, at):
    """The house works on a copy of `filled`."""
    url = databases.make(filled)
    at(url)
    yield
    databases.drop(url)


@pytest.mark.parametrize("name", TICKS)
def test_a_tick_says_what_it_is_for_and_when_it_runs(name):
    tick = clockwork.TICKS[name]
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+", name)
    assert CHINESE.match(tick.purpose), tick.purpose
    assert ENGLISH.search(tick.purpose), tick.purpose
    assert croniter.is_valid(tick.schedule)
    assert tick.last_due(clock.now()) <= clock.now() < tick.next_due(clock.now())


@pytest.mark.parametrize("name", TICKS)
def test_a_tick_does_nothing_where_there_is_nothing(at, empty, name):
    at(empty)
    clockwork.run(name)
    with db.unit_of_work():
        run = current().get_one(TickRun, name)
        assert (run.run_count, run.failed_count) == (1, 0)
        assert clockwork.TICKS[name].does_again or run.did_count == 0


@pytest.mark.parametrize("name", TICKS)
def test_a_tick_that_has_done_what_is_due_does_nothing_more(copy, name):
    tick, began = clockwork.TICKS[name], clock.now()
    for later in MOMENTS:
        with time_machine.travel(began + later, tick=False):
            clockwork.perform(tick)
            assert clockwork.perform(tick) == 0 or tick.does_again
