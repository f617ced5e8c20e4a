"""领取码与签到码: what a worker shows, and when it can be shown."""

import datetime as dt
import uuid

from app import clock, tokens
from app.campaign_types.declaration import CampaignType, Gives
from app.db import session
from app.errors import AppError
from app.services import campaigns, public_notices, signups
from app.services.handouts import looking
from app.services.handouts.refusals import (
    HandoutTooEarly,
    HandoutTooLate,
    SignupHasNoCode,
    SignupNotReady,
)
from app.tokens import CodeKind, IssuedCode
from models import CampaignSession, Member, Signup, SignupState

KINDS = {Gives.PACK: CodeKind.PICKUP, Gives.PLACE: CodeKind.CHECK_IN}
"""What a type gives → the code that its people show."""


def show_code(member: Member, signup_id: uuid.UUID) -> IssuedCode:
    """领取码或签到码: digits for 60 seconds, once it is one's, from its day on until its end.

    Refuses with `signup_not_found`, `signup_has_no_code`, `already_handed_out`, `signup_not_ready`,
    `handout_too_early` (with `opens_at`), `handout_too_late`.
    """
    signup = signups.get_mine(member, signup_id)
    declared = campaigns.type_of(signup.campaign)
    if declared.gives not in KINDS:
        raise SignupHasNoCode
    found = refusal(signup, slot_of(signup), declared)
    if found is not None:
        raise found
    return tokens.issue_code(KINDS[declared.gives], member.id, signup.id)


def slot_of(signup: Signup) -> CampaignSession | None:
    """The session that the sign-up is for."""
    if signup.session_id is None:
        return None
    return session().get_one(CampaignSession, signup.session_id)


def refusal(signup: Signup, slot: CampaignSession | None, declared: CampaignType) -> AppError | None:
    """Why nothing can be handed out for this sign-up at this moment, wherever one is; None where it can."""
    if signup.state is SignupState.HANDED_OUT:
        return looking.already_handed_out(signup.id)
    if signup.state is not SignupState.APPROVED:
        return SignupNotReady(state=signup.state.value)
    reason = public_notices.blocked([signup.id]).get(signup.id)
    if reason is not None:
        return SignupNotReady(detail=reason, state=signup.state.value)
    return None if slot is None else _out_of_time(slot, declared)


def _out_of_time(slot: CampaignSession, declared: CampaignType) -> AppError | None:
    opens_at, now = opens_of(slot, declared), clock.now()
    if now < opens_at:
        return HandoutTooEarly(
            detail=f"{opens_at.astimezone(clock.CITY):%m月%d日 %H:%M} 起才能领取或签到",
            next=f"请到时在{slot.place or slot.title}出示",
            opens_at=clock.iso(opens_at),
        )
    if now >= slot.ends_at:
        ended = slot.ends_at.astimezone(clock.CITY)
        return HandoutTooLate(detail=f"这一场到 {ended:%m月%d日 %H:%M} 已经结束了")
    return None


def opens_of(slot: CampaignSession, declared: CampaignType) -> dt.datetime:
    """From when on: as long before the beginning as the type declares, else from the day's first minute."""
    if declared.codes_open_before is not None:
        return slot.starts_at - declared.codes_open_before
    return dt.datetime.combine(slot.starts_at.astimezone(clock.CITY).date(), dt.time(), clock.CITY)
