"""任务进程: procrastinate's workers with every task of this package. Any number may run, on any machines.

One process runs a worker for each queue side by side, each with slots of its own: however much bulk work
waits, it never stands in the slots of what is urgent.
"""

import asyncio
import logging
import pkgutil
import signal
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from importlib import import_module

import procrastinate
import structlog

import app.jobs
from app.jobs import following, sweeper
from app.queue import Queue, tasks
from app.settings import Settings

log = structlog.get_logger(__name__)

SLOTS: Mapping[Queue, int] = {Queue.URGENT: 2, Queue.ORDINARY: 2, Queue.BULK: 1}
UNNAMED = "default"
"""Where jobs of a release from before there were queues wait. The ordinary worker takes them along."""
POLLING_S = 2.0
GRACE_S = 20.0
SPARE_THREADS = 4
"""For what is written down beside the jobs."""


class WorkerStopped(RuntimeError):
    """A worker has ended without being told to; whoever watches this process starts it anew."""


def load_tasks() -> None:
    """Import every module beside this one, so that their tasks are registered."""
    for module in pkgutil.iter_modules(app.jobs.__path__):
        import_module(f"app.jobs.{module.name}")


def run(settings: Settings, queues: Collection[Queue] = tuple(Queue)) -> None:
    """Work until SIGTERM or SIGINT, then finish what is under way within the grace."""
    load_tasks()
    logging.getLogger("procrastinate.worker").addFilter(following.told_by_us)

    async def until_told() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await work(settings.database_url, queues, stop)

    # Notices are urgent too: a machine that was given only slower work leaves them to the others.
    with sweeper.sweeping() if Queue.URGENT in queues else nullcontext():
        asyncio.run(until_told())


async def work(url: str, queues: Collection[Queue], stop: asyncio.Event) -> None:
    """A worker for each of `queues`, until `stop` is set. Raises `WorkerStopped` when one of them ends."""
    slots = sum(SLOTS[queue] for queue in queues)
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(slots + SPARE_THREADS, "job"))
    # Each worker listens on a connection of its own, and asks for jobs on another.
    connector = procrastinate.PsycopgConnector(conninfo=url, min_size=1, max_size=2 * len(queues) + 2)
    # Periodic tasks remember the application they were registered with, so it is the connector that changes.
    with tasks.replace_connector(connector):
        async with tasks.open_async():
            waiting = asyncio.create_task(stop.wait())
            workers = [asyncio.create_task(_serve(queue)) for queue in queues]
            await asyncio.wait([waiting, *workers], return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
    if not stop.is_set():
        raise WorkerStopped


async def _serve(queue: Queue) -> None:
    await tasks.run_worker_async(
        name=queue.value,
        queues=[queue.value, UNNAMED] if queue is Queue.ORDINARY else [queue.value],
        concurrency=SLOTS[queue],
        fetch_job_polling_interval=POLLING_S,
        abort_job_polling_interval=POLLING_S,
        shutdown_graceful_timeout=GRACE_S,
        delete_jobs="successful",
        install_signal_handlers=False,
        worker_middleware=[following.follow],
    )
