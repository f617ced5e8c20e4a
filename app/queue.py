"""任务队列: a job is deferred by name, inside the transaction of the fact that needs it."""

from typing import Any

import procrastinate
import psycopg
import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

log = structlog.get_logger(__name__)

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


def _as_of_the_database(task: str, problem: procrastinate.exceptions.ConnectorException) -> BaseException:
    """What the driver said behind procrastinate's own error: tried again, or 503, as with any statement."""
    cause = problem.__cause__
    if not isinstance(cause, psycopg.Error):
        return problem
    return DBAPIError.instance(f"defer {task}", None, cause, psycopg.Error, hide_parameters=True)
