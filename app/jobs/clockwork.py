"""钟表: what the house does by itself, each part a `tick` with a schedule in the city's own time.

A tick is safe to run twice, does everything that is due by `clock.now()` however long nobody did it, and
says how much it did. One row in `tick_runs` remembers each. `turn` is the only thing that procrastinate
starts by its own clock: every minute it looks which ticks are due and queues a job for each of them.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass

import structlog
from croniter import croniter
from sqlalchemy.exc import SQLAlchemyError

from app import clock, db, queue
from app.queue import Queue, task, tasks
from app.services import tick_runs

log = structlog.get_logger(__name__)

Act = Callable[[], int]
Listener = Callable[[int], None]
RUN = "clockwork.run"
_FIELDS = 5
_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


class Busy(Exception):
    """The tick is being run by another process at this moment."""


@dataclass(frozen=True)
class Tick:
    """One part of the clockwork."""

    name: str
    schedule: str
    """Five fields as in cron: minute, hour, day, month, weekday. City time."""
    act: Act
    """Does what is due, in units of work of its own, and gives how many things it did."""
    purpose: str
    does_again: bool = False
    """做过还做: it makes the same thing anew each time, so its count is not 0 when nothing has changed."""

    def last_due(self, now: dt.datetime) -> dt.datetime:
        """When it was due for the last time, `now` included."""
        just_after = now.astimezone(clock.CITY) + dt.timedelta(microseconds=1)
        due_at: dt.datetime = croniter(self.schedule, just_after).get_prev(dt.datetime)  # type: ignore[no-untyped-call]  # croniter has no types
        return due_at

    def next_due(self, now: dt.datetime) -> dt.datetime:
        """When it will be due next, after `now`."""
        due_at: dt.datetime = croniter(self.schedule, now.astimezone(clock.CITY)).get_next(dt.datetime)  # type: ignore[no-untyped-call]  # croniter has no types
        return due_at


TICKS: dict[str, Tick] = {}
"""Name → tick, in the order of their modules."""


def tick(name: str, *, at: str, does_again: bool = False) -> Callable[[Act], Act]:
    """Register the decorated function as the tick `name`, run by the schedule `at`."""

    def register(act: Act) -> Act:
        if name in TICKS:
            raise ValueError(f"there is a tick {name} already")
        if len(at.split()) != _FIELDS or not croniter.is_valid(at):  # type: ignore[no-untyped-call]  # croniter has no types
            raise ValueError(f"the schedule of {name} is not five fields of cron: {at}")
        TICKS[name] = Tick(name, at, act, (act.__doc__ or "").partition("\n")[0], does_again)
        return act

    return register


def turn() -> list[str]:
    """走一格: queue a job for every tick that has become due since it was last arranged; gives their names.

    Each in a transaction of its own: the arrangement commits with the job, or not at all. Any number of
    machines may turn at once.
    """
    return [each.name for each in TICKS.values() if _arrange(each)]


def _arrange(each: Tick) -> bool:
    with db.unit_of_work() as session:
        is_ours = tick_runs.arrange(each.name, each.last_due(clock.now()))
        if is_ours:
            queue.defer(session, RUN, lock=f"tick:{each.name}", name=each.name)
    return is_ours


@tasks.periodic(cron="* * * * *")
@task("clockwork.turn", Queue.URGENT, queueing_lock="clockwork.turn")
def turn_every_minute(timestamp: int) -> None:  # noqa: ARG001 - a periodic task is told when it was due
    """走一格, by procrastinate's own clock. What counts is `clock.now()`, not the moment it was told.

    Safe to run again: what was arranged is not arranged twice.
    """
    due = turn()
    if due:
        log.info("ticks_arranged", ticks=due)


@task(RUN, Queue.ORDINARY)
def run(name: str) -> None:
    """运行一项定时. A name that this process does not know may belong to a newer one: tried again.

    Safe to run again, as every tick is.
    """
    try:
        perform(TICKS[name])
    except Busy:
        # Somebody runs it by hand, and may have begun before the moment that this job is for.
        log.info("tick_is_busy", tick=name)
        with db.unit_of_work():
            tick_runs.give_back(name)


def perform(each: Tick) -> int:
    """Run a tick now, alone, and write down how it went; gives how many things it did. Raises `Busy`."""
    with db.hold_locks(alone=f"tick:{each.name}") as is_alone:
        if not is_alone:
            raise Busy(each.name)
        with db.unit_of_work():
            tick_runs.note_begun(each.name)
        try:
            did = each.act()
        except BaseException:
            # Where the database itself is gone there is nothing to write to; the reason goes on either way.
            with suppress(SQLAlchemyError), db.unit_of_work():
                tick_runs.note_failed(each.name)
            raise
        with db.unit_of_work():
            tick_runs.note_done(each.name, did)
    log.info("tick_done", tick=each.name, did=did)
    return did


def progress(did: int) -> None:
    """进度: an act tells how far it is, to the log and to whoever runs it by hand."""
    log.info("tick_goes_on", did=did)
    listener = _listener.get()
    if listener is not None:
        listener(did)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Let `listener` hear the progress of what is performed inside."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)
