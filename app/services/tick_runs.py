"""定时的运行情况: when each tick was arranged, begun, done or failed. One row in `tick_runs` for each.

Every function is a statement or two of the unit of work around it. All moments are `clock.now()`'s.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app import clock
from app.db import session
from models import TickRun

CLOCKS_DIFFER = dt.timedelta(minutes=10)
"""The clocks of two machines may differ by this much. A moment further ahead than that was written before
somebody put the clock back."""


def arrange(name: str, due_at: dt.datetime) -> bool:
    """安排: note that `name` is arranged for the moment `due_at`; False where somebody has done so already.

    The row stays locked until the unit of work ends, so of two machines one hears True. A tick that nobody
    has arranged yet is due: what it does is everything up to now, as after an outage. After the clock was
    put back, an arrangement ahead of it gives way to `due_at`, and the tick waits for its next time.
    """
    run = _lock(name)
    if run.due_at is None or run.due_at < due_at:
        run.due_at = due_at
        return True
    if run.due_at > clock.now() + CLOCKS_DIFFER:
        run.due_at = due_at
    return False


def give_back(name: str) -> None:
    """交还: what was arranged could not be begun; the next turn arranges it again."""
    _lock(name).due_at = None


def note_begun(name: str) -> None:
    _lock(name).begun_at = clock.now()


def note_done(name: str, did_count: int) -> None:
    """办完: it has done so many things."""
    run = _lock(name)
    run.done_at, run.did_count, run.run_count = clock.now(), did_count, run.run_count + 1


def note_failed(name: str) -> None:
    run = _lock(name)
    run.failed_at, run.failed_count = clock.now(), run.failed_count + 1


def list_runs() -> Sequence[TickRun]:
    """All of them, by name."""
    return session().scalars(select(TickRun).order_by(TickRun.name)).all()


def overdue_s(run: TickRun, now: dt.datetime) -> float:
    """How long what was arranged has been waiting to be done; 0 when it has been."""
    if run.due_at is None or (run.done_at is not None and run.done_at >= run.due_at):
        return 0.0
    return max(0.0, (now - run.due_at).total_seconds())


def _lock(name: str) -> TickRun:
    session().execute(insert(TickRun).values(name=name).on_conflict_do_nothing())
    statement: Any = select(TickRun).where(TickRun.name == name).with_for_update()
    run: TickRun = session().scalars(statement.execution_options(populate_existing=True)).one()
    return run
