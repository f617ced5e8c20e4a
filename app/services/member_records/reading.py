"""会员档案: one person as the roster, the card, the account and the programmes know him."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import joinedload

from app import campaign_types, paging
from app.db import session
from app.errors import NotFound
from app.paging import Key, Page
from app.services import hardship_levels, sensitive_signups, unions
from models import (
    ActorKind,
    AuditEntry,
    Campaign,
    Coupon,
    CouponState,
    Handout,
    HardshipLevel,
    ManualCheck,
    Member,
    MembershipApplication,
    RosterEntry,
    Signup,
    SignupState,
    Staff,
    StaffRole,
    UnionCard,
    Unit,
)

KNOW_HARDSHIP = frozenset({StaffRole.OPERATOR, StaffRole.REVIEWER, StaffRole.CHAIR})
"""困难类别 is sensitive: who only reads figures does not see it."""
TOLD = (
    "roster.take_in",
    "roster.transfer",
    "roster.leave",
    "roster.correct",
    "manual_checks.ask",
    "manual_checks.withdraw",
    "manual_checks.tie",
    "manual_checks.add",
    "manual_checks.refuse",
    "manual_checks.reveal",
    "verifications.verify",
    "members.bind_phone",
    "members.lose_phone",
    "phone_conflicts.release",
    "account_bindings.unbind",
    "member_records.reveal",
    "cards.issue",
    "membership_applications.apply",
    "membership_applications.approved",
    "membership_applications.rejected",
    "membership_applications.withdraw",
)
"""What of the log is a person's history. The rest says how the house works."""


class MemberRecordNotFound(NotFound):
    code, detail = "member_record_not_found", "没有找到这位会员"


@dataclass(frozen=True)
class Figures:
    """做过什么: how many of each."""

    signup_count: int
    received_count: int
    coupon_count: int
    redeemed_count: int


@dataclass(frozen=True)
class MemberRecord:
    """一个人. `hardship_level` is empty also for who may not know it."""

    entry: RosterEntry
    unit: Unit | None
    member: Member | None
    card: UnionCard | None
    hardship_level: HardshipLevel | None
    figures: Figures
    has_phone_conflict: bool
    """名册上的手机号绑在别的微信账号上."""


@dataclass(frozen=True)
class Received:
    """One sign-up of a person, and when he was given what came of it."""

    signup: Signup
    handed_at: dt.datetime | None

    @property
    def type_title(self) -> str:
        return campaign_types.TYPES[self.signup.campaign.type].title


@dataclass(frozen=True)
class Step:
    """一条经过: what was done, when and by whom; `by` is the name under which staff sign in."""

    at: dt.datetime
    action: str
    by_kind: ActorKind
    by: str | None


def get(staff: Staff, entry_id: uuid.UUID) -> MemberRecord:
    """会员档案. Refuses with `member_record_not_found`, also outside of one's scope."""
    row = (
        session()
        .execute(
            select(RosterEntry, Unit, Member, UnionCard)
            .outerjoin(Unit, Unit.id == RosterEntry.unit_id)
            .outerjoin(Member, Member.roster_entry_id == RosterEntry.id)
            .outerjoin(UnionCard, UnionCard.roster_entry_id == RosterEntry.id)
            .where(RosterEntry.id == entry_id, RosterEntry.union_id.in_(unions.visible_to(staff)))
            .options(joinedload(RosterEntry.union))
        )
        .one_or_none()
    )
    if row is None:
        raise MemberRecordNotFound
    entry, unit, member, card = row
    level = hardship_levels.level_of(entry.id) if staff.acting_as & KNOW_HARDSHIP else None
    has_conflict = session().scalar(select(holder_of_number(entry).exists())) or False
    return MemberRecord(entry, unit, member, card, level, _count(staff, entry, member), has_conflict)


def holder_of_number(entry: RosterEntry) -> Select[Member]:
    """The account of somebody else that has bound the number which the roster has of this person."""
    others = or_(Member.roster_entry_id.is_(None), Member.roster_entry_id != entry.id)
    return select(Member).where(Member.phone_index == entry.phone_index, others)


def list_signups(staff: Staff, entry_id: uuid.UUID, *, limit: int, cursor: str | None) -> Page[Received]:
    """报过的名, newest first. What is sensitive is there for who judges it; what is anonymous for nobody.

    Refuses with `member_record_not_found`.
    """
    found = _whose(staff, entry_id)
    statement: Select[*tuple[Any, ...]] = (
        select(Signup, Handout.handed_at)
        .join(Signup.campaign)
        .outerjoin(Handout, and_(Handout.signup_id == Signup.id, Handout.taken_back_at.is_(None)))
        .where(_own(staff, *found))
        .options(joinedload(Signup.campaign))
    )
    order = [Key(Signup.__table__.c.id, paging.identity, descending=True)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([Received(*row) for row in rows], more)


def list_coupons(staff: Staff, entry_id: uuid.UUID, *, limit: int, cursor: str | None) -> Page[Coupon]:
    """领过的券, newest first. Refuses with `member_record_not_found`."""
    _, member_id = _whose(staff, entry_id)
    statement = select(Coupon).where(_wallet(member_id)).options(joinedload(Coupon.batch))
    columns = Coupon.__table__.c
    order = [
        Key(columns.claimed_at, paging.moment, descending=True),
        Key(columns.id, paging.identity, descending=True),
    ]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([coupon for (coupon,) in rows], more)


def list_history(staff: Staff, entry_id: uuid.UUID, *, limit: int, cursor: str | None) -> Page[Step]:
    """经过, newest first: membership, verification, phone, card, and who has seen the numbers.

    Refuses with `member_record_not_found`.
    """
    found_id, member_id = _whose(staff, entry_id)
    asked = select(MembershipApplication.id).where(
        or_(
            MembershipApplication.member_id == member_id,
            MembershipApplication.roster_entry_id == found_id,
        )
    )
    checked = select(ManualCheck.id).where(
        or_(ManualCheck.member_id == member_id, ManualCheck.roster_entry_id == found_id)
    )
    carded = select(UnionCard.id).where(UnionCard.roster_entry_id == found_id)
    statement: Select[*tuple[Any, ...]] = (
        select(AuditEntry, Staff.username)
        .outerjoin(Staff, and_(AuditEntry.actor_kind == ActorKind.STAFF, Staff.id == AuditEntry.actor_id))
        .where(
            AuditEntry.action.in_(TOLD),
            or_(
                and_(AuditEntry.subject == "roster_entries", AuditEntry.subject_id == found_id),
                and_(AuditEntry.subject == "members", AuditEntry.subject_id == member_id),
                and_(AuditEntry.subject == "membership_applications", AuditEntry.subject_id.in_(asked)),
                and_(AuditEntry.subject == "manual_checks", AuditEntry.subject_id.in_(checked)),
                and_(AuditEntry.subject == "union_cards", AuditEntry.subject_id.in_(carded)),
            ),
        )
    )
    order = [Key(AuditEntry.__table__.c.id, paging.identity, descending=True)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([Step(entry.at, entry.action, entry.actor_kind, by) for entry, by in rows], more)


def get_account(staff: Staff, entry_id: uuid.UUID) -> uuid.UUID | None:
    """The account of a person; None where there is none. Refuses with `member_record_not_found`."""
    return _whose(staff, entry_id)[1]


def own_signups(staff: Staff, entry_id: uuid.UUID, member_id: uuid.UUID | None) -> Select[uuid.UUID]:
    """Ids of the sign-ups that `list_signups` lists, as a query."""
    return select(Signup.id).join(Signup.campaign).where(_own(staff, entry_id, member_id))


def _whose(staff: Staff, entry_id: uuid.UUID) -> tuple[uuid.UUID, uuid.UUID | None]:
    row = (
        session()
        .execute(
            select(RosterEntry.id, Member.id)
            .outerjoin(Member, Member.roster_entry_id == RosterEntry.id)
            .where(RosterEntry.id == entry_id, RosterEntry.union_id.in_(unions.visible_to(staff)))
        )
        .one_or_none()
    )
    if row is None:
        raise MemberRecordNotFound
    return row[0], row[1]


def _own(staff: Staff, entry_id: uuid.UUID, member_id: uuid.UUID | None) -> ColumnElement[bool]:
    """Of a query of sign-ups with their campaigns: a person's, as far as these eyes may see them."""
    whose = Signup.roster_entry_id == entry_id
    if member_id is not None:
        whose = or_(whose, Signup.member_id == member_id)
    anonymous = [one.key for one in campaign_types.TYPES.values() if one.is_anonymous]
    return and_(whose, Campaign.type.not_in(anonymous), sensitive_signups.open_to(unions.visible_to(staff)))


def _wallet(member_id: uuid.UUID | None) -> ColumnElement[bool]:
    return Coupon.member_id == member_id if member_id is not None else false()


def _count(staff: Staff, entry: RosterEntry, member: Member | None) -> Figures:
    member_id = member.id if member is not None else None
    handed_out = Signup.state == SignupState.HANDED_OUT
    signups = (
        session()
        .execute(
            select(func.count(), func.count().filter(handed_out))
            .select_from(Signup)
            .join(Signup.campaign)
            .where(_own(staff, entry.id, member_id))
        )
        .one()
    )
    redeemed = Coupon.state == CouponState.REDEEMED
    coupons = (
        session()
        .execute(
            select(func.count(), func.count().filter(redeemed)).select_from(Coupon).where(_wallet(member_id))
        )
        .one()
    )
    return Figures(signups[0], signups[1], coupons[0], coupons[1])
