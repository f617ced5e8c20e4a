"""核对: a desk ties the account to an entry of the roster, adds the person, or says why it cannot."""

import uuid
from dataclasses import dataclass

from sqlalchemy import select

from app import clock
from app.db import session
from app.errors import Conflict
from app.services import (
    audit,
    member_records,
    members,
    membership_applications,
    notices,
    recusals,
    roster,
    unions,
    verifications,
)
from app.services.manual_checks.reading import (
    ManualCheckDecided,
    ManualCheckNotFound,
    get,
    get_for_staff,
    is_at_desk_of,
    whole,
)
from app.services.member_records import Evidence
from models import (
    ManualCheck,
    ManualCheckState,
    Member,
    MembershipState,
    RosterEntry,
    Staff,
    Union,
    Verification,
)


class RosterEntryLeft(Conflict):
    code, detail = "roster_entry_left", "名册里这位会员已经离会"
    next = "他又在会的，请用“列入名册”重新列入；不是他的，请另选一条"


@dataclass(frozen=True)
class Asker:
    """Who asks, in full."""

    name: str
    id_number: str
    phone: str | None


def tie(
    staff: Staff, check_id: uuid.UUID, entry_id: uuid.UUID, *, corrects_roster: bool, evidence: Evidence
) -> ManualCheck:
    """对上名册: this entry is the person. Where the roster is wrong it is corrected by what he has shown.

    Else the account takes the name and number of the roster. Refuses with `manual_check_not_found`,
    `manual_check_decided`, `declaration_required`, `recusal_required`, `member_record_not_found`,
    `roster_entry_left`, `identity_taken`, `number_in_roster`.
    """
    found, member = _take_up(staff, check_id)
    entry = _lock_entry(staff, entry_id)
    recusals.ensure_none_declared(staff, [found.id_number_index, entry.id_number_index], found.submitted_at)
    if entry.membership_state is MembershipState.LEFT:
        raise RosterEntryLeft
    if corrects_roster:
        roster.correct(staff, entry, name=str(found.name), id_number=str(found.id_number))
    audit.record(
        staff,
        "manual_checks.tie",
        found,
        roster_entry_id=str(entry.id),
        evidence=evidence.value,
        corrects_roster=corrects_roster,
    )
    return _pass(staff, found, member, entry)


def add(staff: Staff, check_id: uuid.UUID, union_id: uuid.UUID, *, evidence: Evidence) -> ManualCheck:
    """列入名册: under a union in one's scope that takes in people itself, as 入会 does.

    Refuses with `manual_check_not_found`, `manual_check_decided`, `declaration_required`,
    `recusal_required`, `union_not_found`, `union_not_joinable`, `applicant_in_roster_elsewhere`,
    `identity_taken`.
    """
    found, member = _take_up(staff, check_id)
    recusals.ensure_none_declared(staff, [found.id_number_index], found.submitted_at)
    union = unions.get_visible(staff, union_id)
    if union.level not in membership_applications.TAKERS:
        raise membership_applications.UnionNotJoinable(
            detail="市总和区总工会不直接接收会员", next="请选择他单位的工会，或街道(乡镇)、行业的联合工会"
        )
    try:
        entry = membership_applications.enter_in_roster(
            staff, union, name=str(found.name), id_number=str(found.id_number), phone=member.phone
        )
    except membership_applications.ApplicantInRosterElsewhere:
        raise membership_applications.ApplicantInRosterElsewhere(
            next="在您的名册里的，请改用“对上名册”；在别处的，请他办理接转，或由上级工会核对"
        ) from None
    audit.record(
        staff,
        "manual_checks.add",
        found,
        roster_entry_id=str(entry.id),
        evidence=evidence.value,
        union_id=str(union.id),
    )
    return _pass(staff, found, member, entry)


def refuse(staff: Staff, check_id: uuid.UUID, reason: str) -> ManualCheck:
    """不通过, with a reason that the person reads; he may ask again.

    Refuses with `manual_check_not_found`, `manual_check_decided`, `declaration_required`,
    `recusal_required`.
    """
    found, member = _take_up(staff, check_id)
    recusals.ensure_none_declared(staff, [found.id_number_index], found.submitted_at)
    now = clock.now()
    member.verification = Verification.REJECTED
    found.state, found.reason = ManualCheckState.REFUSED, reason
    found.decided_by, found.decided_at = staff.id, now
    audit.record(staff, "manual_checks.refuse", found)
    facts = {"at": notices.moment_text(now), "reason": notices.sentence(reason)}
    notices.write(member.id, "identity_refused", found, facts=facts)
    session().flush()
    return found


def reveal(staff: Staff, check_id: uuid.UUID, reason: str) -> Asker:
    """查看本人填写的: in full, in this one answer; the log keeps who asked and why.

    Refuses with `manual_check_not_found`.
    """
    found = get_for_staff(staff, check_id)
    audit.record(staff, "manual_checks.reveal", found, reason=audit.without_numbers(reason))
    return Asker(str(found.name), str(found.id_number), found.member.phone)


def _take_up(staff: Staff, check_id: uuid.UUID) -> tuple[ManualCheck, Member]:
    """The account first, as whoever asks, withdraws or is verified by himself locks it, then the check."""
    at_desk = ManualCheck.id == check_id, is_at_desk_of(staff)
    member_id = session().scalar(select(ManualCheck.member_id).where(*at_desk))
    if member_id is None:
        raise ManualCheckNotFound
    member = members.lock_by_id(member_id)
    found = get(whole().where(*at_desk).with_for_update(of=ManualCheck))
    if found.state is not ManualCheckState.WAITING:
        raise ManualCheckDecided
    return found, member


def _lock_entry(staff: Staff, entry_id: uuid.UUID) -> RosterEntry:
    entry = session().scalar(
        select(RosterEntry)
        .where(RosterEntry.id == entry_id, RosterEntry.union_id.in_(unions.visible_to(staff)))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if entry is None:
        raise member_records.MemberRecordNotFound
    return entry


def _pass(staff: Staff, found: ManualCheck, member: Member, entry: RosterEntry) -> ManualCheck:
    """通过: the account is tied to the entry, and told. Refuses with `identity_taken`."""
    try:
        verifications.ensure_free(entry)
    except verifications.IdentityTaken:
        raise verifications.IdentityTaken(
            detail="这条名册记录已绑定另一个微信账号",
            next="核实是本人换了微信的，先在“会员”里解除原来的微信，再来办理",
        ) from None
    verifications.tie(staff, member, entry)
    now = clock.now()
    found.state, found.roster_entry_id = ManualCheckState.PASSED, entry.id
    found.decided_by, found.decided_at = staff.id, now
    home = session().scalars(select(Union.name).where(Union.id == entry.union_id)).one()
    facts = {"at": notices.moment_text(now), "union": home}
    notices.write(member.id, "identity_confirmed", found, facts=facts)
    session().flush()
    return found
