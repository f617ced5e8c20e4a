"""走一步: every change of a sign-up's state goes through here, with history, audit entry and notice."""

import datetime as dt
import uuid

from sqlalchemy import select

from app import clock
from app.db import session
from app.errors import Conflict
from app.services import audit, notices
from app.services.audit import Actor
from app.services.signups import places
from app.services.signups.life import NEXT
from models import Member, Signup, SignupAction, SignupMove, SignupState, Staff
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
}
"""Action → the kind of notice that tells of it. Whatever the person has just done himself needs none."""


class SignupMoved(Conflict):
    code, detail = "signup_moved", "这份报名的状态刚刚变了，现在不能这样办"
    next = "请刷新后看看它现在的状态"


def lock(signup_id: uuid.UUID) -> Signup | None:
    """The sign-up, its row locked until this unit of work ends."""
    found: Signup | None = session().scalar(
        select(Signup)
        .where(Signup.id == signup_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found


def move(
    actor: Actor,
    signup: Signup,
    action: SignupAction,
    *,
    reason: str | None = None,
    item: str | None = None,
    offer_expires_at: dt.datetime | None = None,
) -> SignupMove:
    """走一步: `signup` is locked by the caller and comes with its campaign loaded.

    A place is given back where the new state holds none. Taking one is the caller's act (`places.take`).
    `reason` is shown to the applicant. Refuses with `signup_moved` where `life.NEXT` knows no such step.
    """
    came_from = signup.state
    to_state = NEXT.get((came_from, action))
    if to_state is None:
        raise SignupMoved
    if came_from in HOLD_A_PLACE and to_state not in HOLD_A_PLACE:
        places.give_back(signup)
    signup.state = to_state
    signup.offer_expires_at = offer_expires_at if to_state is SignupState.OFFERED else None
    signup.returned_item = item if to_state is SignupState.RETURNED else None
    if to_state is SignupState.WAITING:
        signup.queued_at = clock.now()
    if to_state is not SignupState.SUBMITTED:
        signup.stage_union_id = signup.stage_role = signup.stage_due_at = None
    return note(actor, signup, action, reason=reason, item=item)


def note(
    actor: Actor,
    signup: Signup,
    action: SignupAction,
    *,
    reason: str | None = None,
    item: str | None = None,
) -> SignupMove:
    """Write the step that has just been made: history, audit entry, and what the applicant is told."""
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
    session().add(made)
    session().flush()
    audit.record(actor, f"signups.{action.value}", signup, number=made.number, state=signup.state.value)
    _tell(signup, made)
    return made


def _tell(signup: Signup, made: SignupMove) -> None:
    kind = TOLD.get(made.action)
    if kind is None or signup.member_id is None:
        return
    facts = {
        "title": signup.campaign.title,
        "at": notices.moment_text(made.at),
        "reason": notices.sentence(made.reason or ""),
        "until": notices.moment_text(signup.offer_expires_at or made.at),
    }
    notices.write(signup.member_id, kind, signup, facts=facts, occasion=str(made.number))
