"""分派与交接: whose a sign-up is to judge."""

import uuid
from collections.abc import Sequence

from sqlalchemy import func, select, true
from sqlalchemy.orm import joinedload, selectinload

from app.db import session
from app.errors import InvalidValue
from app.services import audit, delegations, recusals
from app.services.reviews.seeing import get_seen
from app.services.signups import moves, steps
from models import DELEGABLE, Signup, SignupState, Staff, StaffDelegation, StaffGrant, Union

HANDED_AT_ONCE = 500
OFFERED_AT_MOST = 100


class AssigneeUnfit(InvalidValue):
    code, detail = "assignee_unfit", "这位同事不能办理这一步，请换一位"
    next = "要在这一步所在的工会有这个岗位，并且不用回避"


def assign(staff: Staff, signup_id: uuid.UUID, username: str | None) -> Signup:
    """分派: to a colleague who may judge this step, or with None to nobody in particular.

    It says whose work it is and keeps nobody else out. Refuses with `signup_not_found`,
    `recusal_required`, `signup_moved`, `assignee_unfit`.
    """
    seen = get_seen(staff, signup_id)
    signup = moves.lock(seen.id)
    if signup is None or signup.stage_union_id is None:
        raise moves.SignupMoved
    colleague = None if username is None else _colleague(username)
    if colleague is not None:
        _ensure_fit(colleague, signup)
    signup.assigned_to = colleague.id if colleague else None
    session().flush()
    session().expire(signup, ["assignee"])
    audit.record(staff, "signups.assign", signup, to=str(signup.assigned_to) if colleague else None)
    return signup


def list_colleagues(staff: Staff, signup_id: uuid.UUID | None = None) -> Sequence[StaffGrant]:
    """可分派的同事: who may judge the step of this sign-up, those nearest to it first, oneself among them.

    Without one: who else may judge whatever one may judge oneself, to hand it over to. Each with the
    nearest of his grants, at most `OFFERED_AT_MOST`. Refuses with `signup_not_found`, `recusal_required`,
    `signup_moved`.
    """
    if signup_id is None:
        roles = staff.acting_as & DELEGABLE
        held = [grant.union_id for grant in staff.grants if grant.role in roles]
        path = {above for union_id in held for above in steps.path_of(union_id)}
    else:
        seen = get_seen(staff, signup_id)
        if seen.stage_union_id is None or seen.stage_role is None:
            raise moves.SignupMoved
        roles, path = frozenset({seen.stage_role}), set(steps.path_of(seen.stage_union_id))
    others = StaffGrant.staff_id != staff.id if signup_id is None else true()
    found = session().scalars(
        select(StaffGrant)
        .join(StaffGrant.staff)
        .join(StaffGrant.union)
        .where(StaffGrant.role.in_(roles), StaffGrant.union_id.in_(path), Staff.disabled_at.is_(None), others)
        .order_by(func.cardinality(Union.ancestor_ids).desc(), Staff.username, StaffGrant.role)
        .limit(OFFERED_AT_MOST)
        .options(joinedload(StaffGrant.staff), joinedload(StaffGrant.union))
    )
    nearest: dict[uuid.UUID, StaffGrant] = {}
    for grant in found:
        nearest.setdefault(grant.staff_id, grant)
    return list(nearest.values())


def hand_over(staff: Staff, username: str) -> int:
    """交接: everything that is assigned to oneself goes to a colleague; gives how many, all or none.

    At most `HANDED_AT_ONCE` at a time. Refuses with `assignee_unfit`.
    """
    colleague = _colleague(username)
    mine = (
        session()
        .scalars(
            select(Signup)
            .where(Signup.assigned_to == staff.id, Signup.state == SignupState.SUBMITTED)
            .order_by(Signup.id)
            .limit(HANDED_AT_ONCE)
            .with_for_update()
        )
        .all()
    )
    for signup in mine:
        _ensure_fit(colleague, signup)
        signup.assigned_to = colleague.id
        audit.record(staff, "signups.hand_over", signup, to=str(colleague.id))
    session().flush()
    return len(mine)


def take_over(actor: Staff, leaver: Staff, successor: Staff) -> tuple[int, int]:
    """接手待审件: what was assigned to somebody who leaves goes to a colleague.

    What he may not judge, or must step aside from, is assigned to nobody in particular and so stands in the
    queue of everybody. Gives how many of each.
    """
    mine = session().scalars(
        select(Signup)
        .where(Signup.assigned_to == leaver.id, Signup.state == SignupState.SUBMITTED)
        .order_by(Signup.id)
        .with_for_update()
    )
    moved = returned = 0
    for signup in mine.all():
        is_fit = _is_fit(successor, signup)
        signup.assigned_to = successor.id if is_fit else None
        audit.record(actor, "signups.hand_over", signup, to=str(successor.id) if is_fit else None)
        moved, returned = moved + is_fit, returned + (not is_fit)
    session().flush()
    return moved, returned


def _colleague(username: str) -> Staff:
    found = session().scalar(
        select(Staff)
        .where(Staff.username == username, Staff.disabled_at.is_(None))
        .options(selectinload(Staff.grants))
    )
    if found is None:
        raise AssigneeUnfit
    return found


def _ensure_fit(colleague: Staff, signup: Signup) -> None:
    if not _is_fit(colleague, signup):
        raise AssigneeUnfit


def _is_fit(colleague: Staff, signup: Signup) -> bool:
    """Whether he may judge the step that this sign-up is at."""
    if signup.stage_union_id is None:
        return False
    path = steps.path_of(signup.stage_union_id)
    is_his = any(
        grant.role is signup.stage_role and grant.union_id in path for grant in colleague.grants
    ) or session().scalar(
        delegations.standing(colleague.id)
        .where(StaffDelegation.role == signup.stage_role, StaffDelegation.union_id.in_(path))
        .limit(1)
    )
    return bool(is_his) and not recusals.concerned(colleague.id, [signup.id])
