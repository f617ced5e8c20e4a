"""办理申请: a union takes a person from the queue, a committee answers, and the roster follows."""

import uuid
from dataclasses import dataclass

from sqlalchemy import Select, select

from app import clock
from app.db import session
from app.errors import Conflict
from app.services import audit, notices, roster, unions
from app.services.membership_applications.applying import UnionNotJoinable
from app.services.membership_applications.reading import (
    WAITING,
    MembershipApplicationDecided,
    get,
    is_at_desk_of,
    is_to_be_taken_by,
    lock,
    may_take,
    whole,
)
from app.services.roster import UNSAID, Person, Unsaid
from models import (
    Employment,
    EmploymentGroup,
    MembershipApplication,
    MembershipApplicationState,
    MembershipRequest,
    MembershipState,
    RosterEntry,
    Staff,
    Union,
    Unit,
)
from models.personal import index_of
from models.roster import ID_NUMBER, ON_PLATFORMS, OUTDOORS

ASKED = {
    MembershipRequest.JOIN: "入会",
    MembershipRequest.TRANSFER: "会籍接转",
    MembershipRequest.LEAVE: "退会",
}
"""What was asked for, as people are told it."""


class ApplicantInRosterElsewhere(Conflict):
    code, detail = "applicant_in_roster_elsewhere", "这个身份证号已在别处的会员实名库里，或登记的姓名不同"
    next = "请先核对证件；确是本人的，请他办理接转，或由上级工会更正名册"


@dataclass(frozen=True)
class Applicant:
    """Who applies, in full."""

    name: str
    id_number: str
    phone: str | None
    note: str | None


def take(staff: Staff, application_id: uuid.UUID, union_id: uuid.UUID) -> MembershipApplication:
    """接收: a street or industry union takes a person from the queue, and answers from then on.

    Refuses with `membership_application_not_found`, `union_not_found`, `union_not_joinable`.
    """
    found = lock(_whole_of(application_id).where(is_to_be_taken_by(staff)))
    union = unions.get_visible(staff, union_id)
    if not may_take(union, found.union_id):
        raise UnionNotJoinable(
            detail="只有街道(乡镇)或行业的联合工会可以接收排队的职工", next="请选择本区域或本行业的联合工会"
        )
    if union.id == found.from_union_id:
        raise UnionNotJoinable(detail="这位会员本来就在这个工会", next="请选择别的联合工会接收")
    found.state, found.union, found.taken_by = MembershipApplicationState.SUBMITTED, union, staff.id
    audit.record(staff, "membership_applications.take", found, union_id=str(union.id))
    facts = {"asked": ASKED[found.kind], "union": union.name, "until": notices.term_text(found.due_at)}
    notices.write(found.member_id, "membership_taken", found, facts=facts)
    session().flush()
    return found


def approve(staff: Staff, application_id: uuid.UUID) -> MembershipApplication:
    """同意: the roster is written — a new member, a new union, or 离会 — in this same unit of work.

    Refuses with `membership_application_not_found`, `membership_application_decided`,
    `applicant_in_roster_elsewhere`.
    """
    found = _undecided(staff, application_id)
    if found.state is MembershipApplicationState.QUEUED:
        raise MembershipApplicationDecided(
            detail="这位职工还在排队，要先由联合工会接收", next="请先选择接收的联合工会"
        )
    match found.kind:
        case MembershipRequest.JOIN:
            _take_in(staff, found)
        case MembershipRequest.TRANSFER:
            _transfer(staff, found)
        case MembershipRequest.LEAVE:
            _let_go(staff, found)
    return _decide(staff, found, MembershipApplicationState.APPROVED, None)


def reject(staff: Staff, application_id: uuid.UUID, reason: str) -> MembershipApplication:
    """不同意, with a reason; the person may apply again.

    Refuses with `membership_application_not_found`, `membership_application_decided`.
    """
    found = _undecided(staff, application_id)
    return _decide(staff, found, MembershipApplicationState.REJECTED, reason)


def reveal(staff: Staff, application_id: uuid.UUID, reason: str) -> Applicant:
    """查看申请人: in full, in this one answer; the log keeps who asked and why.

    Refuses with `membership_application_not_found`.
    """
    found = get(_whole_of(application_id).where(is_at_desk_of(staff)))
    audit.record(staff, "membership_applications.reveal", found, reason=audit.without_numbers(reason))
    return Applicant(str(found.name), str(found.id_number), found.phone, found.note)


def _whole_of(application_id: uuid.UUID) -> Select[MembershipApplication]:
    return whole().where(MembershipApplication.id == application_id)


def _undecided(staff: Staff, application_id: uuid.UUID) -> MembershipApplication:
    found = lock(_whole_of(application_id).where(is_at_desk_of(staff)))
    if found.state not in WAITING:
        raise MembershipApplicationDecided
    return found


def _take_in(staff: Staff, found: MembershipApplication) -> None:
    entry = enter_in_roster(
        staff,
        found.union,
        name=str(found.name),
        id_number=str(found.id_number),
        phone=found.phone,
        employment_group=found.employment_group,
    )
    found.roster_entry_id = entry.id


def enter_in_roster(
    staff: Staff,
    union: Union,
    *,
    name: str,
    id_number: str,
    phone: str | None,
    employment_group: EmploymentGroup | Unsaid | None = UNSAID,
) -> RosterEntry:
    """列入名册: a new entry, or the one that had left elsewhere; whose name and number do not fit is refused.

    Refuses with `applicant_in_roster_elsewhere`.
    """
    person = Person(
        name=name,
        id_number=id_number,
        union_id=union.id,
        unit_id=_unit_of(union),
        phone=phone or UNSAID,
        membership_state=MembershipState.MEMBER,
        employment=Employment.EMPLOYED,
        employment_group=employment_group,
        # What the group says for certain; of others the roster keeps what it has.
        in_new_employment=True if employment_group in ON_PLATFORMS else UNSAID,
        works_outdoors=True if employment_group in OUTDOORS else UNSAID,
    )
    written = roster.write(staff, [person], union)
    if written.elsewhere or written.misnamed:
        raise ApplicantInRosterElsewhere
    return (
        session()
        .scalars(select(RosterEntry).where(RosterEntry.id_number_index == index_of(ID_NUMBER, id_number)))
        .one()
    )


def _transfer(staff: Staff, found: MembershipApplication) -> None:
    entry = _living_entry(found)
    former, entry.union_id = entry.union_id, found.union_id
    entry.unit_id, entry.employment = _unit_of(found.union), Employment.EMPLOYED
    audit.record(staff, "roster.transfer", entry, from_union_id=str(former), to_union_id=str(found.union_id))


def _let_go(staff: Staff, found: MembershipApplication) -> None:
    entry = _living_entry(found)
    entry.membership_state = MembershipState.LEFT
    audit.record(staff, "roster.leave", entry, union_id=str(entry.union_id))


def _living_entry(found: MembershipApplication) -> RosterEntry:
    """The entry as it is now: a file may have moved it or said 离会 since."""
    entry = session().get_one(
        RosterEntry, found.roster_entry_id, with_for_update=True, populate_existing=True
    )
    if entry.membership_state is MembershipState.LEFT or entry.union_id != found.from_union_id:
        raise ApplicantInRosterElsewhere(
            detail="名册里这位会员的会籍已经变了，不能按这份申请办理", next="请写明原因驳回，请他重新提交"
        )
    return entry


def _unit_of(union: Union) -> uuid.UUID | None:
    """The employer, where the union is that of one employer alone."""
    units = session().scalars(select(Unit.id).where(Unit.union_id == union.id).limit(2)).all()
    return units[0] if len(units) == 1 else None


def _decide(
    staff: Staff, found: MembershipApplication, state: MembershipApplicationState, reason: str | None
) -> MembershipApplication:
    found.state, found.reason = state, reason
    found.decided_by, found.decided_at = staff.id, clock.now()
    audit.record(staff, f"membership_applications.{state.value}", found, kind=found.kind.value)
    facts = {
        "asked": ASKED[found.kind],
        "union": found.union.name,
        "at": notices.moment_text(found.decided_at),
        "reason": notices.sentence(reason or ""),
    }
    notices.write(found.member_id, f"membership_{state.value}", found, facts=facts)
    session().flush()
    return found
