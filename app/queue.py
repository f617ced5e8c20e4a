"""任务队列: a job is deferred by name, inside the transaction of the fact that needs it."""

from typing import Any

import procrastinate
import structlog
from sqlalchemy.orm import Session

log = structlog.get_logger(__name__)

tasks = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())
"""Where the modules of `app.jobs` register their tasks. The worker runs it with a connector of its own."""


def defer(session: Session, task: str, *, lock: str | None = None, **arguments: Any) -> None:
    """Queue `task` so that it commits and rolls back with `session`.

    With `lock`, at most one such job waits and at most one runs; a further one is dropped, not an error.
    """
    connection = session.connection().connection.driver_connection
    configured = tasks.configure_task(
        task, allow_unknown=True, connection=connection, queueing_lock=lock, lock=lock
    )
    try:
        with session.begin_nested():
            configured.defer(**arguments)
    except procrastinate.exceptions.AlreadyEnqueued:
        log.info("job_already_waiting", task=task, lock=lock)
