"""回避: nobody judges his own case, a declared relative's, or one that he has stepped aside from."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from app import clock, id_numbers, privacy
from app.db import session
from app.errors import Conflict, Forbidden, NotFound
from app.services import audit
from models import (
    ID_NUMBER,
    ApplicantKind,
    HardshipFile,
    HouseholdMember,
    Member,
    Relation,
    RosterEntry,
    Signup,
    SignupRecusal,
    SignupSubject,
    Staff,
    StaffRelative,
)
from models.personal import index_of


class RecusalRequired(Forbidden):
    code, detail = "recusal_required", "这件事与您本人或您申报的亲属有关，请依规回避"
    next = "请同级的另一位审核人或上级工会办理"


class DeclarationRequired(Forbidden):
    code, detail = "declaration_required", "请先申报您本人的身份证号，才能办理：系统据此让您回避自己的申请"
    next = "到“回避申报”里选“本人”填写一次；只用来比对，不保存号码原文"


class RelativeAlreadyDeclared(Conflict):
    code, detail = "relative_already_declared", "这位已经申报过了"


class RelativeNotFound(NotFound):
    code, detail = "relative_not_found", "没有找到这项申报"


def declare(staff: Staff, *, relation: Relation, id_number: str) -> StaffRelative:
    """申报回避: oneself or a relative, by ID number, of which only a blind index and a mask are kept.

    Refuses with `id_number_invalid`, `relative_already_declared`.
    """
    number = id_numbers.parse(id_number)
    index = index_of(ID_NUMBER, number)
    standing = (
        StaffRelative.staff_id == staff.id,
        StaffRelative.id_number_index == index,
        StaffRelative.withdrawn_at.is_(None),
    )
    if session().scalar(select(StaffRelative.id).where(*standing)) is not None:
        raise RelativeAlreadyDeclared
    made = StaffRelative(
        staff_id=staff.id,
        relation=relation,
        id_number_index=index,
        id_number_masked=privacy.mask_id_number(number),
    )
    session().add(made)
    session().flush()
    audit.record(staff, "recusals.declare", made, relation=relation.value)
    return made


def withdraw(staff: Staff, relative_id: uuid.UUID, reason: str) -> StaffRelative:
    """撤销申报: it counts no longer for what is asked from now on; the row stays with the reason.

    What had been asked by then stays barred, so that nobody withdraws a relative in order to judge him.
    Refuses with `relative_not_found`.
    """
    found = session().scalar(
        select(StaffRelative)
        .where(
            StaffRelative.id == relative_id,
            StaffRelative.staff_id == staff.id,
            StaffRelative.withdrawn_at.is_(None),
        )
        .with_for_update()
    )
    if found is None:
        raise RelativeNotFound
    found.withdrawn_at, found.withdrawn_reason = clock.now(), reason
    session().flush()
    audit.record(staff, "recusals.withdraw", found, reason=audit.without_numbers(reason))
    return found


def has_declared(staff_id: uuid.UUID) -> bool:
    """本人已申报: without it nobody could tell his own case from others', staff having no ID number."""
    found = session().scalar(
        select(StaffRelative.id)
        .where(
            StaffRelative.staff_id == staff_id,
            StaffRelative.relation == Relation.SELF,
            StaffRelative.withdrawn_at.is_(None),
        )
        .limit(1)
    )
    return found is not None


def ensure_declared(staff: Staff) -> None:
    """Refuse with `declaration_required` who has not said which person he is himself."""
    if not has_declared(staff.id):
        raise DeclarationRequired


def list_declared(staff: Staff) -> Sequence[StaffRelative]:
    """我的申报: also those that have been withdrawn, in the order of their making."""
    return (
        session()
        .scalars(select(StaffRelative).where(StaffRelative.staff_id == staff.id).order_by(StaffRelative.id))
        .all()
    )


def recuse(staff: Staff, signup: Signup) -> SignupRecusal:
    """个案回避: step aside from one case, whatever the reason. Said twice it is said once."""
    found = session().scalar(
        select(SignupRecusal).where(SignupRecusal.signup_id == signup.id, SignupRecusal.staff_id == staff.id)
    )
    if found is not None:
        return found
    made = SignupRecusal(signup_id=signup.id, staff_id=staff.id, at=clock.now())
    session().add(made)
    session().flush()
    audit.record(staff, "recusals.recuse", signup)
    return made


def concerns(staff_id: uuid.UUID) -> ColumnElement[bool]:
    """Of a query of sign-ups: this staff member has to step aside.

    Compared are the applicant, by account and by roster, everybody whom the aid is for, and of a unit its
    own people.
    """
    declared = _declared(staff_id, Signup.created_at)
    return or_(
        exists().where(SignupRecusal.signup_id == Signup.id, SignupRecusal.staff_id == staff_id),
        exists().where(RosterEntry.id == Signup.roster_entry_id, RosterEntry.id_number_index.in_(declared)),
        exists().where(Member.id == Signup.member_id, Member.id_number_index.in_(declared)),
        exists().where(SignupSubject.signup_id == Signup.id, SignupSubject.id_number_index.in_(declared)),
        _is_own_unit(staff_id),
    )


def concerns_judge(staff_id: uuid.UUID) -> ColumnElement[bool]:
    """The same for a judge of a contest, who steps aside from the people of his own unit too."""
    home = select(Staff.union_id).where(Staff.id == staff_id).scalar_subquery()
    return or_(
        concerns(staff_id),
        exists().where(RosterEntry.id == Signup.roster_entry_id, RosterEntry.union_id == home),
    )


def concerns_file(staff_id: uuid.UUID) -> ColumnElement[bool]:
    """Of a query of files of hardship: one of the household is this staff member or his relative."""
    declared = _declared(staff_id, HardshipFile.created_at)
    family = exists().where(
        HouseholdMember.file_id == HardshipFile.id, HouseholdMember.id_number_index.in_(declared)
    )
    # The query around it may join the household too, and that would be another row of it.
    return family.correlate(HardshipFile)


def ensure_none_declared(staff: Staff, indexes: Collection[bytes], begun_at: dt.datetime) -> None:
    """Refuse with `recusal_required` where one of these ID numbers is the person's own or a relative's.

    A relative whose declaration was withdrawn after the case had begun still counts. And with
    `declaration_required` who has not said which number is his own.
    """
    ensure_declared(staff)
    found = session().scalar(
        select(StaffRelative.id)
        .where(
            StaffRelative.staff_id == staff.id,
            StaffRelative.id_number_index.in_(indexes),
            or_(StaffRelative.withdrawn_at.is_(None), StaffRelative.withdrawn_at > begun_at),
        )
        .limit(1)
    )
    if found is not None:
        raise RecusalRequired


def _declared(staff_id: uuid.UUID, begun_at: InstrumentedAttribute[dt.datetime]) -> ScalarSelect[bytes]:
    """Whom the staff member has declared, and had not withdrawn yet when the case began."""
    return (
        select(StaffRelative.id_number_index)
        .where(
            StaffRelative.staff_id == staff_id,
            or_(StaffRelative.withdrawn_at.is_(None), StaffRelative.withdrawn_at > begun_at),
        )
        .correlate_except(StaffRelative)
        .scalar_subquery()
    )


def _is_own_unit(staff_id: uuid.UUID) -> ColumnElement[bool]:
    """What a unit has handed in is judged neither by its operator nor by anybody of its own union."""
    home = select(Staff.union_id).where(Staff.id == staff_id).scalar_subquery()
    return and_(
        Signup.applicant_kind == ApplicantKind.UNIT,
        # Who has no union of his own, and what nobody has registered, are no match rather than unknown.
        func.coalesce(Signup.registered_by == staff_id, literal(value=False))
        | func.coalesce(Signup.union_id == home, literal(value=False)),
    )


def concerned(staff_id: uuid.UUID, signup_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Of these sign-ups those from which this staff member has to step aside."""
    return set(session().scalars(select(Signup.id).where(Signup.id.in_(signup_ids), concerns(staff_id))))


def ensure_free(staff: Staff, signup_ids: Collection[uuid.UUID]) -> None:
    """Refuse with `recusal_required` where the person may not judge one of these."""
    if concerned(staff.id, signup_ids):
        raise RecusalRequired
