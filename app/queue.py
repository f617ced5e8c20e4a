"""任务队列: a job is deferred by name, inside the transaction of the fact that needs it.

A job stands in one of three queues, each with workers of its own, so what is long never keeps waiting what
is urgent. Its name and queue are declared once: beside the rule that defers it (`declare`), or where the
task itself stands (`task`).
"""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any

import procrastinate
import psycopg
import structlog
from procrastinate.jobs import Job
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

log = structlog.get_logger(__name__)

TRIES = 5
"""How often a job is begun before it is set aside, whether it failed or its worker died of it."""
_FIRST_WAIT_S = 5

_REMOVE_NAMING = text("""
    WITH named AS (
        SELECT id FROM procrastinate_jobs
        WHERE status <> 'doing'
            AND concat_ws(' ', args::text, lock, queueing_lock) LIKE ANY (:patterns)
    ), unscheduled AS (
        DELETE FROM procrastinate_periodic_defers WHERE job_id IN (SELECT id FROM named)
    )
    DELETE FROM procrastinate_jobs WHERE id IN (SELECT id FROM named) RETURNING id
""")

tasks = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())
"""Where the modules of `app.jobs` register their tasks. The worker runs it with a connector of its own."""
_deferring = JobManager(procrastinate.SyncPsycopgConnector())
"""Jobs defer jobs too, on the thread's own connection; the worker's connector could not use that one."""


class Queue(StrEnum):
    """急缓: which slots a job may take."""

    URGENT = "urgent"
    """The clockwork's turning, jobs of dead workers, what people wait for: over within seconds."""
    ORDINARY = "ordinary"
    BULK = "bulk"
    """Whatever may take minutes: coupons by the hundred thousand."""


_declared: dict[str, Queue] = {}


class Backoff(procrastinate.BaseRetryStrategy):
    """Again after 5 seconds, 25, two minutes and ten; the fifth failure sets the job aside."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> procrastinate.RetryDecision | None:  # noqa: ARG002 - the library's signature
        tries = job.attempts + 1
        return None if tries >= TRIES else procrastinate.RetryDecision(retry_in={"seconds": wait_s(tries)})


def wait_s(tries: int) -> int:
    """How long to wait after `tries` failures."""
    return int(_FIRST_WAIT_S**tries)


def declare(name: str, queue: Queue) -> str:
    """Say where jobs of the task `name` wait; gives the name. For tasks that services defer."""
    if _declared.setdefault(name, queue) is not queue:
        raise ValueError(f"{name} is declared for two queues")
    return name


def task(name: str, queue: Queue | None = None, **options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Register the decorated function as the task `name`. `queue` only where nobody has declared it yet.

    Every task is safe to run again, and its docstring says why: a job whose worker dies is begun anew.
    """
    if queue is not None:
        declare(name, queue)
    return tasks.task(name=name, queue=_declared[name], retry=Backoff(), **options)


def defer(
    session: Session, task: str, *, lock: str | None = None, delay_s: float = 0, **arguments: Any
) -> None:
    """Queue `task` so that it commits and rolls back with `session`, to begin `delay_s` from now.

    With `lock`, at most one such job waits and at most one runs; a further one is dropped, not an error.
    The delay is one of real time: a demo's clock that was moved does not reach the workers' polling.
    """
    later: dict[str, Any] = {"schedule_in": {"seconds": delay_s}} if delay_s else {}
    try:
        with session.begin_nested() as nested:
            # Asked for inside: the SAVEPOINT is made with the first use of the connection.
            connection = nested.session.connection().connection.driver_connection
            configure_task(
                name=task,
                job_manager=_deferring,
                connection=connection,
                queue=_queue_of(task),
                queueing_lock=lock,
                lock=lock,
                **later,
            ).defer(**arguments)
    except procrastinate.exceptions.AlreadyEnqueued:
        log.info("job_already_waiting", task=task, lock=lock)
    except procrastinate.exceptions.ConnectorException as problem:
        raise _as_of_the_database(task, problem) from problem


def remove_naming(session: Session, words: Sequence[str]) -> int:
    """Forget every job whose arguments or locks name one of `words`, whatever has become of it.

    One that is being done is left alone: its worker removes it. Gives how many went.
    """
    found = session.execute(_REMOVE_NAMING, {"patterns": [f"%{_escape(word)}%" for word in words]})
    return len(found.all())


def _escape(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _queue_of(task: str) -> str:
    """A process that defers a job need not have loaded its task, but somebody must have declared it."""
    declared = _declared.get(task)
    if declared is not None:
        return declared.value
    if task in tasks.tasks:
        return tasks.tasks[task].queue
    raise LookupError(f"the task {task} is declared nowhere: see app.queue.declare")


def _as_of_the_database(task: str, problem: procrastinate.exceptions.ConnectorException) -> BaseException:
    """What the driver said behind procrastinate's own error: tried again, or 503, as with any statement."""
    cause = problem.__cause__
    if not isinstance(cause, psycopg.Error):
        return problem
    return DBAPIError.instance(f"defer {task}", None, cause, psycopg.Error, hide_parameters=True)
