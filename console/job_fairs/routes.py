"""春送岗位: licences looked at, posts taken down, fairs planned, four figures counted. No desk reads a CV."""

import uuid
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.job_shapes import EmployerPage, EmployerSchema, JobFairPage, JobFairSchema, JobPostSchema
from app.edge.lists import ListQuery
from app.edge.shapes import ReasonBody
from app.paging import Page
from app.services import job_fairs, unions
from app.services.job_fairs.fairs import Figures
from console.job_fairs.schemas import (
    BoothBody,
    DeskEmployerQuery,
    FiguresQuery,
    JobFairBody,
    JobFiguresSchema,
)
from models import Employer, EmployerState, JobFair, JobPost, Staff, StaffRole

door = Door("console_job_fairs", description="控制台：春送岗位", url_prefix=DESK_PREFIX)

DECIDES = frozenset({StaffRole.REVIEWER, StaffRole.CHAIR})
PLANS = frozenset({StaffRole.OPERATOR, StaffRole.PUBLISHER})
READS = DECIDES | PLANS | {StaffRole.READ_ONLY}


@door.get(
    "/employers",
    who=Who.STAFF,
    roles=READS,
    query=DeskEmployerQuery,
    answers=EmployerPage,
    refuses=(paging.CursorInvalid,),
)
def list_employers(staff: Staff, query: dict[str, Any]) -> Page[Employer]:
    """招聘单位列表."""
    state = query.pop("state")
    return job_fairs.list_employers(staff, state=EmployerState(state) if state else None, **query)


@door.get(
    "/employers/<uuid:employer_id>",
    who=Who.STAFF,
    roles=READS,
    answers=EmployerSchema,
    refuses=(job_fairs.EmployerNotFound,),
)
def get_employer(staff: Staff, employer_id: uuid.UUID) -> Employer:
    """一家招聘单位."""
    return job_fairs.get_employer(staff, employer_id)


@door.post(
    "/employers/<uuid:employer_id>/approval",
    who=Who.STAFF,
    roles=DECIDES,
    answers=EmployerSchema,
    idempotent=True,
    refuses=(job_fairs.EmployerNotFound, job_fairs.EmployerDecided),
)
def approve(staff: Staff, employer_id: uuid.UUID) -> Employer:
    """核验通过: it may post."""
    return job_fairs.approve(staff, employer_id)


@door.post(
    "/employers/<uuid:employer_id>/rejection",
    who=Who.STAFF,
    roles=DECIDES,
    body=ReasonBody,
    answers=EmployerSchema,
    idempotent=True,
    refuses=(job_fairs.EmployerNotFound, job_fairs.EmployerDecided),
)
def reject(staff: Staff, employer_id: uuid.UUID, body: dict[str, str]) -> Employer:
    """核验不通过: with a reason; it may apply again."""
    return job_fairs.reject(staff, employer_id, body["reason"])


@door.post(
    "/job-posts/<uuid:post_id>/closing",
    who=Who.STAFF,
    roles=DECIDES,
    body=ReasonBody,
    answers=JobPostSchema,
    idempotent=True,
    refuses=(job_fairs.JobPostNotFound,),
)
def take_down(staff: Staff, post_id: uuid.UUID, body: dict[str, str]) -> JobPost:
    """下架岗位: with a reason."""
    return job_fairs.take_down(staff, post_id, body["reason"])


@door.get(
    "/job-fairs",
    who=Who.STAFF,
    roles=READS,
    query=ListQuery,
    answers=JobFairPage,
    refuses=(paging.CursorInvalid,),
)
def list_fairs(staff: Staff, query: dict[str, Any]) -> Page[JobFair]:
    """招聘会列表."""
    return job_fairs.list_kept_fairs(staff, **query)


@door.post(
    "/job-fairs",
    who=Who.STAFF,
    roles=PLANS,
    body=JobFairBody,
    answers=JobFairSchema,
    status=201,
    idempotent=True,
    refuses=(unions.UnionNotFound, job_fairs.FairTimesInvalid),
)
def plan(staff: Staff, body: dict[str, Any]) -> JobFair:
    """办招聘会."""
    return job_fairs.plan(staff, body.pop("union_id"), **body)


@door.post(
    "/job-fairs/<uuid:fair_id>/booths",
    who=Who.STAFF,
    roles=PLANS,
    body=BoothBody,
    answers=JobFairSchema,
    status=201,
    idempotent=True,
    refuses=(
        job_fairs.JobFairNotFound,
        job_fairs.JobFairClosed,
        job_fairs.EmployerNotFound,
        job_fairs.EmployerNotApproved,
        job_fairs.BoothUnknown,
        job_fairs.BoothTaken,
    ),
)
def give_booth(staff: Staff, fair_id: uuid.UUID, body: dict[str, Any]) -> JobFair:
    """安排展位: one for each employer."""
    return job_fairs.give_booth(staff, fair_id, body["employer_id"], body["number"])


@door.post(
    "/job-fairs/<uuid:fair_id>/cancellation",
    who=Who.STAFF,
    roles=PLANS,
    body=ReasonBody,
    answers=JobFairSchema,
    idempotent=True,
    refuses=(job_fairs.JobFairNotFound, job_fairs.JobFairClosed),
)
def cancel(staff: Staff, fair_id: uuid.UUID, body: dict[str, str]) -> JobFair:
    """取消招聘会: with a reason; employers with booths and people with intentions to them are told."""
    return job_fairs.cancel(staff, fair_id, body["reason"])


@door.get(
    "/job-fairs/figures",
    who=Who.STAFF,
    roles=READS,
    query=FiguresQuery,
    answers=JobFiguresSchema,
)
def count(staff: Staff, query: dict[str, Any]) -> Figures:
    """春送岗位统计: employers, posts, headcount, intentions."""
    return job_fairs.count(staff, **query)
