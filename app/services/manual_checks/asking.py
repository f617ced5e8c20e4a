"""请求人工核对: by who is not matched, for himself; and taking it back."""

import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select

from app import clock, id_numbers, workdays
from app.db import session
from app.errors import Conflict, InvalidValue
from app.services import attachments, audit, documents, unions, verifications
from app.services.manual_checks.reading import ManualCheckNotFound, get, whole
from app.text import comparable_name, tidy_name
from models import (
    ManualCheck,
    ManualCheckState,
    Member,
    Union,
    Verification,
    manual_check_attachments,
)

_answered_within = [3]


class ManualCheckNotNeeded(Conflict):
    code, detail = "manual_check_not_needed", "名册里能找到您，不用人工核对"
    next = "请直接用这个姓名和身份证号做实名认证，当场就能通过"


class ManualCheckOpen(Conflict):
    code, detail = "manual_check_open", "您有一份人工核对还在办理中"
    next = "请等它办结；填错了可以撤回后重新提交"


class UnitUnionUnknown(InvalidValue):
    code, detail = "unit_union_unknown", "没有找到这个单位工会"
    next = "请重新选择；找不到的不用选，只填单位名称，由市总工会核对"


def answer_within(working_days: int) -> None:
    """答复期限: how many working days a desk has, set once when the service starts."""
    _answered_within[0] = working_days


def ask(
    member: Member,
    *,
    name: str,
    id_number: str,
    union_id: uuid.UUID | None,
    unit_name: str | None,
    attachment_ids: Sequence[uuid.UUID],
    consent: Mapping[str, str],
) -> ManualCheck:
    """请求人工核对: only for whom the roster does not match. Asked again with the same words it stays one.

    It lies with the union that is named, else with the city's. Refuses with `id_number_invalid`,
    `consent_required`, `already_verified`, `manual_check_open`, `manual_check_not_needed`,
    `membership_ended`, `identity_taken`, `unit_union_unknown`, `attachment_not_found`.
    """
    number, full_name = id_numbers.parse(id_number), tidy_name(name)
    documents.ensure_consent(member, documents.PRIVACY, consent)
    verifications.lock(member)
    if member.is_verified:
        raise verifications.AlreadyVerified(detail="您已完成实名认证，不用人工核对")
    waiting = _find_waiting(member)
    if waiting is not None:
        if not _is_same(waiting, full_name, number):
            raise ManualCheckOpen
        return waiting
    if verifications.find_match(full_name, number) is not None:
        raise ManualCheckNotNeeded
    desk = _desk(union_id)
    now = clock.now()
    made = ManualCheck(
        member_id=member.id,
        state=ManualCheckState.WAITING,
        union_id=desk.id,
        unit_name=unit_name,
        submitted_at=now,
        due_at=workdays.end_of_working_day(now, _answered_within[0]),
    )
    made.name, made.id_number = full_name, number
    made.attachments = attachments.take_own(member, attachment_ids)
    session().add(made)
    member.verification = Verification.PENDING
    session().flush()
    audit.record(member, "manual_checks.ask", made, union_id=str(desk.id), file_count=len(made.attachments))
    return get(whole().where(ManualCheck.id == made.id))


def withdraw(member: Member) -> None:
    """撤回, while it waits. Refuses with `manual_check_not_found`."""
    verifications.lock(member)
    found = _find_waiting(member)
    if found is None:
        raise ManualCheckNotFound
    found.state, found.decided_at = ManualCheckState.WITHDRAWN, clock.now()
    member.verification = Verification.NONE
    audit.record(member, "manual_checks.withdraw", found)
    session().flush()


def forget(member: Member) -> int:
    """注销: what was asked goes with the account; what a check has done stands in the log and the roster."""
    mine = select(ManualCheck.id).where(ManualCheck.member_id == member.id)
    session().execute(delete(manual_check_attachments).where(manual_check_attachments.c.check_id.in_(mine)))
    gone = session().scalars(
        delete(ManualCheck).where(ManualCheck.member_id == member.id).returning(ManualCheck.id)
    )
    return len(gone.all())


def _find_waiting(member: Member) -> ManualCheck | None:
    return session().scalar(
        whole()
        .where(ManualCheck.member_id == member.id, ManualCheck.state == ManualCheckState.WAITING)
        .with_for_update(of=ManualCheck)
        .execution_options(populate_existing=True)
    )


def _is_same(waiting: ManualCheck, name: str, number: str) -> bool:
    return waiting.id_number == number and comparable_name(str(waiting.name)) == comparable_name(name)


def _desk(union_id: uuid.UUID | None) -> Union:
    if union_id is None:
        return unions.get_city()
    named = session().get(Union, union_id)
    if named is None:
        raise UnitUnionUnknown
    return named
