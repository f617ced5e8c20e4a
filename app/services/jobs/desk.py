"""任务台: what waits, what runs and what was set aside, and what staff do with the last."""

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, cast, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import ENUM

from app import clock, paging, queue
from app.db import session
from app.errors import Conflict, Forbidden, NotFound
from app.paging import Key, Page
from app.services import audit, unions
from app.services.jobs.failures import SILENT_S
from app.services.jobs.tables import EVENTS, FAILED, JOBS, RUNNING, WAITING
from models import JobFailure, Staff, Union, UnionLevel

_LARGEST = (1 << 63) - 1
_PLAIN = re.compile(r"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}|[0-9]{1,10}|[a-z_]+(\.[a-z_]+)+")
"""Ids, small numbers and names of tasks: all that a job should carry, and all that is shown of it."""
_QUEUES = text("""
    WITH standing AS (
        SELECT queue_name,
            count(*) FILTER (WHERE status = 'todo' AND NOT coalesce(scheduled_at > now(), false)) AS waiting,
            count(*) FILTER (WHERE status = 'todo' AND scheduled_at > now()) AS scheduled,
            count(*) FILTER (WHERE status = 'doing') AS running,
            min(id) FILTER (WHERE status = 'todo' AND scheduled_at IS NULL) AS first_id,
            min(scheduled_at) FILTER (WHERE status = 'todo' AND scheduled_at <= now()) AS first_due
        FROM procrastinate_jobs WHERE status IN ('todo', 'doing') GROUP BY queue_name)
    SELECT queue_name, waiting, scheduled, running, extract(epoch FROM now() - least(first_due,
        (SELECT min(at) FROM procrastinate_events WHERE job_id = first_id AND type = 'deferred')))
    FROM standing
""")
_SET_ASIDE = text(
    "SELECT task_name, count(*) FROM procrastinate_jobs WHERE status = 'failed' GROUP BY 1 ORDER BY 1"
)
_WORKERS = text(
    "SELECT count(*) FROM procrastinate_workers"
    " WHERE last_heartbeat >= now() - make_interval(secs => :silent_s)"
)


class JobState(StrEnum):
    """Where a job stands. What has succeeded is gone."""

    WAITING = "waiting"
    RUNNING = "running"
    SET_ASIDE = "set_aside"


_STATUS = {JobState.WAITING: WAITING, JobState.RUNNING: RUNNING, JobState.SET_ASIDE: FAILED}


class JobNotFound(NotFound):
    code, detail = "job_not_found", "没有找到这个任务，可能已经办完了"


class JobNotSetAside(Conflict):
    code, detail = "job_not_set_aside", "只有搁置的任务可以重新安排"
    next = "请刷新后再看"


class JobRunning(Conflict):
    code, detail = "job_running", "任务正在运行，不能丢弃"
    next = "请等它结束后再看"


class JobWaitsAlready(Conflict):
    code, detail = "job_waits_already", "同样的任务已经在排队，不用再安排"
    next = "请等排队的任务办完；这一个可以丢弃"


class CityStaffOnly(Forbidden):
    code, detail = "city_staff_only", "后台任务由市总工会的系统管理员管理"
    next = "请联系市总工会的系统管理员"


@dataclass(frozen=True)
class KeptJob:
    """A job as staff see it: of the arguments only ids are shown."""

    id: int
    task: str
    queue: str
    state: JobState
    tries: int
    arguments: dict[str, str]
    queued_at: dt.datetime | None
    due_at: dt.datetime | None
    failure: JobFailure | None


@dataclass(frozen=True)
class QueueFigures:
    """One queue now. `oldest_s`: how long the first of those that could begin has been waiting."""

    queue: str
    waiting_count: int = 0
    scheduled_count: int = 0
    running_count: int = 0
    oldest_s: float = 0.0


@dataclass(frozen=True)
class TaskFigure:
    task: str
    count: int


@dataclass(frozen=True)
class Figures:
    """任务概况: for the console and for `/metrics`."""

    queues: list[QueueFigures]
    set_aside: list[TaskFigure]


@dataclass(frozen=True)
class Overview(Figures):
    """The same with the workers whose heart beats."""

    worker_count: int


def figures() -> Figures:
    """What waits and what was set aside, in two cheap queries."""
    standing = {
        name: QueueFigures(name, waiting, scheduled, running, max(0.0, float(oldest_s or 0)))
        for name, waiting, scheduled, running, oldest_s in session().execute(_QUEUES)
    }
    named = [standing.pop(one.value, QueueFigures(one.value)) for one in queue.Queue]
    aside = [TaskFigure(task, count) for task, count in session().execute(_SET_ASIDE)]
    return Figures([*named, *standing.values()], aside)


def get_overview(staff: Staff) -> Overview:
    """任务概况. Refuses with `city_staff_only`."""
    _ensure_city(staff)
    found = figures()
    workers = session().scalar(_WORKERS, {"silent_s": SILENT_S})
    return Overview(found.queues, found.set_aside, int(workers or 0))


def list_jobs(
    staff: Staff,
    *,
    state: JobState,
    task: str | None,
    queue: str | None,
    limit: int,
    cursor: str | None,
) -> Page[KeptJob]:
    """任务列表, newest first. Refuses with `city_staff_only`."""
    _ensure_city(staff)
    statement = _whole().where(JOBS.c.status == _STATUS[state])
    if task is not None:
        statement = statement.where(JOBS.c.task_name == task)
    if queue is not None:
        statement = statement.where(JOBS.c.queue_name == queue)
    order = [Key(JOBS.c.id, _job_id, descending=True)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([_kept(row) for row in rows], more)


def retry(staff: Staff, job_id: int) -> KeptJob:
    """重新安排: a job that was set aside gets five tries again, from now on.

    Refuses with `city_staff_only`, `job_not_found`, `job_not_set_aside`, `job_waits_already`.
    """
    job = _lock(staff, job_id)
    if job.status != FAILED:
        raise JobNotSetAside
    twin = select(JOBS.c.id).where(JOBS.c.queueing_lock == job.queueing_lock, JOBS.c.status == WAITING)
    if job.queueing_lock is not None and session().scalar(twin.limit(1)) is not None:
        raise JobWaitsAlready
    session().execute(
        update(JOBS).where(JOBS.c.id == job_id).values(status=WAITING, attempts=0, scheduled_at=None)
    )
    failure = _get_failure(job)
    audit.record(staff, "jobs.retry", failure, job_id=job_id, task=job.task_name)
    return _get(job_id)


def drop(staff: Staff, job_id: int, reason: str) -> KeptJob:
    """丢弃: a job that waits or was set aside is not done any more. Gives it as it was.

    Refuses with `city_staff_only`, `job_not_found`, `job_running`.
    """
    job = _lock(staff, job_id)
    if job.status == RUNNING:
        raise JobRunning
    failure, dropped = _get_failure(job), _get(job_id)
    audit.record(
        staff,
        "jobs.drop",
        failure,
        job_id=job_id,
        task=job.task_name,
        tries=job.attempts,
        arguments=_shown(job.args),
        reason=audit.without_numbers(reason),
    )
    session().execute(delete(JOBS).where(JOBS.c.id == job_id))
    session().delete(failure)
    return dropped


def _ensure_city(staff: Staff) -> None:
    """Jobs belong to no union: who looks after them looks after the whole city."""
    city = unions.visible_to(staff).where(Union.level == UnionLevel.CITY)
    if session().scalar(city) is None:
        raise CityStaffOnly


def _whole() -> Select[Any]:
    queued_at = (
        select(func.min(EVENTS.c.at))
        .where(
            EVENTS.c.job_id == JOBS.c.id,
            EVENTS.c.type == cast("deferred", ENUM(name="procrastinate_job_event_type", create_type=False)),
        )
        .scalar_subquery()
    )
    return select(
        JOBS.c.id,
        JOBS.c.task_name,
        JOBS.c.queue_name,
        JOBS.c.status,
        JOBS.c.attempts,
        JOBS.c.args,
        queued_at,
        JOBS.c.scheduled_at,
        JobFailure,
    ).outerjoin_from(JOBS, JobFailure, JobFailure.job_id == JOBS.c.id)


def _kept(row: Any) -> KeptJob:
    job_id, task, queue_name, status, tries, arguments, *rest = row
    state = next(state for state, word in _STATUS.items() if word == status)
    return KeptJob(job_id, task, queue_name, state, tries, _shown(arguments), *rest)


def _get(job_id: int) -> KeptJob:
    return _kept(session().execute(_whole().where(JOBS.c.id == job_id)).one())


def _lock(staff: Staff, job_id: int) -> Any:
    _ensure_city(staff)
    if job_id > _LARGEST:
        raise JobNotFound
    found = session().execute(
        select(JOBS).where(JOBS.c.id == job_id, JOBS.c.status.in_(_STATUS.values())).with_for_update()
    )
    job = found.first()
    if job is None:
        raise JobNotFound
    return job


def _get_failure(job: Any) -> JobFailure:
    """The row that the audit log speaks of; a job may have been set aside without one."""
    failure = session().scalar(select(JobFailure).where(JobFailure.job_id == job.id))
    if failure is None:
        failure = JobFailure(job_id=job.id, task=job.task_name, kind="", says="", failed_at=clock.now())
        session().add(failure)
        session().flush()
    return failure


def _shown(arguments: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) if _PLAIN.fullmatch(str(value)) else "…" for name, value in arguments.items()}


def _job_id(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _LARGEST:
        raise ValueError("not a job's id")
    return value
