"""活动: what is on, and what it asks."""

import uuid
from typing import Any

from flask import Response

from app import paging
from app.edge import uploads
from app.edge.access import Who
from app.edge.doors import Door
from app.paging import Page
from app.services import attachments, campaigns
from miniprogram_api.campaigns.schemas import CampaignDetailSchema, CampaignPage, CampaignQuery
from models import Campaign, Member

door = Door("campaigns", description="活动")


@door.get(
    "/campaigns", who=Who.VISITOR, query=CampaignQuery, answers=CampaignPage, refuses=(paging.CursorInvalid,)
)
def list_campaigns(_: Member | None, query: dict[str, Any]) -> Page[Campaign]:
    """活动列表: open and about to open, of the whole city and of a district."""
    return campaigns.list_published(type_=query.pop("type"), **query)


@door.get(
    "/campaigns/<uuid:campaign_id>",
    who=Who.VISITOR,
    answers=CampaignDetailSchema,
    refuses=(campaigns.CampaignNotFound,),
)
def get_campaign(_: Member | None, campaign_id: uuid.UUID) -> Campaign:
    """活动详情 with its sessions."""
    return campaigns.get_published(campaign_id)


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
