"""活动: what is on, what it takes, what it asks, and whether one may."""

import uuid
from collections.abc import Sequence
from typing import Any

from flask import Response

from app import paging
from app.audiences import Reason
from app.edge import uploads
from app.edge.access import Who
from app.edge.doors import Door
from app.paging import Page
from app.services import attachments, campaigns, campaigns_seen
from app.services.campaigns_seen import CampaignForm, CampaignView, Phase
from miniprogram_api.campaigns.schemas import (
    CampaignDetailSchema,
    CampaignFormSchema,
    CampaignPage,
    CampaignQuery,
    MayISignUpSchema,
)
from models import Member

door = Door("campaigns", description="活动")


@door.get(
    "/campaigns", who=Who.VISITOR, query=CampaignQuery, answers=CampaignPage, refuses=(paging.CursorInvalid,)
)
def list_campaigns(_: Member | None, query: dict[str, Any]) -> Page[CampaignView]:
    """活动列表: open and upcoming; closed with `state=closed`. Of the whole city and of a district."""
    state = query.pop("state")
    return campaigns_seen.list_campaigns(
        type_=query.pop("type"), phase=Phase(state) if state else None, **query
    )


@door.get(
    "/campaigns/<uuid:campaign_id>",
    who=Who.VISITOR,
    answers=CampaignDetailSchema,
    refuses=(campaigns.CampaignNotFound,),
)
def get_campaign(member: Member | None, campaign_id: uuid.UUID) -> CampaignView:
    """活动详情 with sessions, places and steps; logged in, whether one may and what one has of it."""
    return campaigns_seen.get_campaign(member, campaign_id)


@door.get(
    "/campaigns/<uuid:campaign_id>/form",
    who=Who.VISITOR,
    answers=CampaignFormSchema,
    refuses=(campaigns.CampaignNotFound,),
)
def get_form(_: Member | None, campaign_id: uuid.UUID) -> CampaignForm:
    """活动表单 as data: the questions to draw, and the texts to agree to."""
    return campaigns_seen.get_form(campaign_id)


@door.get(
    "/campaigns/<uuid:campaign_id>/eligibility",
    who=Who.MEMBER,
    answers=MayISignUpSchema,
    refuses=(campaigns.CampaignNotFound,),
)
def get_eligibility(member: Member, campaign_id: uuid.UUID) -> Sequence[Reason]:
    """能不能报名: and if not, why and what to do."""
    return campaigns_seen.list_reasons(member, campaign_id)


@door.get(
    "/campaigns/<uuid:campaign_id>/cover",
    who=Who.ANYONE,
    answers=None,
    media=uploads.INLINE,
    refuses=(campaigns.CoverNotFound, attachments.AttachmentNotFound),
)
def get_cover(campaign_id: uuid.UUID) -> Response:
    """活动封面."""
    cover, content = campaigns.get_cover(campaign_id)
    return uploads.serve(content, cover.content_type, attachments.file_name(cover))
