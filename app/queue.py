"""任务队列: a job is deferred by name, inside the transaction of the fact that needs it."""

from typing import Any

import procrastinate
import structlog
from sqlalchemy.orm import Session

log = structlog.get_logger(__name__)

blueprint = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())
"""Only for deferring by name; the worker's own application, with tasks, lives in `app.jobs`."""


def defer(session: Session, task: str, *, lock: str | None = None, **arguments: Any) -> None:
    """Queue `task` so that it commits and rolls back with `session`.

    `lock` lets at most one such job wait or run at a time; a second one is dropped, not an error.
    """
    connection = session.connection().connection.driver_connection
    configured = blueprint.configure_task(
        task, allow_unknown=True, connection=connection, queueing_lock=lock, lock=lock
    )
    try:
        with session.begin_nested():
            configured.defer(**arguments)
    except procrastinate.exceptions.AlreadyEnqueued:
        log.info("job_already_waiting", task=task, lock=lock)
