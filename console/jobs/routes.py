"""后台任务: for the city's system administrators alone."""

from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.shapes import ReasonBody
from app.paging import Page
from app.services import jobs
from app.services.jobs import JobState
from console.jobs.schemas import JobPage, JobQuery, JobSchema, JobSummarySchema
from models import Staff, StaffRole

door = Door("console_jobs", description="控制台：后台任务", url_prefix=DESK_PREFIX)

KEEPS = frozenset({StaffRole.SYSTEM_ADMIN})


@door.get(
    "/jobs",
    who=Who.STAFF,
    roles=KEEPS,
    query=JobQuery,
    answers=JobPage,
    refuses=(jobs.CityStaffOnly, paging.CursorInvalid),
)
def list_jobs(staff: Staff, query: dict[str, Any]) -> Page[jobs.KeptJob]:
    """任务列表: those that were set aside, unless another state is asked for."""
    return jobs.list_jobs(staff, **{**query, "state": JobState(query["state"])})


@door.get(
    "/jobs/summary", who=Who.STAFF, roles=KEEPS, answers=JobSummarySchema, refuses=(jobs.CityStaffOnly,)
)
def get_summary(staff: Staff) -> jobs.Overview:
    """任务概况: each queue now, and how many were set aside."""
    return jobs.get_overview(staff)


@door.post(
    "/jobs/<int:job_id>/retry",
    who=Who.STAFF,
    roles=KEEPS,
    answers=JobSchema,
    idempotent=True,
    refuses=(jobs.CityStaffOnly, jobs.JobNotFound, jobs.JobNotSetAside, jobs.JobWaitsAlready),
)
def retry(staff: Staff, job_id: int) -> jobs.KeptJob:
    """重新安排: a job that was set aside gets five tries again."""
    return jobs.retry(staff, job_id)


@door.post(
    "/jobs/<int:job_id>/drop",
    who=Who.STAFF,
    roles=KEEPS,
    body=ReasonBody,
    answers=JobSchema,
    idempotent=True,
    refuses=(jobs.CityStaffOnly, jobs.JobNotFound, jobs.JobRunning),
)
def drop(staff: Staff, job_id: int, body: dict[str, str]) -> jobs.KeptJob:
    """丢弃: the job is not done any more; the answer is what it was, and the reason stays in the log."""
    return jobs.drop(staff, job_id, body["reason"])
