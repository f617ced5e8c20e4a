"""钟表: every tick at its time by the city's clock; nothing early, nothing twice, nothing forgotten."""

import datetime as dt
import os
import time

import procrastinate
import pytest
import sqlalchemy as sa
import time_machine

from app import clock, db, privacy
from app.db import session as current
from app.jobs import clockwork, worker
from app.jobs.clockwork import Tick
from app.queue import tasks
from app.services import tick_runs
from models import TickRun
from tests import live

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
NOON = dt.datetime(2026, 11, 22, 12, 0, tzinfo=clock.CITY)
MIDNIGHT_FIVE = "5 0 * * *"


@pytest.fixture
def ticks(monkeypatch):
    """`ticks(name="schedule")` lets the clockwork have only these ticks; gives what they did, and when."""
    done = []

    def make(act=None, **schedules):
        def acting(name):
            return lambda: act() if act else done.append((name, clock.now())) or len(done)

        made = {name: Tick(name, at, acting(name), "试") for name, at in schedules.items()}
        monkeypatch.setattr(clockwork, "TICKS", made)
        return done

    return make


@pytest.fixture(scope="module")
def own_database(databases, template_database):
    url = databases.make(template_database)
    yield url
    databases.drop(url)


@pytest.fixture
def machines(app, _engine, own_database):
    """The address of a database where commits are real, with no jobs and no tick that was arranged."""
    engine = db.make_engine(own_database)
    db.bind(engine)
    privacy.install(app.config["SETTINGS"])
    worker.load_tasks()
    with db.unit_of_work():
        current().execute(
            sa.text("TRUNCATE tick_runs, procrastinate_jobs, procrastinate_periodic_defers CASCADE")
        )
    yield own_database
    db.bind(_engine)
    engine.dispose()


def work(url):
    """Do all that waits, then stop. Nothing is started by the worker's own clock meanwhile."""
    connector = procrastinate.PsycopgConnector(conninfo=url)
    registry = tasks.periodic_registry
    periodic, registry.periodic_tasks = registry.periodic_tasks, {}
    try:
        with tasks.replace_connector(connector):
            tasks.run_worker(
                wait=False, install_signal_handlers=False, listen_notify=False, delete_jobs="successful"
            )
    finally:
        registry.periodic_tasks = periodic


def turn_at(moment):
    """Turn at `moment` and run what was arranged, as the workers would."""
    with time_machine.travel(moment, tick=False):
        names = clockwork.turn()
        for name in names:
            clockwork.run(name)
    return names


def minutes(begin, end):
    while begin <= end:
        yield begin
        begin += MINUTE


def begin_at(moment):
    """The ticks have been arranged and run before, so that only what comes from now on counts."""
    turn_at(moment)


def run_of(name):
    with db.unit_of_work():
        return current().get(TickRun, name)


def jobs():
    with db.unit_of_work():
        found = current().execute(
            sa.text("SELECT args->>'name', status, attempts, lock, queueing_lock FROM procrastinate_jobs")
        )
        return [tuple(row) for row in found]


def test_a_tick_runs_at_its_minute_and_not_a_moment_before(session, ticks):
    done = ticks(daily=MIDNIGHT_FIVE)
    begin_at(NOON)
    due = NOON.replace(hour=0, minute=5) + DAY
    for moment in (NOON + MINUTE, due - MINUTE, due - dt.timedelta(microseconds=1)):
        assert turn_at(moment) == []
    assert turn_at(due) == ["daily"]
    assert [turn_at(due + minutes * MINUTE) for minutes in (0, 1, 2, 600)] == [[], [], [], []]
    assert [moment for _, moment in done] == [NOON, due]


def test_across_midnight_and_the_end_of_a_month_each_runs_once_at_its_minute(session, ticks):
    begin = dt.datetime(2026, 12, 31, 23, 30, tzinfo=clock.CITY)
    done = ticks(daily=MIDNIGHT_FIVE, monthly="2 0 1 * *", often="*/20 * * * *")
    begin_at(begin)
    done.clear()
    for moment in minutes(begin, begin + HOUR):
        turn_at(moment)
    assert [(name, f"{moment:%m-%d %H:%M}") for name, moment in done] == [
        ("often", "12-31 23:40"),
        ("often", "01-01 00:00"),
        ("monthly", "01-01 00:02"),
        ("daily", "01-01 00:05"),
        ("often", "01-01 00:20"),
    ]


def test_after_a_day_without_any_worker_each_runs_once_and_soon(session, ticks):
    done = ticks(daily=MIDNIGHT_FIVE, hourly="17 * * * *")
    begin_at(NOON)
    done.clear()
    late = NOON + 2 * DAY + 7 * MINUTE
    assert turn_at(late) == ["daily", "hourly"]
    assert [turn_at(moment) for moment in minutes(late, late + 9 * MINUTE)] == [[]] * 10
    assert turn_at(late + 10 * MINUTE) == ["hourly"]


def test_a_tick_that_nobody_has_arranged_yet_is_due(session, ticks):
    done = ticks(daily=MIDNIGHT_FIVE)
    assert turn_at(NOON) == ["daily"]
    assert run_of("daily").due_at == NOON.replace(hour=0, minute=5)
    assert done == [("daily", NOON)]


def test_a_clock_that_is_put_forward_and_back_makes_nothing_early_and_nothing_twice(session, ticks):
    done = ticks(daily=MIDNIGHT_FIVE)
    begin_at(NOON)
    assert turn_at(NOON + DAY) == ["daily"]
    # Back again: what was arranged for tomorrow does not silence tomorrow.
    assert [turn_at(NOON + minutes * MINUTE) for minutes in (1, 2, 3)] == [[], [], []]
    midnight = NOON.replace(hour=0, minute=5) + DAY
    assert turn_at(midnight - MINUTE) == []
    assert turn_at(midnight) == ["daily"]
    assert turn_at(midnight + MINUTE) == []
    assert len(done) == 3


def test_machines_whose_clocks_differ_a_little_do_it_once(session, ticks):
    ticks(daily=MIDNIGHT_FIVE)
    begin_at(NOON)
    midnight = NOON.replace(hour=0, minute=5) + DAY
    assert turn_at(midnight) == ["daily"]
    # Another machine is still five minutes behind; then it gets there too.
    for late in minutes(midnight - 5 * MINUTE, midnight + 5 * MINUTE):
        assert turn_at(late) == []


@pytest.fixture
def zone(monkeypatch):
    """`zone(name)` lets this process live in another time zone."""

    def move(name):
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield move
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("day", [dt.date(2026, 3, 29), dt.date(2026, 10, 25)], ids=["spring", "autumn"])
def test_a_machine_whose_own_clocks_change_to_or_from_daylight_time_keeps_the_city_s_hours(
    session, ticks, zone, day
):
    zone("Europe/Berlin")
    assert os.environ["TZ"] == "Europe/Berlin"
    assert time.localtime(dt.datetime(2026, 7, 1, tzinfo=dt.UTC).timestamp()).tm_isdst == 1
    # In Berlin the hour from 02:00 is skipped or repeated; in the city that is 08:00 to 10:00.
    done = ticks(daily="30 9 * * *", hourly="0 * * * *", midnight=MIDNIGHT_FIVE)
    begin = dt.datetime.combine(day, dt.time(7, 30), clock.CITY)
    begin_at(begin)
    done.clear()
    for moment in minutes(begin, begin + 4 * HOUR):
        turn_at(moment.astimezone(dt.UTC))
    assert [(name, f"{moment:%H:%M}") for name, moment in done] == [
        ("hourly", "08:00"),
        ("hourly", "09:00"),
        ("daily", "09:30"),
        ("hourly", "10:00"),
        ("hourly", "11:00"),
    ]


@pytest.mark.parametrize("at", ["* * * *", "61 * * * *", "@daily", "* * * * * *", "5 0 31 2 x"])
def test_a_schedule_that_is_none_is_refused_when_it_is_declared(at):
    with pytest.raises(ValueError, match="five fields"):
        clockwork.tick("test.never", at=at)(lambda: 0)


def test_two_machines_that_turn_at_once_arrange_each_tick_once(machines, ticks):
    names = {f"tick{number}": "* * * * *" for number in range(8)}
    ticks(**names)
    for _ in range(3):
        arranged = live.together(*[clockwork.turn] * 3)
        assert sorted(name for each in arranged for name in each) == sorted(names)
        forget_arrangements()
    assert sorted(name for name, *_ in jobs()) == sorted(names)


def test_without_the_row_s_lock_they_would_arrange_it_twice(machines, ticks, monkeypatch):
    """The negative control: read, then write."""

    def arrange(name, due_at):
        with db.unit_of_work():
            run = current().get(TickRun, name)
        time.sleep(0.05)
        current().merge(TickRun(name=name, due_at=due_at))
        return run.due_at is None or run.due_at < due_at

    ticks(only="* * * * *")
    clockwork.turn()
    forget_arrangements()
    monkeypatch.setattr(tick_runs, "arrange", arrange)
    assert live.together(*[clockwork.turn] * 3) == [["only"]] * 3


def forget_arrangements():
    with db.unit_of_work():
        current().execute(sa.update(TickRun).values(due_at=None))


def test_a_worker_runs_what_was_arranged_and_writes_down_how_it_went(machines, ticks):
    done = ticks(daily=MIDNIGHT_FIVE)
    assert clockwork.turn() == ["daily"]
    assert jobs() == [("daily", "todo", 0, "tick:daily", "tick:daily")]
    assert clockwork.turn() == []
    work(machines)
    assert [name for name, _ in done] == ["daily"]
    assert jobs() == []
    run = run_of("daily")
    assert (run.did_count, run.run_count, run.failed_count) == (1, 1, 0)
    assert run.due_at <= run.begun_at <= run.done_at <= clock.now()


def test_procrastinate_s_own_minute_turns_the_clockwork(machines, ticks):
    done = ticks(daily=MIDNIGHT_FIVE)
    with db.unit_of_work():
        tasks.tasks["clockwork.turn"].configure(
            connection=current().connection().connection.driver_connection
        ).defer(timestamp=0)
    work(machines)
    assert len(done) == 1


def test_a_tick_that_fails_is_counted_and_tried_again_later(machines, ticks):
    def fail():
        raise RuntimeError("the disk is full")

    ticks(fail, daily=MIDNIGHT_FIVE)
    clockwork.turn()
    work(machines)
    assert jobs() == [("daily", "todo", 1, "tick:daily", "tick:daily")]
    run = run_of("daily")
    assert (run.run_count, run.failed_count, run.done_at) == (0, 1, None)
    assert run.failed_at is not None
    # While it waits for its next try, the next due moment adds no second job.
    with time_machine.travel(clock.now() + DAY):
        assert clockwork.turn() == ["daily"]
    assert len(jobs()) == 1


def test_a_tick_of_a_newer_release_is_left_to_whoever_knows_it(machines, ticks):
    ticks(daily=MIDNIGHT_FIVE)
    clockwork.turn()
    ticks(other=MIDNIGHT_FIVE)
    work(machines)
    assert jobs() == [("daily", "todo", 1, "tick:daily", "tick:daily")]


def test_while_somebody_runs_it_by_hand_a_job_gives_way_and_comes_back(machines, ticks):
    done = ticks(daily=MIDNIGHT_FIVE)
    clockwork.turn()
    with db.hold_locks(alone="tick:daily") as is_ours:
        assert is_ours
        with pytest.raises(clockwork.Busy):
            clockwork.perform(clockwork.TICKS["daily"])
        work(machines)
    assert (done, jobs()) == ([], [])
    assert run_of("daily").failed_count == 0
    assert clockwork.turn() == ["daily"]
    work(machines)
    assert len(done) == 1


def test_the_same_tick_never_runs_twice_at_the_same_time(machines, ticks):
    inside, most = [], []

    def act():
        inside.append(1)
        most.append(len(inside))
        time.sleep(0.05)
        inside.pop()
        return 0

    ticks(act, daily=MIDNIGHT_FIVE)

    def perform():
        try:
            clockwork.perform(clockwork.TICKS["daily"])
        except clockwork.Busy:
            return False
        return True

    assert sum(live.together(*[perform] * 4)) >= 1
    assert max(most) == 1
