"""安全隐患随手拍: a verified member reports with a photo, and follows what becomes of it."""

import uuid
from typing import Any

from app import forms, paging
from app.edge.access import Who
from app.edge.doors import Door
from app.paging import Page
from app.services import attachments, cards, hazards
from miniprogram_api.hazards.schemas import (
    HazardBody,
    HazardPage,
    HazardQuery,
    MyHazardSchema,
    RewardCardBody,
)
from models import HazardReport, HazardState, Member

door = Door("hazards", description="安全隐患随手拍")


@door.post(
    "/hazard-reports",
    who=Who.MEMBER,
    body=HazardBody,
    answers=MyHazardSchema,
    status=201,
    idempotent=True,
    refuses=(cards.NotVerified, hazards.HazardLimitReached, attachments.AttachmentNotFound),
)
def report(member: Member, body: dict[str, Any]) -> HazardReport:
    """随手拍: photos, what it is and where. Nobody is told who reported."""
    return hazards.report(member, attachment_ids=body.pop("attachments"), **body)


@door.get(
    "/me/hazard-reports",
    who=Who.MEMBER,
    query=HazardQuery,
    answers=HazardPage,
    refuses=(paging.CursorInvalid,),
)
def list_mine(member: Member, query: dict[str, Any]) -> Page[HazardReport]:
    """我的随手拍: where each stands, the repair and the reward."""
    state = query.pop("state")
    return hazards.list_mine(member, state=HazardState(state) if state else None, **query)


@door.get(
    "/me/hazard-reports/<uuid:report_id>",
    who=Who.MEMBER,
    answers=MyHazardSchema,
    refuses=(hazards.HazardNotFound,),
)
def get_mine(member: Member, report_id: uuid.UUID) -> HazardReport:
    """我的一份报告."""
    return hazards.get_mine(member, report_id)


@door.put(
    "/me/hazard-reports/<uuid:report_id>/bank-card",
    who=Who.MEMBER,
    body=RewardCardBody,
    answers=MyHazardSchema,
    refuses=(hazards.HazardNotFound, hazards.RewardCardNotAsked, forms.AnswersInvalid),
)
def hand_in_card(member: Member, report_id: uuid.UUID, body: dict[str, str]) -> HazardReport:
    """填收款银行卡: the reward is paid to it; another one may be handed in until the payment is under way."""
    return hazards.hand_in_card(member, report_id, body["card"])
