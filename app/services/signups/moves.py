"""走一步: every change of a sign-up's state goes through here, with history, audit entry and notice."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock, workdays
from app.campaign_types import TYPES
from app.db import session
from app.errors import Conflict
from app.services import audit, campaigns, name_lists, notices
from app.services.audit import Actor
from app.services.signups import giving, paying, taking, waiting
from app.services.signups.life import NEXT
from models import ApplicantKind, Campaign, Member, Signup, SignupAction, SignupMove, SignupState, Staff
from models.signups import HOLD_A_PLACE

TOLD: dict[SignupAction, str] = {
    SignupAction.SUBMIT: "signup_received",
    SignupAction.RETURN: "signup_returned",
    SignupAction.APPROVE: "signup_approved",
    SignupAction.DRAW: "signup_approved",
    SignupAction.REJECT: "signup_rejected",
    SignupAction.MISS_DRAW: "signup_not_drawn",
    SignupAction.QUEUE: "signup_waiting",
    SignupAction.OFFER: "place_offered",
    SignupAction.LAPSE: "offer_lapsed",
    SignupAction.END: "signup_ended",
    SignupAction.HAND_OUT: "signup_handed_out",
    SignupAction.TAKE_BACK: "signup_taken_back",
    SignupAction.MISS: "signup_missed",
    SignupAction.EXCUSE: "signup_excused",
    SignupAction.REOPEN: "signup_reopened",
    SignupAction.RUN_OUT: "signup_run_out",
}
"""Action → the kind of notice that tells of it. Whatever the person has just done himself needs none."""


_WITHOUT = frozenset({SignupState.CANCELLED, SignupState.SUBMITTED})
"""Who comes here from having been approved has it no more."""


class SignupMoved(Conflict):
    code, detail = "signup_moved", "这份报名的状态刚刚变了，现在不能这样办"
    next = "请刷新后看看它现在的状态"


def lock(signup_id: uuid.UUID) -> Signup | None:
    """The sign-up with its campaign, its row locked until this unit of work ends."""
    return next(iter(lock_many([signup_id])), None)


def lock_row(signup_id: uuid.UUID) -> Signup:
    """The sign-up with its campaign, its row alone locked: for what makes no place free."""
    return (
        session()
        .scalars(
            select(Signup)
            .where(Signup.id == signup_id)
            .options(joinedload(Signup.campaign))
            .with_for_update(of=Signup)
            .execution_options(populate_existing=True)
        )
        .one()
    )


def lock_many(signup_ids: Collection[uuid.UUID]) -> list[Signup]:
    """The same of several, in the order of their ids, whoever asks for them in whatever order.

    Queues are locked before rows: whoever gives a place back makes an offer to somebody else's row.
    """
    queues = session().execute(
        select(Campaign.id, Campaign.type)
        .where(Campaign.id.in_(select(Signup.campaign_id).where(Signup.id.in_(signup_ids))))
        .order_by(Campaign.id)
    )
    for campaign_id, type_ in queues.all():
        if TYPES[type_].has_waitlist:
            taking.lock_by_id(campaign_id)
    found = session().scalars(
        select(Signup)
        .where(Signup.id.in_(signup_ids))
        .order_by(Signup.id)
        .options(joinedload(Signup.campaign))
        .with_for_update(of=Signup)
        .execution_options(populate_existing=True)
    )
    return list(found.all())


def move(
    actor: Actor,
    signup: Signup,
    action: SignupAction,
    *,
    reason: str | None = None,
    item: str | None = None,
    offer_expires_at: dt.datetime | None = None,
    after: Sequence[SignupMove] = (),
) -> SignupMove:
    """走一步: `signup` is locked by the caller (`lock`) and comes with its campaign loaded.

    A place is given back where the new state holds none, and offered to whoever is next in line. Taking one
    is the caller's act (`places.take`). `reason` is shown to the applicant; `after` as `note` says. Refuses
    with `signup_moved` where `life.NEXT` knows no such step; with `payment_under_way` where it would be taken
    from somebody whom the bank pays; where approving gives a coupon, with `campaign_coupons_gone`,
    `coupon_needs_account`.
    """
    came_from = signup.state
    to_state = NEXT.get((came_from, action))
    if to_state is None or (action is SignupAction.REOPEN and signup.is_replaced):
        raise SignupMoved
    is_without = came_from is SignupState.APPROVED and to_state in _WITHOUT
    if is_without:
        paying.ensure_not_under_way(signup)
    is_freed = came_from in HOLD_A_PLACE and to_state not in HOLD_A_PLACE
    if is_freed:
        taking.lock(signup.campaign)
        taking.give_back(signup)
    if is_without:
        giving.take_in(actor, signup)
    if to_state is SignupState.APPROVED and came_from is not SignupState.HANDED_OUT:
        giving.give(actor, signup)
    signup.state = to_state
    signup.mend_by = _mend_by(signup) if to_state is SignupState.RETURNED else None
    signup.offer_expires_at = offer_expires_at if to_state is SignupState.OFFERED else None
    signup.returned_item = item if to_state is SignupState.RETURNED else None
    if to_state is SignupState.WAITING:
        signup.queued_at = clock.now()
    if to_state is not SignupState.SUBMITTED:
        signup.stage_union_id = signup.stage_role = signup.stage_due_at = None
    made = note(actor, signup, action, reason=reason, item=item, after=after)
    if signup.applicant_kind is ApplicantKind.UNIT:
        name_lists.follow(signup)
    if is_freed and action is not SignupAction.END:
        move_up(signup.campaign)
    return made


def _mend_by(signup: Signup) -> dt.datetime:
    return workdays.end_of_working_day(clock.now(), campaigns.type_of(signup.campaign).mending_days)


def move_up(campaign: Campaign) -> int:
    """递补: offer every place that is free to the first in line whom it fits. How many were offered."""
    if not campaigns.type_of(campaign).has_waitlist:
        return 0
    taking.lock(campaign)
    taking.return_unused(campaign.id)
    offered = 0
    while (following := waiting.find_next(campaign)) is not None:
        if not taking.take(following.signup, campaign, following.union_path):
            break
        move(None, following.signup, SignupAction.OFFER, offer_expires_at=following.until)
        offered += 1
    return offered


def note(
    actor: Actor,
    signup: Signup,
    action: SignupAction,
    *,
    reason: str | None = None,
    item: str | None = None,
    after: Sequence[SignupMove] = (),
) -> SignupMove:
    """Write the step that has just been made: history, audit entry, and what the applicant is told.

    `after` are steps made just before (`make`), which are written together with this one and told of by it.
    """
    made = make(actor, signup, action, reason=reason, item=item)
    # The sign-up first, which may be new: its steps refer to it.
    session().add(signup)
    session().flush()
    session().add_all([*after, made])
    session().flush()
    _tell(signup, made)
    return made


def make(
    actor: Actor,
    signup: Signup,
    action: SignupAction,
    *,
    reason: str | None = None,
    item: str | None = None,
) -> SignupMove:
    """The step with its audit entry, which `note` of the next step writes, or its own."""
    signup.move_count += 1
    made = SignupMove(
        signup_id=signup.id,
        number=signup.move_count,
        action=action,
        to_state=signup.state,
        stage=signup.stage,
        member_id=actor.id if isinstance(actor, Member) else None,
        staff_id=actor.id if isinstance(actor, Staff) else None,
        at=clock.now(),
        item=item,
        reason=reason,
    )
    if campaigns.type_of(signup.campaign).is_anonymous:
        # That somebody has answered is on record; which answer is his nobody can look up.
        audit.record(actor, audited_as(action), signup.campaign)
    else:
        audit.record(actor, audited_as(action), signup, number=made.number, state=signup.state.value)
    return made


def audited_as(action: SignupAction) -> str:
    """What the audit log calls it."""
    return f"signups.{action.value}"


def _tell(signup: Signup, made: SignupMove) -> None:
    kind = TOLD.get(made.action)
    if kind is None or signup.member_id is None:
        return
    facts = facts_of(signup.campaign, made.at, made.reason, signup.offer_expires_at)
    notices.write(signup.member_id, kind, signup, facts=facts, occasion=str(made.number))


def facts_of(
    campaign: Campaign, at: dt.datetime, reason: str | None = None, until: dt.datetime | None = None
) -> dict[str, str]:
    """The facts of the notice about a step."""
    return {
        "title": campaign.title,
        "at": notices.moment_text(at),
        "reason": notices.sentence(reason or ""),
        "until": notices.until_text(until or at),
    }
