"""活动: what is on, and whom it is for."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.audiences import Audience, Condition
from app.campaign_types import TYPES
from app.campaign_types.declaration import CampaignType
from app.db import session
from app.errors import NotFound
from app.services import attachments
from models import Attachment, Campaign, CampaignSession, CampaignState


class CampaignNotFound(NotFound):
    code, detail = "campaign_not_found", "没有找到这个活动，可能已经结束"
    next = "到“活动”里看看正在报名的"


class CoverNotFound(NotFound):
    code, detail = "campaign_cover_not_found", "没有找到这张封面"


def get_published(campaign_id: uuid.UUID) -> Campaign:
    """A campaign that the public may see, with its sessions and quotas. Refuses with `campaign_not_found`."""
    found = session().scalar(
        select(Campaign)
        .where(Campaign.id == campaign_id, Campaign.state != CampaignState.DRAFT)
        .options(selectinload(Campaign.sessions), selectinload(Campaign.quotas))
    )
    if found is None:
        raise CampaignNotFound
    return found


def get_published_with(
    campaign_id: uuid.UUID, session_id: uuid.UUID | None
) -> tuple[Campaign, CampaignSession | None]:
    """The same without its places, and beside it its session of that id, if it has one."""
    row = (
        session()
        .execute(
            select(Campaign, CampaignSession)
            .outerjoin(
                CampaignSession,
                (CampaignSession.campaign_id == Campaign.id) & (CampaignSession.id == session_id),
            )
            .where(Campaign.id == campaign_id, Campaign.state != CampaignState.DRAFT)
        )
        .first()
    )
    if row is None:
        raise CampaignNotFound
    campaign, chosen = row
    return campaign, chosen


def type_of(campaign: Campaign) -> CampaignType:
    """What the campaign's programme declares."""
    return TYPES[campaign.type]


def audience_of(campaign: Campaign) -> Audience:
    """对象: the type's own conditions, then those that this campaign adds.

    What a union holds is for its own people, and what is held in a district for people of unions there,
    unless the campaign itself says for whose. What is open to everybody stays so: of whom the roster does
    not know, nobody knows the district.
    """
    conditions = [*type_of(campaign).audience, *campaign.audience]
    if not conditions or says_for_whose(campaign):
        return conditions
    conditions.append({"is": "in_union", "unions": [str(campaign.union_id)]})
    if campaign.district is not None:
        conditions.append({"is": "in_district", "districts": [campaign.district]})
    return conditions


def says_for_whose(campaign: Campaign) -> bool:
    """Whether the campaign's own conditions name unions or districts."""
    return any(map(_names_a_place, campaign.audience))


def _names_a_place(condition: Condition) -> bool:
    """Whether it says of which unions or districts somebody is, also inside of all, any and not."""
    if condition.get("is") in ("in_union", "in_district"):
        return True
    inner = [*condition.get("all", ()), *condition.get("any", ())]
    if "not" in condition:
        inner.append(condition["not"])
    return any(map(_names_a_place, inner))


def get_cover(campaign_id: uuid.UUID) -> tuple[Attachment, bytes]:
    """封面, of what the public may see. Refuses with `campaign_cover_not_found`."""
    found = session().scalar(
        select(Attachment)
        .join(Campaign, Campaign.cover_id == Attachment.id)
        .where(Campaign.id == campaign_id, Campaign.state != CampaignState.DRAFT)
    )
    if found is None:
        raise CoverNotFound
    return found, attachments.read(found)
