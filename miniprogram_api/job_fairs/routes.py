"""春送岗位: anybody browses; a worker sends an intention; an employer's contact posts and reads."""

import uuid
from typing import Any

from app import credit_codes, paging
from app.edge.access import Who
from app.edge.doors import Door
from app.edge.job_shapes import EmployerPage, EmployerSchema, JobFairPage, JobPostPage, JobPostSchema
from app.edge.limits import Limit, Per
from app.edge.lists import ListQuery
from app.paging import Page
from app.services import attachments, job_fairs
from miniprogram_api.job_fairs.schemas import (
    EmployerBody,
    IntentionBody,
    IntentionPage,
    IntentionSchema,
    JobPostBody,
    JobPostQuery,
    OpenedIntentionSchema,
    ReceivedIntentionPage,
)
from models import Employer, JobFair, JobIntention, JobPost, Member

door = Door("job_fairs", description="春送岗位")


@door.get("/job-fairs", who=Who.ANYONE, query=ListQuery, answers=JobFairPage, refuses=(paging.CursorInvalid,))
def list_fairs(query: dict[str, Any]) -> Page[JobFair]:
    """招聘会: on and to come, with their booths."""
    return job_fairs.list_fairs(**query)


@door.get(
    "/job-posts", who=Who.ANYONE, query=JobPostQuery, answers=JobPostPage, refuses=(paging.CursorInvalid,)
)
def list_posts(query: dict[str, Any]) -> Page[JobPost]:
    """岗位列表: by a word, a place, a pay."""
    return job_fairs.list_posts(**query)


@door.get(
    "/job-posts/<uuid:post_id>",
    who=Who.ANYONE,
    answers=JobPostSchema,
    refuses=(job_fairs.JobPostNotFound,),
)
def get_post(post_id: uuid.UUID) -> JobPost:
    """岗位详情."""
    return job_fairs.get_post(post_id)


@door.post(
    "/job-posts/<uuid:post_id>/intentions",
    who=Who.MEMBER,
    body=IntentionBody,
    answers=IntentionSchema,
    status=201,
    idempotent=True,
    limit=Limit("60 per hour", Per.ACTOR),
    refuses=(job_fairs.JobPostNotFound, job_fairs.IntentionAlreadySent),
)
def send(member: Member, post_id: uuid.UUID, body: dict[str, str]) -> JobIntention:
    """发送求职意向: once for each post; only the employer's contact reads it."""
    return job_fairs.send(member, post_id, **body)


@door.get(
    "/me/job-intentions",
    who=Who.MEMBER,
    query=ListQuery,
    answers=IntentionPage,
    refuses=(paging.CursorInvalid,),
)
def list_mine(member: Member, query: dict[str, Any]) -> Page[JobIntention]:
    """我的求职意向: and when each was read."""
    return job_fairs.list_my_intentions(member, **query)


@door.post(
    "/me/job-intentions/<uuid:intention_id>/withdrawal",
    who=Who.MEMBER,
    answers=IntentionSchema,
    idempotent=True,
    refuses=(job_fairs.IntentionNotFound,),
)
def withdraw(member: Member, intention_id: uuid.UUID) -> JobIntention:
    """撤回求职意向: the employer sees it no longer."""
    return job_fairs.withdraw(member, intention_id)


@door.post(
    "/employers",
    who=Who.MEMBER,
    body=EmployerBody,
    answers=EmployerSchema,
    status=201,
    idempotent=True,
    limit=Limit("20 per hour", Per.ACTOR),
    refuses=(credit_codes.CreditCodeInvalid, job_fairs.EmployerKnown, attachments.AttachmentNotFound),
)
def register(member: Member, body: dict[str, Any]) -> Employer:
    """招聘单位登记: the union looks at the licence before anything is posted."""
    return job_fairs.register(member, **body)


@door.get(
    "/me/employers", who=Who.MEMBER, query=ListQuery, answers=EmployerPage, refuses=(paging.CursorInvalid,)
)
def list_my_employers(member: Member, query: dict[str, Any]) -> Page[Employer]:
    """我登记的招聘单位."""
    return job_fairs.list_my_employers(member, **query)


@door.post(
    "/me/employers/<uuid:employer_id>/job-posts",
    who=Who.MEMBER,
    body=JobPostBody,
    answers=JobPostSchema,
    status=201,
    idempotent=True,
    refuses=(job_fairs.EmployerNotFound, job_fairs.EmployerNotApproved, job_fairs.PostDayInvalid),
)
def post(member: Member, employer_id: uuid.UUID, body: dict[str, Any]) -> JobPost:
    """发布岗位: by the contact of an employer whose licence was looked at."""
    return job_fairs.post(member, employer_id, **body)


@door.post(
    "/me/job-posts/<uuid:post_id>/closing",
    who=Who.MEMBER,
    answers=JobPostSchema,
    idempotent=True,
    refuses=(job_fairs.JobPostNotFound,),
)
def close(member: Member, post_id: uuid.UUID) -> JobPost:
    """招满关闭."""
    return job_fairs.close(member, post_id)


@door.get(
    "/me/employers/<uuid:employer_id>/job-intentions",
    who=Who.MEMBER,
    query=ListQuery,
    answers=ReceivedIntentionPage,
    refuses=(paging.CursorInvalid, job_fairs.EmployerNotFound),
)
def list_received(member: Member, employer_id: uuid.UUID, query: dict[str, Any]) -> Page[JobIntention]:
    """收到的求职意向, masked."""
    return job_fairs.list_received(member, employer_id, **query)


@door.post(
    "/me/employers/<uuid:employer_id>/job-intentions/<uuid:intention_id>/opening",
    who=Who.MEMBER,
    answers=OpenedIntentionSchema,
    limit=Limit("60 per hour", Per.ACTOR),
    refuses=(job_fairs.EmployerNotFound, job_fairs.IntentionNotFound),
)
def open_(member: Member, employer_id: uuid.UUID, intention_id: uuid.UUID) -> JobIntention:
    """查看简历: in full in this one answer; the person is told, the log keeps it."""
    return job_fairs.open_(member, employer_id, intention_id)
