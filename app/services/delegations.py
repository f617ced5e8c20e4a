"""委托: a reviewer or a chair on leave lets a colleague judge in his place, for some days."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased, joinedload

from app import clock
from app.db import session
from app.errors import InvalidValue, NotFound
from app.services import audit
from models import ADMINISTRATORS, DELEGABLE, Staff, StaffDelegation, StaffGrant, StaffRole

LONGEST = dt.timedelta(days=92)
"""A leave; who is away for longer hands over his grant."""


class DelegateUnfit(InvalidValue):
    code, detail = "delegate_unfit", "不能委托给这个账号，请换一位在岗的同事"


class DelegationDaysInvalid(InvalidValue):
    code, detail = "delegation_days_invalid", f"委托从今天或以后的日子起，最长 {LONGEST.days} 天"


class DelegationNotYours(InvalidValue):
    code, detail = "delegation_not_yours", "只能委托自己在这个工会的审核或审批岗位，受托来的不能再转"


class DelegationNotFound(NotFound):
    code, detail = "delegation_not_found", "没有找到这项委托，可能已经收回"


def delegate(
    staff: Staff,
    *,
    to_username: str,
    role: StaffRole,
    union_id: uuid.UUID,
    begins_on: dt.date,
    ends_on: dt.date,
) -> StaffDelegation:
    """委托: one of one's own grants, never one that was delegated to oneself. Both days count.

    Refuses with `delegation_not_yours`, `delegation_days_invalid`, `delegate_unfit`.
    """
    if not any(held.role is role and held.union_id == union_id for held in staff.grants):
        raise DelegationNotYours
    if not clock.today() <= begins_on <= ends_on <= begins_on + LONGEST:
        raise DelegationDaysInvalid
    taker = session().scalar(select(Staff).where(Staff.username == to_username, Staff.disabled_at.is_(None)))
    if taker is None or taker.id == staff.id or _is_administrator(taker):
        raise DelegateUnfit
    made = StaffDelegation(
        from_staff_id=staff.id,
        to_staff_id=taker.id,
        role=role,
        union_id=union_id,
        begins_on=begins_on,
        ends_on=ends_on,
    )
    session().add(made)
    session().flush()
    audit.record(
        staff,
        "delegations.give",
        made,
        to_staff_id=str(taker.id),
        role=role.value,
        union_id=str(union_id),
        begins_on=begins_on.isoformat(),
        ends_on=ends_on.isoformat(),
    )
    return _get(made.id)


def withdraw(staff: Staff, delegation_id: uuid.UUID) -> StaffDelegation:
    """收回委托: at once. Refuses with `delegation_not_found`."""
    found = session().scalar(
        select(StaffDelegation)
        .where(
            StaffDelegation.id == delegation_id,
            StaffDelegation.from_staff_id == staff.id,
            StaffDelegation.withdrawn_at.is_(None),
        )
        .with_for_update()
    )
    if found is None:
        raise DelegationNotFound
    found.withdrawn_at = clock.now()
    session().flush()
    audit.record(staff, "delegations.withdraw", found)
    return _get(found.id)


def take_over(actor: Staff, leaver: Staff, successor: Staff) -> int:
    """接手委托: what others have lent to somebody who leaves goes to a colleague; gives how many.

    What the leaver has lent himself ends with his account. Nobody stands in for himself: what the colleague
    has lent comes back to him.
    """
    today, now = clock.today(), clock.now()
    running = session().scalars(
        select(StaffDelegation)
        .where(
            or_(StaffDelegation.from_staff_id == leaver.id, StaffDelegation.to_staff_id == leaver.id),
            StaffDelegation.ends_on >= today,
            StaffDelegation.withdrawn_at.is_(None),
        )
        .order_by(StaffDelegation.id)
        .with_for_update()
    )
    moved, is_fit = 0, not _is_administrator(successor)
    for lent in running.all():
        lent.withdrawn_at = now
        audit.record(actor, "delegations.withdraw", lent)
        if lent.from_staff_id in (leaver.id, successor.id) or not is_fit:
            continue
        made = StaffDelegation(
            from_staff_id=lent.from_staff_id,
            to_staff_id=successor.id,
            role=lent.role,
            union_id=lent.union_id,
            begins_on=max(today, lent.begins_on),
            ends_on=lent.ends_on,
        )
        session().add(made)
        session().flush()
        audit.record(actor, "delegations.take_over", made, came_from=str(lent.id))
        moved += 1
    session().flush()
    return moved


def list_mine(staff: Staff) -> Sequence[StaffDelegation]:
    """我的委托: given and received, the newest first, as far back as a year."""
    since = clock.today() - dt.timedelta(days=366)
    return (
        session()
        .scalars(
            _whole()
            .where(
                or_(StaffDelegation.from_staff_id == staff.id, StaffDelegation.to_staff_id == staff.id),
                StaffDelegation.ends_on >= since,
            )
            .order_by(StaffDelegation.id.desc())
        )
        .all()
    )


def standing(staff_id: uuid.UUID, roles: frozenset[StaffRole] = DELEGABLE) -> Select[StaffDelegation]:
    """Today's delegations to this person, as far as the delegators still hold what they gave."""
    today, giver = clock.today(), aliased(Staff)
    return (
        select(StaffDelegation)
        .join(giver, giver.id == StaffDelegation.from_staff_id)
        .join(
            StaffGrant,
            (StaffGrant.staff_id == StaffDelegation.from_staff_id)
            & (StaffGrant.role == StaffDelegation.role)
            & (StaffGrant.union_id == StaffDelegation.union_id),
        )
        .where(
            StaffDelegation.to_staff_id == staff_id,
            StaffDelegation.role.in_(roles & DELEGABLE),
            StaffDelegation.begins_on <= today,
            StaffDelegation.ends_on >= today,
            StaffDelegation.withdrawn_at.is_(None),
            giver.disabled_at.is_(None),
        )
    )


def roles_of(staff: Staff) -> frozenset[StaffRole]:
    """The roles in which this person acts for others today."""
    return frozenset(session().scalars(standing(staff.id).with_only_columns(StaffDelegation.role)))


def _is_administrator(taker: Staff) -> bool:
    """三员分立: an administrator does no business, in nobody's place either."""
    held = session().scalar(
        select(StaffGrant.id)
        .where(StaffGrant.staff_id == taker.id, StaffGrant.role.in_(ADMINISTRATORS))
        .limit(1)
    )
    return held is not None


def _whole() -> Select[StaffDelegation]:
    return select(StaffDelegation).options(
        joinedload(StaffDelegation.giver),
        joinedload(StaffDelegation.taker),
        joinedload(StaffDelegation.union),
    )


def _get(delegation_id: uuid.UUID) -> StaffDelegation:
    return session().scalars(_whole().where(StaffDelegation.id == delegation_id)).one()
