"""领取与签到: a worker shows a code; whoever scans sees the day of a place and takes a mistake back."""

import uuid
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import Door
from app.edge.limits import Limit, Per
from app.paging import Page
from app.services import handouts, signups
from app.tokens import IssuedCode
from miniprogram_api.clerk.schemas import RedemptionQuery, ReversalBody
from miniprogram_api.handouts.schemas import AppealBody, AppealSchema, HandoutPage, HandoutSchema
from miniprogram_api.me.schemas import CodeSchema
from models import Handout, Member, SignupAppeal

door = Door("handouts", description="领取与签到")


@door.post(
    "/me/signups/<uuid:signup_id>/code",
    who=Who.MEMBER,
    answers=CodeSchema,
    status=201,
    refuses=(
        signups.SignupNotFound,
        handouts.SignupHasNoCode,
        handouts.SignupNotReady,
        handouts.AlreadyHandedOut,
        handouts.HandoutTooEarly,
        handouts.HandoutTooLate,
    ),
    limit=Limit("60 per minute", Per.ACTOR),
)
def show_code(member: Member, signup_id: uuid.UUID) -> IssuedCode:
    """领取码或签到码: digits for 60 seconds to show at the place."""
    return handouts.show_code(member, signup_id)


@door.post(
    "/me/signups/<uuid:signup_id>/appeal",
    who=Who.MEMBER,
    body=AppealBody,
    answers=AppealSchema,
    status=201,
    idempotent=True,
    refuses=(signups.SignupNotFound, handouts.AppealNotPossible, handouts.AlreadyAppealed),
)
def appeal(member: Member, signup_id: uuid.UUID, body: dict[str, str]) -> SignupAppeal:
    """缺席申诉: say why one could not come, once."""
    return handouts.appeal(member, signup_id, body["text"])


@door.get(
    "/clerk/handouts",
    who=Who.CLERK,
    query=RedemptionQuery,
    answers=HandoutPage,
    refuses=(paging.CursorInvalid,),
)
def list_handouts(member: Member, query: dict[str, Any]) -> Page[Handout]:
    """当日发放: at my stores and stations, newest first."""
    return handouts.list_on(member, **query)


@door.post(
    "/clerk/handouts/<uuid:handout_id>/reversal",
    who=Who.CLERK,
    body=ReversalBody,
    answers=HandoutSchema,
    idempotent=True,
    refuses=(handouts.HandoutNotFound, handouts.HandoutTakenBack, handouts.TakeBackTooLate),
)
def take_back(member: Member, body: dict[str, str], handout_id: uuid.UUID) -> Handout:
    """撤销发放: take back a mistake within half an hour; a new code works again."""
    return handouts.take_back(member, handout_id, body["reason"])
