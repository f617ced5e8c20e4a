"""招聘会: a day, a hall, and a booth for each employer; and the four figures that are reported upward."""

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from app import clock, paging
from app.db import session
from app.errors import Conflict, InvalidValue, NotFound
from app.paging import Key, Page
from app.services import audit, notices, unions
from app.services.job_fairs import employers
from app.services.job_fairs.posts import EmployerNotApproved
from models import Employer, EmployerState, FairBooth, JobFair, JobIntention, JobPost, Staff


class JobFairNotFound(NotFound):
    code, detail = "job_fair_not_found", "没有找到这场招聘会"


class FairTimesInvalid(InvalidValue):
    code, detail = "fair_times_invalid", "招聘会要在今后举办，结束要晚于开始"


class BoothUnknown(InvalidValue):
    code, detail = "booth_unknown", "没有这个展位号"


class JobFairClosed(Conflict):
    code, detail = "job_fair_closed", "这场招聘会已经取消或结束"
    next = "请看看还没有开始的招聘会"


class BoothTaken(Conflict):
    code, detail = "booth_taken", "这个展位已有单位，或这家单位已有展位"


@dataclass(frozen=True)
class Figures:
    """春送岗位的四个数."""

    employer_count: int
    post_count: int
    headcount: int
    intention_count: int


def plan(
    staff: Staff,
    union_id: uuid.UUID,
    *,
    title: str,
    place: str,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    booth_count: int,
) -> JobFair:
    """办招聘会. Refuses with `union_not_found`, `fair_times_invalid`."""
    union = unions.get_visible(staff, union_id)
    if not clock.now() < starts_at < ends_at:
        raise FairTimesInvalid
    made = JobFair(
        union_id=union.id,
        title=title,
        place=place,
        starts_at=starts_at,
        ends_at=ends_at,
        booth_count=booth_count,
    )
    session().add(made)
    session().flush()
    audit.record(staff, "job_fairs.plan", made, booth_count=booth_count)
    return _get(_whole().where(JobFair.id == made.id))


def give_booth(staff: Staff, fair_id: uuid.UUID, employer_id: uuid.UUID, number: int) -> JobFair:
    """安排展位: one for each employer. The fair's row is locked, so nobody is given a taken one.

    Refuses with `job_fair_not_found`, `job_fair_closed`, `employer_not_found`, `employer_not_approved`,
    `booth_unknown`, `booth_taken`.
    """
    fair = _lock_open(staff, fair_id)
    employer = employers.get_employer(staff, employer_id)
    if employer.state is not EmployerState.APPROVED:
        raise EmployerNotApproved
    if number > fair.booth_count:
        raise BoothUnknown
    if any(booth.number == number or booth.employer_id == employer.id for booth in fair.booths):
        raise BoothTaken
    session().add(FairBooth(fair_id=fair.id, employer_id=employer.id, number=number))
    audit.record(staff, "job_fairs.give_booth", fair, employer_id=str(employer.id), number=number)
    session().flush()
    return _get(_whole().where(JobFair.id == fair.id))


def cancel(staff: Staff, fair_id: uuid.UUID, reason: str) -> JobFair:
    """取消招聘会: the employers with booths are told, and whoever has a living intention to one of them.

    It stays on the list until its hour has passed, so that people do not come in vain.
    Refuses with `job_fair_not_found`, `job_fair_closed`.
    """
    fair = _lock_open(staff, fair_id)
    fair.cancelled_at, fair.cancel_reason = clock.now(), reason
    contacts = {booth.employer.member_id for booth in fair.booths}
    seekers = session().scalars(
        select(JobIntention.member_id)
        .join(JobPost, JobPost.id == JobIntention.post_id)
        .join(FairBooth, FairBooth.employer_id == JobPost.employer_id)
        .where(FairBooth.fair_id == fair.id, JobIntention.withdrawn_at.is_(None))
        .distinct()
    )
    facts = {
        "title": fair.title,
        "at": notices.moment_text(fair.starts_at),
        "reason": notices.sentence(reason),
    }
    told = [
        notices.Told(member_id, fair.id, facts, fair.ends_at) for member_id in sorted(contacts | set(seekers))
    ]
    notices.write_in_bulk("job_fair_cancelled", JobFair.__tablename__, told)
    audit.record(staff, "job_fairs.cancel", fair, told_count=len(told))
    session().flush()
    return _get(_whole().where(JobFair.id == fair.id))


def list_fairs(*, limit: int, cursor: str | None) -> Page[JobFair]:
    """招聘会: those that are on or to come, the next one first."""
    columns = JobFair.__table__.c
    order = [Key(columns.starts_at, paging.moment), Key(columns.id, paging.identity)]
    return _page(_whole().where(JobFair.ends_at > clock.now()), order, limit, cursor)


def list_kept_fairs(staff: Staff, *, limit: int, cursor: str | None) -> Page[JobFair]:
    """招聘会列表 of one's scope, newest first."""
    order = [Key(JobFair.__table__.c.id, paging.identity, descending=True)]
    return _page(_kept(staff), order, limit, cursor)


def count(staff: Staff, *, since: dt.date, until: dt.date) -> Figures:
    """春送岗位统计: employers approved, posts, their headcount and intentions sent, in days of the city."""
    begin = dt.datetime.combine(since, dt.time(), clock.CITY)
    end = dt.datetime.combine(until, dt.time(), clock.CITY) + dt.timedelta(days=1)
    scope = Employer.union_id.in_(unions.visible_to(staff))
    employer_count = session().scalar(
        select(func.count()).where(
            scope,
            Employer.state == EmployerState.APPROVED,
            Employer.decided_at >= begin,
            Employer.decided_at < end,
        )
    )
    posts, headcount = (
        session()
        .execute(
            select(func.count(), func.coalesce(func.sum(JobPost.headcount), 0))
            .select_from(JobPost)
            .join(Employer, Employer.id == JobPost.employer_id)
            .where(scope, JobPost.posted_at >= begin, JobPost.posted_at < end)
        )
        .one()
    )
    intentions = session().scalar(
        select(func.count())
        .select_from(JobIntention)
        .join(JobPost, JobPost.id == JobIntention.post_id)
        .join(Employer, Employer.id == JobPost.employer_id)
        .where(scope, JobIntention.sent_at >= begin, JobIntention.sent_at < end)
    )
    return Figures(employer_count or 0, posts, headcount, intentions or 0)


def _lock_open(staff: Staff, fair_id: uuid.UUID) -> JobFair:
    fair = _get(_kept(staff).where(JobFair.id == fair_id).with_for_update(of=JobFair))
    if fair.cancelled_at is not None or fair.ends_at <= clock.now():
        raise JobFairClosed
    return fair


def _kept(staff: Staff) -> Select[JobFair]:
    return _whole().where(JobFair.union_id.in_(unions.visible_to(staff)))


def _whole() -> Select[JobFair]:
    return select(JobFair).options(selectinload(JobFair.booths).joinedload(FairBooth.employer))


def _get(statement: Select[JobFair]) -> JobFair:
    found = session().scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise JobFairNotFound
    return found


def _page(statement: Select[JobFair], order: list[Key], limit: int, cursor: str | None) -> Page[JobFair]:
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([found for (found,) in rows], more)
