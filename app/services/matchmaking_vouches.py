"""核实: employment and believed single status, by whom the person has chosen and by nobody else."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload

from app import clock, paging
from app.db import session
from app.errors import Conflict, InvalidValue, NotFound
from app.paging import Key, Page
from app.services import audit, matchmaking_profiles, matchmaking_studios, notices, unions
from app.services.recusals import RecusalRequired
from models import (
    MatchmakerStudio,
    MatchmakingProfile,
    MatchmakingVouch,
    Member,
    Relation,
    Staff,
    StaffRelative,
    StaffRole,
    Union,
    UnionLevel,
    VouchBasis,
    Voucher,
    VouchState,
)

BY_UNION = frozenset({StaffRole.REVIEWER, StaffRole.CHAIR})
REMIND_BEFORE = dt.timedelta(days=30)
_days = {"held": 365}


class VouchNotFound(NotFound):
    code, detail = "vouch_not_found", "没有找到这份核实申请"


class VouchWaiting(Conflict):
    code, detail = "vouch_waiting", "您已有一份核实申请在等答复"
    next = "想换一处核实的话，先撤回这一份"


class VouchDecided(Conflict):
    code, detail = "vouch_decided", "这份核实申请已经有结果了"


class VoucherUnfit(InvalidValue):
    code, detail = "voucher_unfit", "请选一处来核实：街道（乡镇）工会或红娘工作室"
    next = "选本单位工会的，不用再选别处"


@dataclass(frozen=True)
class Vouchers:
    """可以由谁核实: one's own unit's union, and the streets and studios of a district."""

    unit: Union | None
    streets: Sequence[Union]
    studios: Sequence[MatchmakerStudio]


def vouch_for(days: int) -> None:
    """How long a vouch holds. Called once, by the factory."""
    _days["held"] = days


def list_vouchers(member: Member, *, district: str | None = None) -> Vouchers:
    """可以由谁核实; without a district, in that of one's unit. `member` comes with `roster_entry` loaded."""
    entry = member.roster_entry
    unit = None if entry is None else session().get(Union, entry.union_id)
    wanted = district or (unit.district if unit is not None else None)
    streets = select(Union).where(Union.level == UnionLevel.TOWNSHIP).order_by(Union.id).limit(100)
    if wanted is not None:
        streets = streets.where(Union.district == wanted)
    studios = matchmaking_studios.list_public(district=wanted, limit=100, cursor=None)
    return Vouchers(unit, session().scalars(streets).all(), studios.items)


def ask(
    member: Member, *, voucher: Voucher, union_id: uuid.UUID | None, studio_id: uuid.UUID | None
) -> MatchmakingVouch:
    """申请核实: the union of one's own unit, a street's union, or a studio; one request at a time.

    Refuses with `profile_missing`, `under_age`, `voucher_unfit`, `studio_not_found`, `vouch_waiting`.
    """
    profile = matchmaking_profiles.lock_own(member)
    matchmaking_profiles.ensure_of_age(member)
    chosen_union, chosen_studio = _chosen(member, voucher, union_id, studio_id)
    waiting = session().scalar(
        select(MatchmakingVouch.id).where(
            MatchmakingVouch.profile_id == profile.id, MatchmakingVouch.state == VouchState.WAITING
        )
    )
    if waiting is not None:
        raise VouchWaiting
    made = MatchmakingVouch(
        profile_id=profile.id,
        voucher=voucher,
        union_id=chosen_union,
        studio_id=chosen_studio,
        state=VouchState.WAITING,
        asked_at=clock.now(),
    )
    session().add(made)
    session().flush()
    audit.record(member, "matchmaking_vouches.ask", made, voucher=voucher)
    return get_mine(member, made.id)


def _chosen(
    member: Member, voucher: Voucher, union_id: uuid.UUID | None, studio_id: uuid.UUID | None
) -> tuple[uuid.UUID | None, uuid.UUID | None]:
    entry = member.roster_entry
    match voucher:
        case Voucher.UNIT if entry is not None and union_id is None and studio_id is None:
            return entry.union_id, None
        case Voucher.STREET if union_id is not None and studio_id is None:
            street = session().get(Union, union_id)
            if street is not None and street.level is UnionLevel.TOWNSHIP:
                return street.id, None
        case Voucher.STUDIO if studio_id is not None and union_id is None:
            return None, matchmaking_studios.get_open(studio_id).id
    raise VoucherUnfit


def list_mine(member: Member) -> Sequence[MatchmakingVouch]:
    """我的核实申请, the newest first."""
    return session().scalars(_mine(member).order_by(MatchmakingVouch.id.desc()).limit(50)).all()


def get_mine(member: Member, vouch_id: uuid.UUID) -> MatchmakingVouch:
    """Refuses with `vouch_not_found`."""
    found = session().scalar(_mine(member).where(MatchmakingVouch.id == vouch_id))
    if found is None:
        raise VouchNotFound
    return found


def withdraw(member: Member, vouch_id: uuid.UUID) -> MatchmakingVouch:
    """撤回: while nobody has answered. Refuses with `vouch_not_found`, `vouch_decided`."""
    mine = session().scalar(
        _mine(member).where(MatchmakingVouch.id == vouch_id).with_for_update(of=MatchmakingVouch)
    )
    if mine is None:
        raise VouchNotFound
    if mine.state is not VouchState.WAITING:
        raise VouchDecided
    mine.state = VouchState.WITHDRAWN
    session().flush()
    audit.record(member, "matchmaking_vouches.withdraw", mine)
    return mine


def _mine(member: Member) -> Select[MatchmakingVouch]:
    return (
        select(MatchmakingVouch)
        .join(MatchmakingProfile, MatchmakingProfile.id == MatchmakingVouch.profile_id)
        .where(MatchmakingProfile.member_id == member.id)
        .options(joinedload(MatchmakingVouch.union), joinedload(MatchmakingVouch.studio))
    )


def list_for_staff(
    staff: Staff, *, state: VouchState | None, limit: int, cursor: str | None
) -> Page[MatchmakingVouch]:
    """核实申请列表: those that were put to this desk, the longest waiting first."""
    statement = _reached(staff)
    if state is not None:
        statement = statement.where(MatchmakingVouch.state == state)
    order = [Key(MatchmakingVouch.__table__.c.id, paging.identity)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([vouch for (vouch, *_) in rows], more)


def get_for_staff(staff: Staff, vouch_id: uuid.UUID) -> MatchmakingVouch:
    """一份核实申请: the person's name in full, which is what is vouched for. Audited. `vouch_not_found`."""
    vouch = session().scalar(_reached(staff).where(MatchmakingVouch.id == vouch_id))
    if vouch is None:
        raise VouchNotFound
    audit.record(staff, "matchmaking_vouches.read", vouch)
    return vouch


def approve(staff: Staff, vouch_id: uuid.UUID, basis: VouchBasis) -> MatchmakingVouch:
    """核实属实: the person works where the union knows him, and is believed to be single.

    Refuses with `vouch_not_found`, `vouch_decided`, `recusal_required`.
    """
    vouch = _lock(staff, vouch_id)
    now, today = clock.now(), clock.today()
    until = today + dt.timedelta(days=_days["held"])
    vouch.state, vouch.basis = VouchState.VOUCHED, basis
    vouch.decided_at, vouch.decided_by = now, staff.id
    vouch.profile.vouched_at, vouch.profile.vouched_until = now, until
    session().flush()
    audit.record(staff, "matchmaking_vouches.approve", vouch, basis=basis, until=until.isoformat())
    facts = {"until": notices.day_text(until)}
    notices.write(vouch.profile.member_id, "matchmaking_vouched", vouch, facts=facts)
    return vouch


def refuse(staff: Staff, vouch_id: uuid.UUID, reason: str) -> MatchmakingVouch:
    """不能核实, with a reason for the person alone. What was vouched for before holds until its day.

    Refuses with `vouch_not_found`, `vouch_decided`, `recusal_required`.
    """
    vouch = _lock(staff, vouch_id)
    vouch.state, vouch.reason = VouchState.REFUSED, reason
    vouch.decided_at, vouch.decided_by = clock.now(), staff.id
    session().flush()
    audit.record(staff, "matchmaking_vouches.refuse", vouch)
    notices.write(vouch.profile.member_id, "matchmaking_vouch_refused", vouch, facts={})
    return vouch


def remind() -> int:
    """到期提醒: who is vouched for until a day in the next month is told once. How many were."""
    today = clock.today()
    due = session().execute(
        select(MatchmakingProfile.member_id, MatchmakingProfile.id, MatchmakingProfile.vouched_until).where(
            MatchmakingProfile.vouched_until.between(today, today + REMIND_BEFORE)
        )
    )
    by_day: dict[dt.date, list[tuple[uuid.UUID, uuid.UUID]]] = {}
    for member_id, profile_id, until in due:
        assert until is not None  # noqa: S101 - it lies between two days
        by_day.setdefault(until, []).append((member_id, profile_id))
    return sum(
        notices.write_many(
            "matchmaking_vouch_expiring",
            MatchmakingProfile.__tablename__,
            [(member_id, profile_id, {"until": notices.day_text(until)}) for member_id, profile_id in people],
            occasion=until.isoformat(),
        )
        for until, people in by_day.items()
    )


def _lock(staff: Staff, vouch_id: uuid.UUID) -> MatchmakingVouch:
    vouch = session().scalar(
        _reached(staff).where(MatchmakingVouch.id == vouch_id).with_for_update(of=MatchmakingVouch)
    )
    if vouch is None:
        raise VouchNotFound
    _ensure_free(staff, vouch.profile.member)
    if vouch.state is not VouchState.WAITING:
        raise VouchDecided
    return vouch


def _ensure_free(staff: Staff, member: Member) -> None:
    """Nobody vouches for himself or for a declared relative. Refuses with `recusal_required`."""
    if member.id_number_index is None:
        return
    own = session().scalar(
        select(StaffRelative.id)
        .where(
            StaffRelative.staff_id == staff.id,
            StaffRelative.id_number_index == member.id_number_index,
            or_(StaffRelative.withdrawn_at.is_(None), StaffRelative.relation == Relation.SELF),
        )
        .limit(1)
    )
    if own is not None:
        raise RecusalRequired


def _reached(staff: Staff) -> Select[MatchmakingVouch]:
    """What was put to this person's desk: to a union where she judges, or to a studio where she works.

    A request to a street or a studio is not to be found through the union of the person's own unit.
    """
    by_union: ColumnElement[bool] = MatchmakingVouch.union_id.in_(
        unions.visible_to(staff, roles=BY_UNION, lent=False)
    )
    return (
        select(MatchmakingVouch)
        .where(or_(by_union, MatchmakingVouch.studio_id.in_(matchmaking_studios.studios_of(staff))))
        .options(
            joinedload(MatchmakingVouch.union),
            joinedload(MatchmakingVouch.studio),
            joinedload(MatchmakingVouch.profile).joinedload(MatchmakingProfile.member),
        )
    )
