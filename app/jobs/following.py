"""跟着任务: around every job, its errors are told and kept, by its task and number and by nothing else."""

import asyncio
import logging
from typing import Any

import structlog
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job
from procrastinate.middleware import AsyncCallNext
from procrastinate.worker import Worker

from app import db, logs, queue
from app.services import jobs

log = structlog.get_logger(__name__)

PLACES = 8
"""How many places an error passed are told, the innermost last."""


async def follow(call_next: AsyncCallNext, context: JobContext, worker: Worker) -> Any:  # noqa: ARG001 - the library's signature
    """Run the job, and write down how it ended. Procrastinate itself keeps no reason."""
    job = context.job
    with structlog.contextvars.bound_contextvars(task=job.task_name, job_id=job.id):
        try:
            result = await call_next()
        except Exception as problem:
            if await asyncio.to_thread(_note, job, problem):
                return None
            raise
        if job.attempts or job.queueing_lock:
            await asyncio.to_thread(_note_success, job)
        return result


def told_by_us(record: logging.LogRecord) -> bool:
    """Procrastinate's own lines of failed jobs quote their arguments; `follow` has told of them already."""
    return getattr(record, "action", None) not in ("job_error", "job_error_retry")


def _note(job: Job, problem: BaseException) -> bool:
    tries = job.attempts + 1
    is_last = tries >= queue.TRIES
    kind, says = jobs.describe(problem)
    log.log(
        logging.ERROR if is_last else logging.WARNING,
        "job_set_aside" if is_last else "job_failed",
        tries=tries,
        kind=kind,
        says=says,
        passed=logs.passed(problem)[-PLACES:],
    )
    try:
        with db.unit_of_work():
            return jobs.note(
                _number(job), job.task_name, twins_lock=job.queueing_lock, tries=tries, kind=kind, says=says
            )
    except Exception as second:
        log.warning("job_failure_not_kept", exc_info=second)
        return False


def _note_success(job: Job) -> None:
    try:
        with db.unit_of_work():
            jobs.note_success(_number(job), job.task_name, job.queueing_lock)
    except Exception as problem:
        log.warning("job_success_not_kept", exc_info=problem)


def _number(job: Job) -> int:
    assert job.id is not None  # noqa: S101 - a job that runs has been fetched
    return job.id
