"""失败: what a job failed of is kept until it succeeds or is dropped, and five tries are all it gets."""

from typing import Any

import structlog
import uuid_utils.compat
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from app import clock, db, logs, queue
from app.db import session
from app.services.jobs.tables import FAILED, JOBS, WAITING
from models import JobFailure

log = structlog.get_logger(__name__)

LOST = "WorkerLost"
"""`kind` of a job whose worker ended without a word: killed, or ended by the job itself."""
_STALLED = text("""
    SELECT job.id, job.task_name, job.queueing_lock, job.attempts FROM procrastinate_jobs job
    LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
    WHERE job.status = 'doing'
    AND (worker.id IS NULL OR worker.last_heartbeat < now() - make_interval(secs => :silent_s))
    ORDER BY job.id LIMIT 1 FOR UPDATE OF job SKIP LOCKED
""")
_AGAIN = text(
    "SELECT procrastinate_retry_job_v2(:id, now() + make_interval(secs => :wait_s), NULL, NULL, NULL)"
)
_FINISH = text("SELECT procrastinate_finish_job_v1(:id, CAST('failed' AS procrastinate_job_status), :forget)")
SILENT_S = 30
"""Three heartbeats of procrastinate's workers. Real time on PostgreSQL's clock, as they write it."""


def note(job_id: int, task: str, *, twins_lock: str | None, tries: int, kind: str, says: str) -> bool:
    """记下失败: why the job failed, the `tries`-th time. Tells whether a twin of it takes its place.

    A twin waits with the same lock, so this one could not wait as well: procrastinate would leave it
    "doing" for as long as its worker lives. The twin inherits the tries, so poison is set aside all the same.
    """
    twin = _find_twin(job_id, twins_lock)
    _keep(job_id if twin is None else twin, task, kind, says)
    if twin is not None:
        _hand_over(twin, tries)
    elif tries >= queue.TRIES:
        _forget_failed(task, twins_lock, but=job_id)
    return twin is not None


def note_success(job_id: int, task: str, twins_lock: str | None) -> None:
    """办成了: neither its own failures nor a twin that was set aside matter any more."""
    session().execute(delete(JobFailure).where(JobFailure.job_id == job_id))
    _forget_failed(task, twins_lock, but=job_id)


def requeue_stalled() -> int:
    """重排中断的任务: jobs whose worker died begin anew after a while, or are set aside after five tries.

    Each in a unit of work of its own; gives how many. Safe on any number of machines at once.
    """
    count = 0
    while _requeue_one():
        count += 1
    return count


def _requeue_one() -> bool:
    with db.unit_of_work() as current:
        job = current.execute(_STALLED, {"silent_s": SILENT_S}).first()
        if job is None:
            return False
        tries = job.attempts + 1
        has_twin = note(
            job.id,
            job.task_name,
            twins_lock=job.queueing_lock,
            tries=tries,
            kind=LOST,
            says="the worker ended while it was at this job",
        )
        if has_twin or tries >= queue.TRIES:
            current.execute(_FINISH, {"id": job.id, "forget": has_twin})
        else:
            current.execute(_AGAIN, {"id": job.id, "wait_s": queue.wait_s(tries)})
    log.warning("job_lost_its_worker", task=job.task_name, job_id=job.id, tries=tries)
    return True


def describe(problem: BaseException) -> tuple[str, str]:
    """What staff may read of a failure: its class, and its first line without anything of a person."""
    return type(problem).__name__, logs.first_line(problem)


def tidy() -> int:
    """清理: failures of jobs that are gone otherwise than by success; gives how many."""
    gone: Any = session().execute(
        delete(JobFailure).where(JobFailure.job_id.not_in(select(JOBS.c.id))).returning(JobFailure.id)
    )
    return len(gone.all())


def _find_twin(job_id: int, lock: str | None) -> int | None:
    if lock is None:
        return None
    found: int | None = session().scalar(
        select(JOBS.c.id)
        .where(JOBS.c.queueing_lock == lock, JOBS.c.status == WAITING, JOBS.c.id != job_id)
        .with_for_update()
    )
    return found


def _hand_over(twin: int, tries: int) -> None:
    session().execute(
        update(JOBS).where(JOBS.c.id == twin).values(attempts=func.greatest(JOBS.c.attempts, tries))
    )
    if tries >= queue.TRIES:
        session().execute(_FINISH, {"id": twin, "forget": False})


def _keep(job_id: int, task: str, kind: str, says: str) -> None:
    facts = {"task": task, "kind": kind, "says": says, "failed_at": clock.now()}
    session().execute(
        insert(JobFailure)
        .values(id=uuid_utils.compat.uuid7(), job_id=job_id, **facts)
        .on_conflict_do_update(index_elements=["job_id"], set_=facts)
    )


def _forget_failed(task: str, lock: str | None, *, but: int) -> None:
    """Earlier jobs of the same lock that were set aside: what they were for has been tried again since."""
    if lock is None:
        return
    gone: Any = session().execute(
        delete(JOBS)
        .where(
            JOBS.c.status == FAILED, JOBS.c.task_name == task, JOBS.c.queueing_lock == lock, JOBS.c.id != but
        )
        .returning(JOBS.c.id)
    )
    ids = gone.scalars().all()
    if ids:
        session().execute(delete(JobFailure).where(JobFailure.job_id.in_(ids)))
