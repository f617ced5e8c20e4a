"""求职意向: sent once to each post, read by the employer's contact alone, and taken back at will."""

import uuid

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app import clock, paging
from app.db import session
from app.errors import Conflict, NotFound
from app.paging import Key, Page
from app.services import audit, notices
from app.services.job_fairs import employers, posts
from models import JobIntention, JobPost, Member


class IntentionNotFound(NotFound):
    code, detail = "job_intention_not_found", "没有找到这份求职意向"


class IntentionAlreadySent(Conflict):
    code, detail = "job_intention_already_sent", "您已经向这个岗位发过意向了"
    next = "到“我的—求职意向”查看；想改内容可以先撤回"


def send(member: Member, post_id: uuid.UUID, *, name: str, phone: str, cv: str) -> JobIntention:
    """发送意向: once for each post. Refuses with `job_post_not_found`, `job_intention_already_sent`."""
    found = posts.get_post(post_id)
    already = session().scalar(
        select(JobIntention.id).where(
            JobIntention.post_id == found.id,
            JobIntention.member_id == member.id,
            JobIntention.withdrawn_at.is_(None),
        )
    )
    if already is not None:
        raise IntentionAlreadySent
    made = JobIntention(post_id=found.id, member_id=member.id, sent_at=clock.now())
    made.name, made.phone, made.cv = name, phone, cv
    made.post = found
    session().add(made)
    session().flush()
    audit.record(member, "job_intentions.send", made, post_id=str(found.id))
    notices.write(found.employer.member_id, "job_intention_received", made, facts={"title": found.title})
    return made


def list_my_intentions(member: Member, *, limit: int, cursor: str | None) -> Page[JobIntention]:
    """我的求职意向, newest first."""
    return _page(_whole().where(JobIntention.member_id == member.id), limit, cursor)


def withdraw(member: Member, intention_id: uuid.UUID) -> JobIntention:
    """撤回: the employer sees it no longer. Refuses with `job_intention_not_found`."""
    mine = _living().where(JobIntention.id == intention_id, JobIntention.member_id == member.id)
    found = _get(mine.with_for_update(of=JobIntention))
    found.withdrawn_at = clock.now()
    audit.record(member, "job_intentions.withdraw", found)
    session().flush()
    return found


def list_received(
    member: Member, employer_id: uuid.UUID, *, limit: int, cursor: str | None
) -> Page[JobIntention]:
    """收到的意向, masked, newest first. Refuses with `employer_not_found`."""
    employer = employers.get_own(member, employer_id)
    received = _living().join(JobPost, JobPost.id == JobIntention.post_id)
    return _page(received.where(JobPost.employer_id == employer.id), limit, cursor)


def open_(member: Member, employer_id: uuid.UUID, intention_id: uuid.UUID) -> JobIntention:
    """查看简历: in full, for the employer's contact alone; the person is told the first time.

    Refuses with `employer_not_found`, `job_intention_not_found`.
    """
    employer = employers.get_own(member, employer_id)
    received = _living().join(JobPost, JobPost.id == JobIntention.post_id)
    found = _get(
        received.where(JobIntention.id == intention_id, JobPost.employer_id == employer.id).with_for_update(
            of=JobIntention
        )
    )
    audit.record(member, "job_intentions.open", found)
    if found.opened_at is None:
        found.opened_at = clock.now()
        facts = {"name": employer.name, "title": found.post.title}
        notices.write(found.member_id, "job_intention_opened", found, facts=facts)
    session().flush()
    return found


def _whole() -> Select[JobIntention]:
    return select(JobIntention).options(joinedload(JobIntention.post).joinedload(JobPost.employer))


def _living() -> Select[JobIntention]:
    return _whole().where(JobIntention.withdrawn_at.is_(None))


def _get(statement: Select[JobIntention]) -> JobIntention:
    found = session().scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise IntentionNotFound
    return found


def _page(statement: Select[JobIntention], limit: int, cursor: str | None) -> Page[JobIntention]:
    order = [Key(JobIntention.__table__.c.id, paging.identity, descending=True)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([found for (found,) in rows], more)
