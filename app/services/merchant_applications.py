"""入驻申请: handed in on a phone, decided once at a desk of the district's union."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from app import clock, credit_codes, paging, workdays
from app.db import session
from app.errors import Conflict, NotFound
from app.paging import Key, Page
from app.services import attachments, audit, merchant_lives, notices, owners, unions
from models import ApplicationState, Member, MerchantApplication, Staff

DECIDE_WORKING_DAYS = 5
"""Promised to whoever applies, from each submission on; our own promise, no law names one."""
OPEN = (ApplicationState.SUBMITTED, ApplicationState.RETURNED)


class ApplicationNotFound(NotFound):
    code, detail = "application_not_found", "没有找到这份入驻申请"


class ApplicationAlreadyOpen(Conflict):
    code, detail = "application_already_open", "这个统一社会信用代码已经有一份办理中的申请"
    next = "如果是您提交的，请在“我的申请”里查看；不是的话，请联系所在辖市(区)总工会"


class ApplicationNotEditable(Conflict):
    code, detail = "application_not_editable", "这份申请现在不能修改或撤回"
    next = "被退回的申请可以修改后重新提交，还没有办结的可以撤回"


class ApplicationAlreadyDecided(Conflict):
    code, detail = "application_already_decided", "这份申请已经有人办理过了，请刷新后查看"


def apply(member: Member, **facts: Any) -> MerchantApplication:
    """申请入驻: the union of the district will look at it.

    Refuses with `owner_needs_phone`, `credit_code_invalid`, `category_unknown`,
    `merchant_already_listed`, `application_already_open`, `attachment_not_found`.
    """
    owners.ensure_has_phone(member)
    application = MerchantApplication(member_id=member.id)
    _fill(member, application, facts)
    session().add(application)
    session().flush()
    audit.record(member, "merchant_applications.apply", application, union_id=str(application.union_id))
    return application


def resubmit(member: Member, application_id: uuid.UUID, **facts: Any) -> MerchantApplication:
    """重新提交: mend what was named. Refuses with `application_not_editable`, else as `apply` does."""
    application = _lock(_of(member), application_id)
    if application.state is not ApplicationState.RETURNED:
        raise ApplicationNotEditable
    _fill(member, application, facts)
    audit.record(member, "merchant_applications.resubmit", application, union_id=str(application.union_id))
    return application


def withdraw(member: Member, application_id: uuid.UUID) -> MerchantApplication:
    """撤回. Refuses with `application_not_found`, `application_not_editable`."""
    application = _lock(_of(member), application_id)
    if application.state not in OPEN:
        raise ApplicationNotEditable
    application.state = ApplicationState.WITHDRAWN
    application.decided_by, application.decided_at, application.reason = None, None, None
    audit.record(member, "merchant_applications.withdraw", application)
    return application


def list_mine(member: Member, *, limit: int, cursor: str | None) -> Page[MerchantApplication]:
    """我的申请, newest first."""
    order = [Key(MerchantApplication.__table__.c.id, paging.identity, descending=True)]
    return _page(_of(member), order, limit, cursor)


def get_mine(member: Member, application_id: uuid.UUID) -> MerchantApplication:
    """我的一份申请. Refuses with `application_not_found`."""
    return _get(_of(member), application_id)


def is_overdue(application: MerchantApplication) -> bool:
    """逾期: it still waits for a decision that was promised by now."""
    promised = application.due_at is not None and application.due_at <= clock.now()
    return promised and application.state is ApplicationState.SUBMITTED


def list_queue(
    staff: Staff, *, state: ApplicationState | None, overdue: bool | None, limit: int, cursor: str | None
) -> Page[MerchantApplication]:
    """待办: applications in one's scope, the longest waiting first; `overdue` as in `is_overdue`."""
    statement = _in_scope(staff)
    if state:
        statement = statement.where(MerchantApplication.state == state)
    if overdue is not None:
        waits = MerchantApplication.state == ApplicationState.SUBMITTED
        late = waits & MerchantApplication.due_at.is_not(None) & (MerchantApplication.due_at <= clock.now())
        statement = statement.where(late if overdue else ~late)
    columns = MerchantApplication.__table__.c
    order = [Key(columns.submitted_at, paging.moment), Key(columns.id, paging.identity)]
    return _page(statement, order, limit, cursor)


def get_for_staff(staff: Staff, application_id: uuid.UUID) -> MerchantApplication:
    """一份申请 in one's scope. Refuses with `application_not_found`."""
    return _get(_in_scope(staff), application_id)


def approve(
    staff: Staff, application_id: uuid.UUID, *, number: str, begins_on: dt.date, ends_on: dt.date
) -> MerchantApplication:
    """通过: the applicant owns a merchant under contract from now on.

    Refuses with `application_not_found`, `application_already_decided`, `merchant_already_listed`,
    `contract_out_of_order`, `contract_overlaps`.
    """
    application = _undecided(staff, application_id)
    merchant = merchant_lives.approve(application)
    merchant_lives.add_contract(staff, merchant, number=number, begins_on=begins_on, ends_on=ends_on)
    application.merchant_id = merchant.id
    return _decide(staff, application, ApplicationState.APPROVED, None)


def return_(staff: Staff, application_id: uuid.UUID, reason: str) -> MerchantApplication:
    """退回修改. Refuses with `application_not_found`, `application_already_decided`."""
    return _decide(staff, _undecided(staff, application_id), ApplicationState.RETURNED, reason)


def reject(staff: Staff, application_id: uuid.UUID, reason: str) -> MerchantApplication:
    """驳回. Refuses with `application_not_found`, `application_already_decided`."""
    return _decide(staff, _undecided(staff, application_id), ApplicationState.REJECTED, reason)


def _undecided(staff: Staff, application_id: uuid.UUID) -> MerchantApplication:
    application = _lock(_in_scope(staff), application_id)
    if application.state is not ApplicationState.SUBMITTED:
        raise ApplicationAlreadyDecided
    return application


def _decide(
    staff: Staff, application: MerchantApplication, state: ApplicationState, reason: str | None
) -> MerchantApplication:
    application.state, application.reason = state, reason
    application.decided_by, application.decided_at = staff.id, clock.now()
    audit.record(staff, f"merchant_applications.{state.value}", application)
    _tell_applicant(application, application.decided_at)
    session().flush()
    return application


def _tell_applicant(application: MerchantApplication, decided_at: dt.datetime) -> None:
    facts = {"name": application.name, "at": notices.moment_text(decided_at)}
    if application.reason is not None:
        facts["reason"] = notices.sentence(application.reason)
    # What was returned comes again, and may be returned again.
    is_final = application.state is not ApplicationState.RETURNED
    notices.write(
        application.member_id,
        f"application_{application.state.value}",
        application,
        facts=facts,
        occasion="" if is_final else decided_at.isoformat(),
    )


def _fill(member: Member, application: MerchantApplication, facts: dict[str, Any]) -> None:
    facts["credit_code"] = credit_codes.parse(facts["credit_code"])
    merchant_lives.ensure_category(facts["category"])
    merchant_lives.ensure_not_listed(facts["credit_code"])
    _ensure_no_other(application, facts["credit_code"])
    application.attachments = attachments.take_own(member, facts.pop("attachments"))
    for name, value in facts.items():
        setattr(application, name, value)
    application.union_id = unions.get_of_district(facts["district"]).id
    application.state, application.submitted_at = ApplicationState.SUBMITTED, clock.now()
    application.due_at = workdays.end_of_working_day(application.submitted_at, DECIDE_WORKING_DAYS)
    application.decided_by, application.decided_at, application.reason = None, None, None


def _ensure_no_other(application: MerchantApplication, credit_code: str) -> None:
    with session().no_autoflush:
        other = session().scalar(
            select(MerchantApplication.id).where(
                MerchantApplication.credit_code == credit_code,
                MerchantApplication.state.in_(OPEN),
                MerchantApplication.id != application.id,
            )
        )
    if other is not None:
        raise ApplicationAlreadyOpen


def _of(member: Member) -> Select[MerchantApplication]:
    return select(MerchantApplication).where(MerchantApplication.member_id == member.id)


def _in_scope(staff: Staff) -> Select[MerchantApplication]:
    return select(MerchantApplication).where(MerchantApplication.union_id.in_(unions.visible_to(staff)))


def _get(
    statement: Select[MerchantApplication], application_id: uuid.UUID, *, lock: bool = False
) -> MerchantApplication:
    statement = statement.where(MerchantApplication.id == application_id)
    if lock:
        statement = statement.with_for_update(of=MerchantApplication)
    application = session().scalar(
        statement.options(selectinload(MerchantApplication.attachments)).execution_options(
            populate_existing=True
        )
    )
    if application is None:
        raise ApplicationNotFound
    return application


def _lock(statement: Select[MerchantApplication], application_id: uuid.UUID) -> MerchantApplication:
    """The application, which nobody else decides or changes until this unit of work ends."""
    return _get(statement, application_id, lock=True)


def _page(
    statement: Select[MerchantApplication], order: list[Key], limit: int, cursor: str | None
) -> Page[MerchantApplication]:
    with_files = statement.options(selectinload(MerchantApplication.attachments))
    rows, more = paging.fetch(session(), with_files, order, limit=limit, cursor=cursor)
    return Page([application for (application,) in rows], more)
