"""任务队列: a job is deferred by name, inside the transaction of the fact that needs it."""

from collections.abc import Sequence
from typing import Any

import procrastinate
import psycopg
import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

log = structlog.get_logger(__name__)

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

_deferring = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())
"""Queues jobs on the session's connection, in a worker too, whose own connector is an asynchronous one."""


def defer(session: Session, task: str, *, lock: str | None = None, **arguments: Any) -> None:
    """Queue `task` so that it commits and rolls back with `session`.

    With `lock`, at most one such job waits and at most one runs; a further one is dropped, not an error.
    """
    try:
        with session.begin_nested() as nested:
            # Asked for inside: the SAVEPOINT is made with the first use of the connection.
            connection = nested.session.connection().connection.driver_connection
            _deferring.configure_task(
                task, allow_unknown=True, connection=connection, queueing_lock=lock, lock=lock
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


def _as_of_the_database(task: str, problem: procrastinate.exceptions.ConnectorException) -> BaseException:
    """What the driver said behind procrastinate's own error: tried again, or 503, as with any statement."""
    cause = problem.__cause__
    if not isinstance(cause, psycopg.Error):
        return problem
    return DBAPIError.instance(f"defer {task}", None, cause, psycopg.Error, hide_parameters=True)
