"""提出申请: to join a union, to move to another, to leave; and what one has asked for."""

import uuid
from collections.abc import Mapping

from sqlalchemy import Select, select
from sqlalchemy.orm import with_expression

from app import clock, id_numbers, paging, workdays
from app.audiences import LIVING_MEMBERSHIP
from app.db import session
from app.errors import Conflict, InvalidValue
from app.paging import Key, Page
from app.services import audit, documents, roster, unions
from app.services.cards import MembershipEnded, NotVerified
from app.services.membership_applications.reading import (
    TAKERS,
    WAITING,
    MembershipApplicationDecided,
    get,
    lock,
    place_in_queue,
    whole,
)
from app.text import tidy_name
from models import (
    EmploymentGroup,
    Member,
    MembershipApplication,
    MembershipApplicationState,
    MembershipRequest,
    MembershipState,
    RosterEntry,
    Union,
)

ANSWER_WORKING_DAYS = 15
"""Source: PRODUCT.md, 入会: an answer is promised within 15 working days."""


class AlreadyMember(Conflict):
    code, detail = "already_a_member", "您已经是工会会员了"
    next = "换了单位请办理会员组织关系接转，不用再入会"


class AlreadyInRoster(Conflict):
    code, detail = "already_in_roster", "您已经在会员实名库里了，不用再申请入会"
    next = "到“我的—实名认证”填写姓名和身份证号，一般当场就能通过"


class IdentityRequired(InvalidValue):
    code, detail = "identity_required", "请填写姓名和身份证号"


class UnionNotJoinable(InvalidValue):
    code, detail = "union_not_joinable", "请选择一个可以办理的工会"
    next = "找不到单位工会，可以选“单位还没有工会”并填写所在辖市(区)"


class MembershipRequestOpen(Conflict):
    code, detail = "membership_request_open", "您有一份申请还在办理中"
    next = "请等它办结，或撤回后再提交"


def apply_to_join(
    member: Member,
    *,
    union_id: uuid.UUID | None,
    district: str | None,
    unit_name: str | None,
    employment_group: EmploymentGroup | None,
    name: str | None,
    id_number: str | None,
    phone: str | None,
    note: str | None,
    consent: Mapping[str, str] | None,
) -> MembershipApplication:
    """申请入会: to a union's committee, or into the queue of the district where the unit has none.

    Who was verified once is known; others say who they are, and the roster is asked for both together.
    Refuses with `already_a_member`, `already_in_roster`, `identity_required`, `id_number_invalid`,
    `consent_required`, `union_not_joinable`, `membership_request_open`.
    """
    documents.ensure_consent(member, documents.PRIVACY, consent)
    full_name, number = _identity(member, name, id_number)
    made = _make_for(member, MembershipRequest.JOIN, union_id, district)
    made.unit_name, made.employment_group = unit_name, employment_group
    made.name, made.id_number = full_name, number
    made.phone, made.note = phone or member.phone, note
    return _enter(member, made)


def ask_to_transfer(
    member: Member,
    *,
    union_id: uuid.UUID | None,
    district: str | None,
    unit_name: str | None,
    note: str | None,
) -> MembershipApplication:
    """申请接转: membership follows employment; the receiving union consents, and then the roster moves.

    Whose new unit has no union goes into the queue of its district, as who joins does.
    Refuses with `not_verified`, `membership_ended`, `union_not_joinable`, `membership_request_open`.
    """
    entry = _living_entry(member)
    if union_id == entry.union_id:
        raise UnionNotJoinable(detail="您已经在这个工会了", next="请选择现在单位的工会")
    made = _make_for(member, MembershipRequest.TRANSFER, union_id, district)
    made.unit_name = unit_name
    return _enter(member, _with_entry(made, member, entry, note))


def ask_to_leave(member: Member, *, note: str | None) -> MembershipApplication:
    """申请退会: of one's own will; the own union's committee confirms it.

    Refuses with `not_verified`, `membership_ended`, `membership_request_open`.
    """
    entry = _living_entry(member)
    union = session().get_one(Union, entry.union_id)
    return _enter(member, _with_entry(_make(member, MembershipRequest.LEAVE, union), member, entry, note))


def list_mine(member: Member, *, limit: int, cursor: str | None) -> Page[MembershipApplication]:
    """我的申请, newest first."""
    order = [Key(MembershipApplication.__table__.c.id, paging.identity, descending=True)]
    rows, more = paging.fetch(session(), _of(member), order, limit=limit, cursor=cursor)
    return Page([found for (found,) in rows], more)


def get_mine(member: Member, application_id: uuid.UUID) -> MembershipApplication:
    """我的一份申请. Refuses with `membership_application_not_found`."""
    return get(_of(member).where(MembershipApplication.id == application_id))


def withdraw(member: Member, application_id: uuid.UUID) -> MembershipApplication:
    """撤回. Refuses with `membership_application_not_found`, `membership_application_decided`."""
    found = lock(_of(member).where(MembershipApplication.id == application_id))
    if found.state not in WAITING:
        raise MembershipApplicationDecided
    found.state, found.decided_at = MembershipApplicationState.WITHDRAWN, clock.now()
    audit.record(member, "membership_applications.withdraw", found)
    session().flush()
    return found


def list_joinable(*, q: str | None, district: str | None, limit: int, cursor: str | None) -> Page[Union]:
    """可以加入的工会: by a part of the name, by district; in the order of their making."""
    statement = select(Union).where(Union.level.in_(TAKERS))
    if q is not None:
        statement = statement.where(Union.name.contains(q, autoescape=True))
    if district is not None:
        statement = statement.where(Union.district == district)
    order = [Key(Union.__table__.c.id, paging.identity)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([union for (union,) in rows], more)


def _identity(member: Member, name: str | None, id_number: str | None) -> tuple[str, str]:
    entry = member.roster_entry
    if entry is not None and entry.membership_state is not MembershipState.LEFT:
        raise AlreadyMember
    if entry is not None:
        return str(entry.name), str(entry.id_number)
    if name is None or id_number is None:
        raise IdentityRequired
    full_name, number = tidy_name(name), id_numbers.parse(id_number)
    known = roster.find_match(full_name, number)
    if known is not None and known.membership_state is not MembershipState.LEFT:
        raise AlreadyInRoster
    return full_name, number


def _joinable(union_id: uuid.UUID) -> Union:
    union = session().get(Union, union_id)
    if union is None or union.level not in TAKERS:
        raise UnionNotJoinable
    return union


def _living_entry(member: Member) -> RosterEntry:
    entry = member.roster_entry
    if entry is None:
        raise NotVerified
    if entry.membership_state not in LIVING_MEMBERSHIP:
        raise MembershipEnded
    return entry


def _make_for(
    member: Member, kind: MembershipRequest, union_id: uuid.UUID | None, district: str | None
) -> MembershipApplication:
    """To the union that is named, or into the queue of the district."""
    if union_id is not None:
        return _make(member, kind, _joinable(union_id))
    if district is None:
        raise UnionNotJoinable(detail="请选择单位工会，或填写所在辖市(区)")
    made = _make(member, kind, unions.get_of_district(district))
    made.state, made.district = MembershipApplicationState.QUEUED, district
    return made


def _with_entry(
    made: MembershipApplication, member: Member, entry: RosterEntry, note: str | None
) -> MembershipApplication:
    made.from_union_id, made.roster_entry_id = entry.union_id, entry.id
    made.name, made.id_number = entry.name, entry.id_number
    made.phone, made.note = member.phone, note
    return made


def _make(member: Member, kind: MembershipRequest, union: Union) -> MembershipApplication:
    now = clock.now()
    made = MembershipApplication(
        member_id=member.id,
        kind=kind,
        state=MembershipApplicationState.SUBMITTED,
        union_id=union.id,
        submitted_at=now,
        due_at=workdays.end_of_working_day(now, ANSWER_WORKING_DAYS),
    )
    made.union = union
    return made


def _enter(member: Member, made: MembershipApplication) -> MembershipApplication:
    """The UNIQUE rule decides; this asks before, for the kind sentence. A retry sees the rival's row."""
    with session().no_autoflush:
        waiting = session().scalar(
            select(MembershipApplication.id).where(
                MembershipApplication.member_id == member.id, MembershipApplication.state.in_(WAITING)
            )
        )
    if waiting is not None:
        raise MembershipRequestOpen(application_id=str(waiting))
    session().add(made)
    session().flush()
    audit.record(
        member,
        "membership_applications.apply",
        made,
        kind=made.kind.value,
        state=made.state.value,
        union_id=str(made.union_id),
    )
    return get_mine(member, made.id)


def _of(member: Member) -> Select[MembershipApplication]:
    """One's own, with the place in the queue."""
    own = whole().where(MembershipApplication.member_id == member.id)
    return own.options(with_expression(MembershipApplication.position, place_in_queue()))
