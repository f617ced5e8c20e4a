"""招聘单位: applied for by a contact with the licence, looked at by the district's union."""

import uuid

from sqlalchemy import Select, select, update
from sqlalchemy.orm import joinedload

from app import clock, credit_codes, paging
from app.db import session
from app.errors import Conflict, NotFound
from app.paging import Key, Page
from app.services import attachments, audit, notices, unions
from models import Employer, EmployerState, JobPost, Member, Staff


class EmployerNotFound(NotFound):
    code, detail = "employer_not_found", "没有找到这家招聘单位"


class EmployerKnown(Conflict):
    code, detail = "employer_known", "这家单位已经提交过，或已通过核验"
    next = "请联系本单位的同事，由原来的联系人发布岗位"


class EmployerDecided(Conflict):
    code, detail = "employer_decided", "这家单位已经核验过了，请刷新后查看"


def register(
    member: Member,
    *,
    name: str,
    credit_code: str,
    district: str,
    introduction: str | None,
    contact_name: str,
    contact_phone: str,
    licence_id: uuid.UUID,
) -> Employer:
    """招聘单位登记: the credit code is checked at once, the licence by the union of the district.

    Refuses with `credit_code_invalid`, `employer_known`, `attachment_not_found`.
    """
    code = credit_codes.parse(credit_code)
    known = session().scalar(
        select(Employer.id).where(Employer.credit_code == code, Employer.state != EmployerState.REJECTED)
    )
    if known is not None:
        raise EmployerKnown
    (licence,) = attachments.take_own(member, [licence_id])
    made = Employer(
        member_id=member.id,
        union_id=unions.get_of_district(district).id,
        name=name,
        credit_code=code,
        district=district,
        introduction=introduction or "",
        licence_id=licence.id,
        submitted_at=clock.now(),
    )
    made.contact_name, made.contact_phone = contact_name, contact_phone
    session().add(made)
    session().flush()
    audit.record(member, "employers.register", made, district=district)
    return _get(_whole().where(Employer.id == made.id))


def list_my_employers(member: Member, *, limit: int, cursor: str | None) -> Page[Employer]:
    """我登记的招聘单位, newest first."""
    return _page(_whole().where(Employer.member_id == member.id), limit, cursor)


def get_own(member: Member, employer_id: uuid.UUID) -> Employer:
    """One whose contact the member is. Refuses with `employer_not_found`."""
    return _get(_whole().where(Employer.id == employer_id, Employer.member_id == member.id))


def list_employers(
    staff: Staff, *, state: EmployerState | None, limit: int, cursor: str | None
) -> Page[Employer]:
    """招聘单位列表 of one's scope, newest first."""
    statement = _in_scope(staff)
    if state is not None:
        statement = statement.where(Employer.state == state)
    return _page(statement, limit, cursor)


def get_employer(staff: Staff, employer_id: uuid.UUID) -> Employer:
    """一家招聘单位. Refuses with `employer_not_found`."""
    return _get(_in_scope(staff).where(Employer.id == employer_id))


def approve(staff: Staff, employer_id: uuid.UUID) -> Employer:
    """核验通过: it may post. Refuses with `employer_not_found`, `employer_decided`."""
    return _decide(staff, employer_id, EmployerState.APPROVED, None)


def reject(staff: Staff, employer_id: uuid.UUID, reason: str) -> Employer:
    """核验不通过; it may apply again. Refuses with `employer_not_found`, `employer_decided`."""
    return _decide(staff, employer_id, EmployerState.REJECTED, reason)


def leave(member: Member) -> int:
    """注销时: the employer stays, without its contact; its posts are closed, since nobody would answer."""
    found = session().scalars(select(Employer).where(Employer.member_id == member.id)).all()
    for employer in found:
        employer.contact_name = employer.contact_phone = None
    session().execute(
        update(JobPost)
        .where(JobPost.employer_id.in_([one.id for one in found]), JobPost.closed_at.is_(None))
        .values(closed_at=clock.now())
    )
    return len(found)


def _decide(staff: Staff, employer_id: uuid.UUID, state: EmployerState, reason: str | None) -> Employer:
    found = _get(_in_scope(staff).where(Employer.id == employer_id).with_for_update(of=Employer))
    if found.state is not EmployerState.SUBMITTED:
        raise EmployerDecided
    found.state, found.reason = state, reason
    found.decided_by, found.decided_at = staff.id, clock.now()
    audit.record(staff, f"employers.{state.value}", found)
    facts = {
        "name": found.name,
        "at": notices.moment_text(found.decided_at),
        "reason": notices.sentence(reason or ""),
    }
    notices.write(found.member_id, f"employer_{state.value}", found, facts=facts)
    session().flush()
    return found


def _in_scope(staff: Staff) -> Select[Employer]:
    return _whole().where(Employer.union_id.in_(unions.visible_to(staff)))


def _whole() -> Select[Employer]:
    return select(Employer).options(joinedload(Employer.licence))


def _get(statement: Select[Employer]) -> Employer:
    found = session().scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise EmployerNotFound
    return found


def _page(statement: Select[Employer], limit: int, cursor: str | None) -> Page[Employer]:
    order = [Key(Employer.__table__.c.id, paging.identity, descending=True)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([found for (found,) in rows], more)
