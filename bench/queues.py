"""队列: how long an urgent job waits while a worker of the same process is at bulk work."""

import os
import random
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text

from app import db, queue
from app.embedded.leash import leashed
from app.jobs import stalled
from app.services.coupons import publishing
from app.settings import Settings
from bench import ground, stock
from bench.figures import Figure, median
from bench.trial import Bench

ROWS = 100_000
WITHIN_S = 30.0
_POLL_S = 0.005
_PAUSE_S = 0.1
_WAITS = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = :task")
_MADE = text("SELECT made_count FROM coupon_batches WHERE id = :id")
_LENGTHEN = (
    text("UPDATE coupon_batches SET quantity = :rows WHERE id = :id"),
    text("UPDATE coupon_releases SET end_slot = :rows WHERE batch_id = :id"),
)


def queues(bench: Bench) -> None:
    """紧急任务在大批任务进行时等多久: from its commit until it is done."""
    rows = min(ROWS, bench.plan.many_coupons)
    settings = bench.ground.settings()
    with ground.preparing(settings):
        stock.add_city()
        stock.add_stores(1, rng=random.Random(7))
        batch_id = stock.add_batch(free=1)
        with _worker(bench, settings):
            _wait_for_urgent()
            bench.tell(f"队列：生成 {rows:,} 张券，同时不断放进紧急任务")
            with db.unit_of_work() as session:
                for statement in _LENGTHEN:
                    session.execute(statement, {"rows": rows, "id": batch_id})
                publishing.defer_making(batch_id)
            began, waits = time.monotonic(), []
            while _made(batch_id) < rows:
                waits.append(_wait_for_urgent())
                time.sleep(_PAUSE_S)
            took_s = time.monotonic() - began
    bench.figures.append(
        Figure(
            f"紧急任务，{rows:,} 行的大批任务进行时",
            f"{max(waits):.2f} s",
            f"{WITHIN_S:.0f} s",
            max(waits),
            WITHIN_S,
            at_most=True,
            note=f"单位秒，取最慢；共 {len(waits)} 次，中位 {median(waits):.2f}；大批任务 {took_s:.1f} 秒",
        )
    )


@contextmanager
def _worker(bench: Bench, settings: Settings) -> Iterator[None]:
    """`flask jobs work`, as it runs in production."""
    log = bench.ground.folder / "worker.log"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - the argv is ours
            leashed(
                [sys.executable, "-m", "flask", "--app", "wsgi", "jobs", "work"],
                death_signal=signal.SIGKILL,
            ),
            cwd=ground.ROOT,
            env={**os.environ, **ground.environment(settings), "DATA_DIR": str(settings.data_dir)},
            stdout=output,
            stderr=output,
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _wait_for_urgent() -> float:
    """Defer a job that is over at once; the seconds until it was."""
    name = stalled.requeue.name
    with db.unit_of_work() as session:
        queue.defer(session, name, timestamp=0)
    began = time.monotonic()
    while _count(name):
        time.sleep(_POLL_S)
    return time.monotonic() - began


def _count(task: str) -> int:
    with db.unit_of_work() as session:
        return int(session.scalar(_WAITS, {"task": task}) or 0)


def _made(batch_id: uuid.UUID) -> int:
    with db.unit_of_work() as session:
        return int(session.scalar(_MADE, {"id": batch_id}) or 0)
