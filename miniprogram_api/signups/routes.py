"""报名: handed in and followed by workers."""

import uuid
from typing import Any

from app import forms, paging
from app.edge.access import Who
from app.edge.doors import Door
from app.paging import Page
from app.services import campaigns, documents, eligibility, signups
from app.services.cards import NotVerified
from miniprogram_api.signups.schemas import SignupBody, SignupDetailSchema, SignupPage, SignupQuery
from models import Member, Signup, SignupState

door = Door("signups", description="报名与申请")


@door.post(
    "/campaigns/<uuid:campaign_id>/signups",
    who=Who.MEMBER,
    body=SignupBody,
    answers=SignupDetailSchema,
    status=201,
    idempotent=True,
    refuses=(
        campaigns.CampaignNotFound,
        signups.CampaignNotOpen,
        NotVerified,
        eligibility.NotEligible,
        documents.ConsentRequired,
        forms.AnswersInvalid,
        signups.SessionInvalid,
        signups.AlreadySignedUp,
        signups.DoubleAid,
        signups.CampaignFull,
    ),
)
def sign_up(member: Member, campaign_id: uuid.UUID, body: dict[str, Any]) -> Signup:
    """报名: apply, book or nominate, as the campaign's own word says."""
    made = signups.sign_up(member, campaign_id, **body)
    return signups.get_mine(member, made.id)


@door.get(
    "/me/signups", who=Who.MEMBER, query=SignupQuery, answers=SignupPage, refuses=(paging.CursorInvalid,)
)
def list_mine(member: Member, query: dict[str, Any]) -> Page[Signup]:
    """我的报名, newest first."""
    state = query.pop("state")
    return signups.list_mine(member, state=SignupState(state) if state else None, **query)


@door.get(
    "/me/signups/<uuid:signup_id>",
    who=Who.MEMBER,
    answers=SignupDetailSchema,
    refuses=(signups.SignupNotFound,),
)
def get_mine(member: Member, signup_id: uuid.UUID) -> Signup:
    """一份报名: state, stage, what happens next, and its history."""
    return signups.get_mine(member, signup_id)
