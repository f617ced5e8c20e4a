"""增减名额 at a desk: more places are offered at once to whoever waits, fewer never undercut the taken."""

import uuid

from app.db import session
from app.services import audit
from app.services.campaigns import desk, quotas
from app.services.campaigns.desk import DeskCampaign
from app.services.signups import places
from models import CampaignQuota, CampaignSession, Staff


def resize_quota(
    staff: Staff, campaign_id: uuid.UUID, quota_id: uuid.UUID, difference: int, reason: str
) -> DeskCampaign:
    """增减名额 of a quota, by a difference.

    Refuses with `campaign_not_found`, `campaign_ended`, `quota_not_found`, `draw_frozen`,
    `capacity_above_maximum`, `capacity_below_taken`.
    """
    campaign = desk.lock(staff, campaign_id)
    found = quotas.get_quota(campaign, quota_id, more=difference)
    places.change_capacity(staff, campaign, found, difference)
    return _resized(staff, campaign_id, found, reason)


def resize_session(
    staff: Staff, campaign_id: uuid.UUID, session_id: uuid.UUID, difference: int, reason: str
) -> DeskCampaign:
    """增减一场的名额, by a difference.

    Refuses with `campaign_not_found`, `campaign_ended`, `campaign_session_not_found`,
    `session_already_cancelled`, `draw_frozen`, `capacity_above_maximum`, `capacity_below_taken`.
    """
    campaign = desk.lock(staff, campaign_id)
    found = quotas.get_session(campaign, session_id, more=difference)
    places.change_capacity(staff, campaign, found, difference)
    return _resized(staff, campaign_id, found, reason)


def _resized(
    staff: Staff, campaign_id: uuid.UUID, row: CampaignQuota | CampaignSession, reason: str
) -> DeskCampaign:
    audit.record(
        staff,
        "campaigns.resize",
        row,
        campaign_id=str(campaign_id),
        capacity=row.capacity,
        reason=audit.without_numbers(reason),
    )
    session().flush()
    return desk.get(staff, campaign_id)
