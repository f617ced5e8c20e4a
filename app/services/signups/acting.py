"""本人办: what an applicant does with his sign-up — mend it, take it back, say yes to an offer."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from app import clock, forms
from app.campaign_types.declaration import CampaignType
from app.db import session
from app.errors import Conflict
from app.services import campaigns
from app.services.signups import answering, double_aid, enrolled, giving, mine, moves, own, signing, steps
from app.services.signups.answering import Attached
from app.services.signups.life import NEXT
from models import (
    Campaign,
    CampaignSession,
    CampaignState,
    Member,
    Signup,
    SignupAction,
    SignupState,
    Staff,
)
from models.signups import HOLD_A_PLACE


class SignupNotEditable(Conflict):
    code, detail = "signup_not_editable", "这份报名现在不能修改"
    next = "只有退回给您修改的那一项可以改；有疑问请拨打 12351"


class SignupNotCancellable(Conflict):
    code, detail = "signup_not_cancellable", "这份报名现在不能取消"
    next = "有疑问请拨打 12351"


class OfferExpired(Conflict):
    code, detail = "offer_expired", "为您保留的名额已经过时，让给了下一位"
    next = "还在报名时间的话，可以重新报名候补"


def resubmit(
    member: Member, signup_id: uuid.UUID, *, answers: Mapping[str, Any], attachments: Attached | None = None
) -> Signup:
    """补正: mend the one item that was returned; it goes back to the step that returned it.

    Other answers may be sent along, unchanged. Refuses with `signup_not_found`, `signup_not_editable`,
    `answers_invalid`, `not_enrolled`, `double_aid`, `attachment_not_found`.
    """
    signup = lock_mine(member, signup_id)
    mend(member, signup, answers=answers, attachments=attachments)
    return signup


def mend(
    actor: Member | Staff, signup: Signup, *, answers: Mapping[str, Any], attachments: Attached | None = None
) -> None:
    """The same of a locked sign-up, for a unit by its operator."""
    if not can_be_mended(signup):
        raise SignupNotEditable
    form = campaigns.form_of(signup.campaign, signup.form_version)
    before = answering.read(signup)
    item = str(signup.returned_item)
    mendable = {item, *_depending_on(form, item)}
    given = answering.with_files(form, answers, attachments)
    untouched = {key: value for key, value in before.items() if key not in mendable}
    if item not in {field.key for field in form}:
        # What was returned is no question of the form, so the reviewer meant the whole of it.
        untouched = {}
    for key, value in untouched.items():
        if key in given and given[key] != value:
            raise SignupNotEditable(detail="这一项没有退回，不能修改", item=key)
    checked = campaigns.check_answers(form, {**given, **untouched})
    own.ensure(signup, form, checked)
    signing.rename(signup, checked)
    answering.write(signup, checked)
    enrolled.ensure(signup, checked)
    double_aid.keep(signup, form, checked)
    answering.keep_files(actor, signup, form, checked)
    turns = steps.turns_of(signup, signup.campaign, campaigns.type_of(signup.campaign).steps)
    if turns:
        steps.give_turn(signup, turns[min(signup.stage, len(turns) - 1)])
    moves.move(actor, signup, SignupAction.RESUBMIT)


def can_be_mended(signup: Signup) -> bool:
    """Whether the applicant may still mend it."""
    return signup.state is SignupState.RETURNED and (signup.mend_by is None or clock.now() < signup.mend_by)


def _depending_on(form: forms.Form, item: str) -> set[str]:
    """Questions that are asked only for what `item` answers, and those that depend on them."""
    found = {item}
    for field in form:
        if field.shown_if is not None and field.shown_if[0] in found:
            found.add(field.key)
    return found


def cancel(member: Member, signup_id: uuid.UUID) -> Signup:
    """取消报名: a place goes to whoever is next. Whoever has cancelled before hears the same again.

    Refuses with `signup_not_found`, `signup_not_cancellable`, `payment_under_way`.
    """
    signup = lock_mine(member, signup_id)
    take_back(member, signup)
    return signup


def take_back(actor: Member | Staff, signup: Signup) -> None:
    """The same of a locked sign-up, for a unit by its operator."""
    if signup.state is SignupState.CANCELLED:
        return
    if (signup.state, SignupAction.CANCEL) not in NEXT:
        raise SignupNotCancellable
    if not can_be_cancelled(signup, session_of(signup)):
        raise SignupNotCancellable(detail="已经过了可以取消的时间")
    if giving.find_used([signup], lock=True):
        raise SignupNotCancellable(detail="发给您的优惠券已经用了，不能再取消")
    moves.move(actor, signup, SignupAction.CANCEL)


def can_be_cancelled(signup: Signup, chosen: CampaignSession | None) -> bool:
    """Whether the applicant may take it back now."""
    if (signup.state, SignupAction.CANCEL) not in NEXT:
        return False
    if signup.state not in HOLD_A_PLACE:
        return True
    ends_at = _cancelled_until(signup.campaign, campaigns.type_of(signup.campaign), chosen)
    return ends_at is None or clock.now() < ends_at


def _cancelled_until(
    campaign: Campaign, declared: CampaignType, chosen: CampaignSession | None
) -> dt.datetime | None:
    if declared.can_be_cancelled_until_start:
        return None if chosen is None else chosen.starts_at
    return campaign.closes_at if chosen is None else min(campaign.closes_at, chosen.closes_at)


def accept(member: Member, signup_id: uuid.UUID) -> Signup:
    """确认名额: say yes to the place that is kept. Whoever has said so before hears the same again.

    Refuses with `signup_not_found`, `offer_expired`, `signup_moved`.
    """
    signup = lock_mine(member, signup_id)
    if signup.state is SignupState.APPROVED:
        return signup
    if signup.state is SignupState.EXPIRED or (
        signup.state is SignupState.OFFERED and not can_be_accepted(signup)
    ):
        raise OfferExpired
    moves.move(member, signup, SignupAction.ACCEPT)
    return signup


def can_be_accepted(signup: Signup) -> bool:
    """Whether a place is kept for him at this moment."""
    return (
        signup.state is SignupState.OFFERED
        and signup.offer_expires_at is not None
        and clock.now() < signup.offer_expires_at
        and signup.campaign.state is CampaignState.PUBLISHED
    )


def lock_mine(member: Member, signup_id: uuid.UUID) -> Signup:
    """One's own sign-up, locked. Refuses with `signup_not_found`."""
    is_theirs = session().scalar(select(Signup.id).where(Signup.id == signup_id, mine.theirs(member)))
    signup = None if is_theirs is None else moves.lock(signup_id)
    if signup is None:
        raise mine.SignupNotFound
    return signup


def session_of(signup: Signup) -> CampaignSession | None:
    """The session that was chosen."""
    return None if signup.session_id is None else session().get(CampaignSession, signup.session_id)
