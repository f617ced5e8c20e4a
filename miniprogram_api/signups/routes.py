"""报名: handed in and followed by workers."""

import uuid
from functools import partial
from typing import Any

from app import forms, paging
from app.edge.access import Who
from app.edge.doors import Door
from app.edge.lanes import Lane
from app.paging import Page
from app.services import attachments, campaigns, documents, eligibility, public_notices, signups
from app.services.cards import NotVerified
from app.services.signups import Standing, Whole, quick
from miniprogram_api.signups.schemas import (
    AnswersBody,
    SignupBody,
    SignupDetailSchema,
    SignupPage,
    SignupQuery,
    made_json,
)
from models import Member, SignupState

door = Door("signups", description="报名与申请")


@door.post(
    "/campaigns/<uuid:campaign_id>/signups",
    who=Who.MEMBER,
    body=SignupBody,
    answers=SignupDetailSchema,
    status=201,
    idempotent=True,
    lane=Lane(act=partial(quick.sign_up, shape=made_json), is_apart=True),
    refuses=(
        campaigns.CampaignNotFound,
        signups.CampaignNotOpen,
        NotVerified,
        eligibility.NotEligible,
        *signups.REQUIREMENT_REFUSALS,
        signups.AbsentTooOften,
        documents.ConsentRequired,
        forms.AnswersInvalid,
        attachments.AttachmentNotFound,
        signups.SessionInvalid,
        signups.AlreadySignedUp,
        signups.NotEnrolled,
        signups.DoubleAid,
        signups.CampaignFull,
        signups.CampaignCouponsGone,
    ),
)
def sign_up(member: Member, campaign_id: uuid.UUID, body: dict[str, Any]) -> Whole:
    """报名: apply, book or nominate, as the campaign's own word says.

    The lane before it (`quick.sign_up`) does the same for most people.
    """
    made = signups.sign_up(member, campaign_id, **body)
    return signups.look_at_new(member, made, blocked=public_notices.blocked)


@door.get(
    "/me/signups", who=Who.MEMBER, query=SignupQuery, answers=SignupPage, refuses=(paging.CursorInvalid,)
)
def list_mine(member: Member, query: dict[str, Any]) -> Page[Standing]:
    """我的报名, newest first."""
    state = query.pop("state")
    return signups.look_at_all(
        member, state=SignupState(state) if state else None, blocked=public_notices.blocked, **query
    )


@door.get(
    "/me/signups/<uuid:signup_id>",
    who=Who.MEMBER,
    answers=SignupDetailSchema,
    refuses=(signups.SignupNotFound,),
)
def get_mine(member: Member, signup_id: uuid.UUID) -> Whole:
    """一份报名: state, stage, what happens next, what one can do, its answers and its history."""
    return _look(member, signup_id)


@door.put(
    "/me/signups/<uuid:signup_id>",
    who=Who.MEMBER,
    body=AnswersBody,
    answers=SignupDetailSchema,
    refuses=(
        signups.SignupNotFound,
        signups.SignupNotEditable,
        forms.AnswersInvalid,
        signups.NotEnrolled,
        signups.DoubleAid,
        attachments.AttachmentNotFound,
    ),
)
def resubmit(member: Member, signup_id: uuid.UUID, body: dict[str, Any]) -> Whole:
    """补正: mend what was returned, just that; it goes back to whoever returned it."""
    return _look(member, signups.resubmit(member, signup_id, **body).id)


@door.post(
    "/me/signups/<uuid:signup_id>/cancel",
    who=Who.MEMBER,
    answers=SignupDetailSchema,
    idempotent=True,
    refuses=(signups.SignupNotFound, signups.SignupNotCancellable, signups.PaymentUnderWay),
)
def cancel(member: Member, signup_id: uuid.UUID) -> Whole:
    """取消: the place goes to whoever is next. Doing it again changes nothing."""
    return _look(member, signups.cancel(member, signup_id).id)


@door.post(
    "/me/signups/<uuid:signup_id>/accept",
    who=Who.MEMBER,
    answers=SignupDetailSchema,
    idempotent=True,
    refuses=(
        signups.SignupNotFound,
        signups.OfferExpired,
        signups.SignupMoved,
        signups.CampaignCouponsGone,
    ),
)
def accept(member: Member, signup_id: uuid.UUID) -> Whole:
    """确认名额: take the place that is kept. Doing it again changes nothing."""
    return _look(member, signups.accept(member, signup_id).id)


def _look(member: Member, signup_id: uuid.UUID) -> Whole:
    return signups.look(member, signup_id, blocked=public_notices.blocked)
