"""分工: pieces of the city are made by processes of their own, and arrive in their order."""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context, resource_tracker

from app import privacy
from app.embedded.leash import die_with_parent
from app.seeding.city_size.packing import Rows
from app.seeding.city_size.plan import Plan
from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Packed:
    """Rows of one table, ready for COPY."""

    table: str
    columns: Sequence[str]
    block: bytes


Piece = Callable[[Plan], list[Packed]]
"""A part of the work that follows from the plan alone. It travels to another process, so it is a partial."""

_plan: list[Plan] = []


def packed(*collected: Rows) -> list[Packed]:
    """What has been collected, table after table."""
    return [Packed(rows.table.name, rows.columns, rows.take()) for rows in collected]


def in_order(pieces: Sequence[Piece], plan: Plan, settings: Settings) -> Iterator[list[Packed]]:
    """The pieces, made on all cores but one, which PostgreSQL has. A few at a time are kept in memory."""
    helpers = max(1, len(os.sched_getaffinity(0)) - 1)
    if len(pieces) == 1:
        _begin(plan, settings)
        yield _make(pieces[0])
        return
    # Started by the pool, the tracker would let Ctrl-C in again in the middle of an import.
    resource_tracker.ensure_running()
    with _deaf_to_interrupts():
        # The processes start anew instead of as copies of this one, which has a connection open.
        pool = ProcessPoolExecutor(
            helpers, mp_context=get_context("spawn"), initializer=_begin_apart, initargs=(plan, settings)
        )
    try:
        # Ctrl-C reaches the whole group, but is meant for this process, which ends the others.
        with _deaf_to_interrupts():
            coming = deque(pool.submit(_make, piece) for piece in pieces[: 2 * helpers])
        for piece in [*pieces[2 * helpers :], *[None] * len(coming)]:
            yield coming.popleft().result()
            if piece is not None:
                coming.append(pool.submit(_make, piece))
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Processes that start now never hear Ctrl-C; this one hears it a moment later."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin_apart(plan: Plan, settings: Settings) -> None:
    die_with_parent(signal.SIGKILL)
    _begin(plan, settings)


def _begin(plan: Plan, settings: Settings) -> None:
    privacy.install(settings)
    _plan[:] = [plan]


def _make(piece: Piece) -> list[Packed]:
    return piece(_plan[0])
