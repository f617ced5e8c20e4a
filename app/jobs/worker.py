"""任务进程: procrastinate's worker with every task of this package. Any number may run, on any machines."""

import pkgutil
from importlib import import_module

import procrastinate

import app.jobs
from app.queue import tasks
from app.settings import Settings

CONCURRENCY = 4
POLLING_S = 2.0
GRACE_S = 20.0


def load_tasks() -> None:
    """Import every module beside this one, so that their tasks are registered."""
    for module in pkgutil.iter_modules(app.jobs.__path__):
        import_module(f"app.jobs.{module.name}")


def run(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT, then finish what is under way within the grace."""
    load_tasks()
    connector = procrastinate.PsycopgConnector(conninfo=settings.database_url)
    # Periodic tasks remember the application they were registered with, so it is the connector that changes.
    with tasks.replace_connector(connector):
        tasks.run_worker(
            concurrency=CONCURRENCY,
            fetch_job_polling_interval=POLLING_S,
            abort_job_polling_interval=POLLING_S,
            shutdown_graceful_timeout=GRACE_S,
            delete_jobs="successful",
        )
