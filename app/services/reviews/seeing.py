"""审核范围: which sign-ups a reviewer may read, and on which he may act."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import joinedload

from app.campaign_types import TYPES
from app.db import session
from app.errors import Forbidden
from app.services import campaigns, delegations, recusals, sensitive_signups, signups, unions
from app.services.signups import steps
from models import Campaign, Signup, SignupAction, SignupMove, Staff, StaffDelegation, StaffRole


class NotYourStep(Forbidden):
    code, detail = "not_your_step", "这一步不由您办理"
    next = "请看清轮到哪个工会的哪个岗位；意见由审核人出，决定由主席做"


class DelegateHasAdvanced(Forbidden):
    code, detail = "delegate_has_advanced", "这份申请前面的意见是您出的，不能再代别人决定"
    next = "请等委托人回来，或请上级工会办理"


@dataclass(frozen=True)
class Standing:
    """In whose place somebody acts: his own, or that of a colleague on leave."""

    for_staff_id: uuid.UUID | None = None


def seen_by(staff: Staff, *, roles: frozenset[StaffRole] | None = None) -> ColumnElement[bool]:
    """Of a query of sign-ups: the applicant's union or the campaign's lies in the person's subtree.

    What is sensitive is open to the unions of its own steps alone (`sensitive_signups.open_to`). Anonymous
    answers are read by the union that asks alone: a small unit would know its own people. `roles` narrows
    whose grants count, as `unions.visible_to` does.
    """
    visible = unions.visible_to(staff, roles=roles)
    hosted = select(Campaign.id).where(Campaign.union_id.in_(visible))
    anonymous = select(Campaign.id).where(is_anonymous())
    return and_(
        sensitive_signups.open_to(visible),
        or_(Signup.campaign_id.not_in(anonymous), Signup.campaign_id.in_(hosted)),
    )


def is_anonymous() -> ColumnElement[bool]:
    """Of a query of campaigns: nobody is to know whose the answers are."""
    return Campaign.type.in_([declared.key for declared in TYPES.values() if declared.is_anonymous])


def whole() -> Select[Signup]:
    """Sign-ups with their campaign, with whose they are, and with whose work they are."""
    return select(Signup).options(
        joinedload(Signup.campaign), joinedload(Signup.assignee), *signups.APPLICANT
    )


def get_seen(staff: Staff, signup_id: uuid.UUID) -> Signup:
    """A sign-up in one's scope. Refuses with `signup_not_found`, `recusal_required`."""
    found = _find(staff, signup_id)
    if not campaigns.type_of(found.campaign).is_anonymous:
        recusals.ensure_free(staff, [found.id])
    return found


def step_aside(staff: Staff, signup_id: uuid.UUID) -> None:
    """个案回避: said of any sign-up that one may see. Refuses with `signup_not_found`."""
    signup = _find(staff, signup_id)
    recusals.recuse(staff, signup)
    if signup.assigned_to == staff.id:
        signup.assigned_to = None


def _find(staff: Staff, signup_id: uuid.UUID) -> Signup:
    found = session().scalar(whole().where(Signup.id == signup_id, seen_by(staff)))
    if found is None:
        raise signups.SignupNotFound
    return found


def ensure_turn(staff: Staff, signup: Signup) -> Standing:
    """Whether the step that a sign-up waits at is this person's, by his own grant or in somebody's place.

    In somebody's place he may not judge what that person would step aside from, nor what he himself has
    advanced. What he has advanced in somebody's place he does not judge in his own right either: the
    opinion and the decision would be one person's.

    Whoever judges has declared himself, and so has in whose place he does. Refuses with `not_your_step`,
    `declaration_required`, `recusal_required`, `delegate_has_advanced`.
    """
    if signup.stage_union_id is None:
        raise NotYourStep
    path = steps.path_of(signup.stage_union_id)
    if _holds(staff, signup.stage_role, path):
        recusals.ensure_declared(staff)
        if _has_advanced_for_another(staff, signup):
            raise DelegateHasAdvanced(detail="您已经代别人出过前面的意见，这一步要由另一个人办")
        return Standing()
    givers = session().scalars(
        delegations.standing(staff.id)
        .where(StaffDelegation.role == signup.stage_role, StaffDelegation.union_id.in_(path))
        .with_only_columns(StaffDelegation.from_staff_id)
        .order_by(StaffDelegation.id)
    )
    in_place_of = list(givers)
    if not in_place_of:
        raise NotYourStep
    recusals.ensure_declared(staff)
    free = [
        giver
        for giver in in_place_of
        if recusals.has_declared(giver) and not recusals.concerned(giver, [signup.id])
    ]
    if not free:
        raise recusals.RecusalRequired(detail="委托您的人应当回避这件事，或还没有申报本人，您不能代他办理")
    if _advanced(staff, signup):
        raise DelegateHasAdvanced
    return Standing(free[0])


def _holds(staff: Staff, role: StaffRole | None, path: Sequence[uuid.UUID]) -> bool:
    return any(grant.role is role and grant.union_id in path for grant in staff.grants)


def _has_advanced_for_another(staff: Staff, signup: Signup) -> bool:
    """Whether one of the steps that he has advanced is none that he holds himself."""
    stages = _advanced(staff, signup)
    if not stages:
        return False
    path = steps.turns_of(signup, signup.campaign, campaigns.type_of(signup.campaign).steps)
    return any(
        turn.number in stages and not _holds(staff, turn.step.role, steps.path_of(turn.union_id))
        for turn in path
    )


def _advanced(staff: Staff, signup: Signup) -> set[int]:
    """Numbers of the steps of this sign-up that he has advanced."""
    found = session().scalars(
        select(SignupMove.stage).where(
            SignupMove.signup_id == signup.id,
            SignupMove.staff_id == staff.id,
            SignupMove.action == SignupAction.ADVANCE,
        )
    )
    return set(found.all())
