"""办理档案: the visit, the internal notice, opinions along the path, the grade, each year anew.

Everything here refuses with `recusal_required` where the family is the staff member's own or a relative's,
and with `declaration_required` while he has not declared himself.
"""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import select

from app import clock, workdays
from app.db import session
from app.errors import Conflict, Forbidden, InvalidValue
from app.services import attachments, delegations, recusals, unions
from app.services.hardship import asking, life, people, reading
from app.services.signups import steps
from models import (
    HARDSHIP_ENDED,
    CloseReason,
    HardshipAction,
    HardshipFile,
    HardshipLevel,
    HardshipMove,
    HardshipPaper,
    HardshipState,
    HomeVisit,
    Staff,
    StaffDelegation,
    StaffRole,
    Union,
)


class HardshipItemUnknown(InvalidValue):
    code, detail = "hardship_item_unknown", "请选择要补正的是哪一项"


class HardshipVisitDayInvalid(InvalidValue):
    code, detail = "hardship_visit_day_invalid", "入户日期不能晚于今天，也不能早于申请"


class HardshipAuthorisationsMissing(Conflict):
    code, detail = "hardship_authorisations_missing", "还有成年家庭成员没有授权核查"
    next = "请补齐每位成年家人签字的授权书"


class HardshipNoticeRunning(Conflict):
    code, detail = "hardship_notice_running", "内部公示还没有结束，现在不能评定"


class HardshipNotYourTurn(Forbidden):
    code, detail = "hardship_not_your_turn", "现在轮到的不是您这一级或这个岗位"
    next = "请看详情里轮到哪一级"


class HardshipSamePerson(Forbidden):
    code, detail = "hardship_same_person", "您已经在前面一步签过意见，下一步要由另一个人办"


class HardshipLastStep(Conflict):
    code, detail = "hardship_last_step", "已经到最后一步，请直接评定困难类别"


class HardshipStepsAhead(Conflict):
    code, detail = "hardship_steps_ahead", "前面的审核意见还没有签完，现在不能评定"


class HardshipVisitNeeded(Conflict):
    code, detail = "hardship_visit_needed", "上次评定以后还没有再入户，请先入户再评估"


def return_(staff: Staff, file_id: uuid.UUID, *, item: str, reason: str) -> HardshipFile:
    """退回补正 of one named question.

    Refuses with `hardship_file_not_found`, `hardship_item_unknown`, `hardship_file_moved`.
    """
    file = _take(staff, file_id)
    if item not in asking.items():
        raise HardshipItemUnknown
    life.move(staff, file, HardshipAction.RETURN, item=item, reason=reason)
    return reading.with_parts(file)


def visit(
    staff: Staff,
    file_id: uuid.UUID,
    *,
    visited_on: dt.date,
    visitors: str,
    visitor_count: int,
    findings: str,
    is_as_told: bool,
    attachment_ids: Sequence[uuid.UUID],
) -> HardshipFile:
    """记录入户: who went and what they found, with photos.

    Refuses with `hardship_file_not_found`, `hardship_visit_day_invalid`, `attachment_not_found`,
    `hardship_file_moved`.
    """
    file = _take(staff, file_id)
    if not file.applied_at.astimezone(clock.CITY).date() <= visited_on <= clock.today():
        raise HardshipVisitDayInvalid
    made = HomeVisit(
        file_id=file.id,
        visited_on=visited_on,
        visitor_count=visitor_count,
        is_as_told=is_as_told,
        staff_id=staff.id,
    )
    made.visitors, made.findings = visitors, findings
    session().add(made)
    session().add_all(
        HardshipPaper(file_id=file.id, field=reading.VISIT, attachment_id=photo.id)
        for photo in attachments.take_own(staff, attachment_ids)
    )
    life.move(staff, file, HardshipAction.VISIT)
    return reading.with_parts(file)


def authorise(
    staff: Staff,
    file_id: uuid.UUID,
    *,
    household_member_id: uuid.UUID,
    attachment_id: uuid.UUID,
    authorised_on: dt.date,
) -> HardshipFile:
    """代交授权书, signed on paper.

    Refuses with `hardship_file_not_found`, `hardship_file_moved` when it has ended,
    `household_member_not_found`, `attachment_not_found`, `authorisation_day_invalid`.
    """
    file = _take(staff, file_id)
    if file.state in HARDSHIP_ENDED:
        raise life.HardshipFileMoved
    people.authorise(
        staff,
        file,
        household_member_id=household_member_id,
        attachment_id=attachment_id,
        authorised_on=authorised_on,
    )
    return reading.with_parts(file)


def show(staff: Staff, file_id: uuid.UUID) -> HardshipFile:
    """内部公示: five working days, in the street and never outside; then the first opinion is due.

    Refuses with `hardship_file_not_found`, `hardship_authorisations_missing` (`missing`),
    `hardship_file_moved`.
    """
    file = _take(staff, file_id)
    missing = people.missing_authorisations(file)
    if file.state is HardshipState.VISITED and missing:
        raise HardshipAuthorisationsMissing(missing=missing)
    file.shown_from = clock.now()
    file.shown_until = workdays.end_of_working_day(file.shown_from, life.SHOWN_WORKING_DAYS)
    life.move(staff, file, HardshipAction.SHOW)
    life.give_turn(file, life.turns_of(file)[0], file.shown_until)
    return reading.with_parts(file)


def give_opinion(staff: Staff, file_id: uuid.UUID, *, level: HardshipLevel, opinion: str) -> HardshipFile:
    """审核意见: what one's own step proposes; on to the next.

    Refuses with `hardship_file_not_found`, `hardship_file_moved`, `hardship_notice_running`,
    `hardship_not_your_turn`, `hardship_same_person`, `hardship_last_step`.
    """
    file = _take(staff, file_id)
    turns = _ensure_turn(staff, file)
    if file.stage + 1 >= len(turns):
        raise HardshipLastStep
    life.move(staff, file, HardshipAction.ADVANCE, opinion=opinion, level=level)
    life.give_turn(file, turns[file.stage + 1], clock.now())
    return reading.with_parts(file)


def grade(staff: Staff, file_id: uuid.UUID, *, level: HardshipLevel, opinion: str) -> HardshipFile:
    """评定建档: the chair's decision; the household is on file from today, for a year.

    Refuses with `hardship_file_not_found`, `hardship_file_moved`, `hardship_notice_running`,
    `hardship_not_your_turn`, `hardship_same_person`, `hardship_steps_ahead`.
    """
    file = _take(staff, file_id)
    turns = _ensure_turn(staff, file)
    if file.stage + 1 < len(turns):
        raise HardshipStepsAhead
    file.level, file.opened_on = level, clock.today()
    file.reassess_on = life.next_year(file.opened_on)
    life.move(staff, file, HardshipAction.GRADE, opinion=opinion, level=level)
    return reading.with_parts(file)


def reject(staff: Staff, file_id: uuid.UUID, reason: str) -> HardshipFile:
    """不予建档, with the reason that the family reads. While it is being judged, by whose turn it is.

    Refuses with `hardship_file_not_found`, `hardship_file_moved`, `hardship_not_your_turn`.
    """
    file = _take(staff, file_id)
    if file.state is HardshipState.SHOWN:
        _ensure_seat(staff, file)
    life.move(staff, file, HardshipAction.REJECT, reason=reason)
    return reading.with_parts(file)


def reassess(staff: Staff, file_id: uuid.UUID, *, level: HardshipLevel, opinion: str) -> HardshipFile:
    """年度评估: after another visit; the level stays or changes, and the next year begins.

    As at the first grading, by the district's chair, and never by who has made the visit. Refuses with
    `hardship_file_not_found`, `hardship_file_moved`, `hardship_visit_needed`, `hardship_not_your_turn`,
    `hardship_same_person`.
    """
    file = _take(staff, file_id)
    if file.state is HardshipState.OPEN:
        _ensure_decides(staff, file)
        if not _visited_since_grade(file):
            raise HardshipVisitNeeded
    file.level, file.reassess_on = level, life.next_year(clock.today())
    life.move(staff, file, HardshipAction.REASSESS, opinion=opinion, level=level)
    return reading.with_parts(file)


def close(staff: Staff, file_id: uuid.UUID, *, close_reason: CloseReason, reason: str) -> HardshipFile:
    """销档: out of hardship, or for another reason; the people may be filed anew from now on.

    By who may assess it anew. Refuses with `hardship_file_not_found`, `hardship_file_moved`,
    `hardship_not_your_turn`, `hardship_same_person`.
    """
    file = _take(staff, file_id)
    if file.state is HardshipState.OPEN:
        _ensure_decides(staff, file)
        file.close_reason, file.closed_on = close_reason, clock.today()
    life.move(staff, file, HardshipAction.CLOSE, reason=reason)
    return reading.with_parts(file)


def _take(staff: Staff, file_id: uuid.UUID) -> HardshipFile:
    """The file in hand. 回避: never that of one's own household, nor of a declared relative's.

    Refuses with `hardship_file_not_found`, `recusal_required`, `declaration_required`.
    """
    file = reading.lock_for_staff(staff, file_id)
    recusals.ensure_declared(staff)
    return file


def _ensure_turn(staff: Staff, file: HardshipFile) -> list[steps.Turn]:
    """It is SHOWN, the notice is over, and it is this person's turn for the first time."""
    if file.state is not HardshipState.SHOWN or file.shown_until is None:
        raise life.HardshipFileMoved
    if clock.now() < file.shown_until:
        raise HardshipNoticeRunning(until=clock.iso(file.shown_until))
    _ensure_seat(staff, file)
    already = session().scalar(
        select(HardshipMove.id).where(
            HardshipMove.file_id == file.id,
            HardshipMove.staff_id == staff.id,
            HardshipMove.action == HardshipAction.ADVANCE,
        )
    )
    if already is not None:
        raise HardshipSamePerson
    return life.turns_of(file)


def _ensure_seat(staff: Staff, file: HardshipFile) -> None:
    """The role of this step, over the union of this step."""
    if file.stage_role is None or file.stage_union_id is None:
        raise HardshipNotYourTurn
    _ensure_sits(staff, file, file.stage_role, file.stage_union_id)


def _ensure_decides(staff: Staff, file: HardshipFile) -> None:
    """The seat of the last step, and not who has visited since the last grading: one is never enough."""
    last = life.turns_of(file)[-1]
    _ensure_sits(staff, file, last.step.role, last.union_id)
    if staff.id in _visited_since_grade(file):
        raise HardshipSamePerson(detail="您这次入户走访过，评估或销档要由另一个人办")


def _ensure_sits(staff: Staff, file: HardshipFile, role: StaffRole, union_id: uuid.UUID) -> None:
    """By one's own grant, or in the place of somebody who would not have to step aside himself.

    Refuses with `hardship_not_your_turn`, `recusal_required`.
    """
    own = unions.visible_to(staff, roles=frozenset({role}), lent=False)
    if session().scalar(own.where(Union.id == union_id)) is not None:
        return
    givers = session().scalars(
        delegations.standing(staff.id, staff.acting_as & {role})
        .where(StaffDelegation.union_id.in_(steps.path_of(union_id)))
        .with_only_columns(StaffDelegation.from_staff_id)
    )
    in_place_of = list(givers)
    if not in_place_of:
        raise HardshipNotYourTurn
    if all(not recusals.has_declared(giver) or reading.is_concerned(giver, file) for giver in in_place_of):
        raise recusals.RecusalRequired(detail="委托您的人应当回避这户，或还没有申报本人，您不能代他办理")


def _visited_since_grade(file: HardshipFile) -> set[uuid.UUID | None]:
    """Who has visited the family since its level was last decided."""
    graded = (HardshipAction.GRADE, HardshipAction.REASSESS)
    last = session().scalar(
        select(HardshipMove.number)
        .where(HardshipMove.file_id == file.id, HardshipMove.action.in_(graded))
        .order_by(HardshipMove.number.desc())
        .limit(1)
    )
    visitors = session().scalars(
        select(HardshipMove.staff_id).where(
            HardshipMove.file_id == file.id,
            HardshipMove.action == HardshipAction.VISIT,
            HardshipMove.number > (last or 0),
        )
    )
    return set(visitors.all())
