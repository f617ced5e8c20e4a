"""钟表: what the house does by itself, each part a `tick` with a schedule in the city's own time.

A tick is safe to run twice, does everything that is due by `clock.now()` however long nobody did it, and
says how much it did. One row in `tick_runs` remembers each.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from croniter import croniter

from app import clock

Act = Callable[[], int]


@dataclass(frozen=True)
class Tick:
    """One part of the clockwork."""

    name: str
    schedule: str
    """Five fields as in cron: minute, hour, day, month, weekday. City time."""
    act: Act
    """Does what is due, in units of work of its own, and gives how many things it did."""
    purpose: str

    def last_due(self, now: dt.datetime) -> dt.datetime:
        """When it was due for the last time, `now` included."""
        just_after = now.astimezone(clock.CITY) + dt.timedelta(microseconds=1)
        due_at: dt.datetime = croniter(self.schedule, just_after).get_prev(dt.datetime)  # type: ignore[no-untyped-call]
        return due_at


TICKS: dict[str, Tick] = {}
"""Name → tick, in the order of their modules."""


def tick(name: str, *, at: str) -> Callable[[Act], Act]:
    """Register the decorated function as the tick `name`, run by the schedule `at`."""

    def register(act: Act) -> Act:
        if name in TICKS:
            raise ValueError(f"there is a tick {name} already")
        TICKS[name] = Tick(name, at, act, (act.__doc__ or "").partition("\n")[0])
        return act

    return register
