"""岗位: posted by an employer's contact, browsed by everybody, closed on its last day or before."""

import datetime as dt
import uuid

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from app import clock, paging
from app.db import session
from app.errors import Conflict, InvalidValue, NotFound
from app.paging import Key, Page
from app.services import audit, unions
from app.services.job_fairs import employers
from models import Employer, EmployerState, JobPost, Member, Staff

LONGEST = dt.timedelta(days=180)


class JobPostNotFound(NotFound):
    code, detail = "job_post_not_found", "没有找到这个岗位，可能已经招满"
    next = "看看其他岗位吧"


class EmployerNotApproved(Conflict):
    code, detail = "employer_not_approved", "单位还没有通过核验，暂时不能发布岗位"
    next = "核验一般几个工作日，结果会发消息告诉您"


class PostDayInvalid(InvalidValue):
    code, detail = "post_day_invalid", f"截止日期应在今天以后、{LONGEST.days} 天以内"


def post(
    member: Member,
    employer_id: uuid.UUID,
    *,
    title: str,
    district: str,
    headcount: int,
    pay_from_fen: int,
    pay_to_fen: int,
    text: str,
    ends_on: dt.date,
) -> JobPost:
    """发布岗位. Refuses with `employer_not_found`, `employer_not_approved`, `post_day_invalid`."""
    employer = employers.get_own(member, employer_id)
    if employer.state is not EmployerState.APPROVED:
        raise EmployerNotApproved
    if not clock.today() <= ends_on <= clock.today() + LONGEST:
        raise PostDayInvalid
    made = JobPost(
        employer_id=employer.id,
        title=title,
        district=district,
        headcount=headcount,
        pay_from_fen=pay_from_fen,
        pay_to_fen=pay_to_fen,
        text=text,
        ends_on=ends_on,
        posted_at=clock.now(),
    )
    made.employer = employer
    session().add(made)
    session().flush()
    audit.record(member, "job_posts.post", made, employer_id=str(employer.id), headcount=headcount)
    return made


def list_posts(
    *, q: str | None, district: str | None, pay_fen: int | None, limit: int, cursor: str | None
) -> Page[JobPost]:
    """岗位列表: open ones, newest first; by a word of post or employer, by place, paying at least so much."""
    statement = _open()
    if q is not None:
        statement = statement.where(
            or_(JobPost.title.contains(q, autoescape=True), Employer.name.contains(q, autoescape=True))
        )
    if district is not None:
        statement = statement.where(JobPost.district == district)
    if pay_fen is not None:
        statement = statement.where(JobPost.pay_to_fen >= pay_fen)
    order = [Key(JobPost.__table__.c.id, paging.identity, descending=True)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([found for (found,) in rows], more)


def get_post(post_id: uuid.UUID) -> JobPost:
    """岗位详情, while it is open. Refuses with `job_post_not_found`."""
    return _get(_open().where(JobPost.id == post_id))


def close(member: Member, post_id: uuid.UUID) -> JobPost:
    """招满: by the employer's contact. Refuses with `job_post_not_found`."""
    found = _get(
        _open().where(JobPost.id == post_id, Employer.member_id == member.id).with_for_update(of=JobPost)
    )
    found.closed_at = clock.now()
    audit.record(member, "job_posts.close", found)
    session().flush()
    return found


def take_down(staff: Staff, post_id: uuid.UUID, reason: str) -> JobPost:
    """下架: by the union, with a reason. Refuses with `job_post_not_found`."""
    scope = Employer.union_id.in_(unions.visible_to(staff))
    found = _get(_open().where(JobPost.id == post_id, scope).with_for_update(of=JobPost))
    found.closed_at, found.closed_reason = clock.now(), reason
    audit.record(staff, "job_posts.take_down", found)
    session().flush()
    return found


def _open() -> Select[JobPost]:
    return (
        select(JobPost)
        .join(Employer, Employer.id == JobPost.employer_id)
        .where(
            JobPost.closed_at.is_(None),
            JobPost.ends_on >= clock.today(),
            Employer.state == EmployerState.APPROVED,
        )
        .options(joinedload(JobPost.employer))
    )


def _get(statement: Select[JobPost]) -> JobPost:
    found = session().scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise JobPostNotFound
    return found
