"""提前结束: a campaign or one of its sessions is called off. A wrong end cannot be undone: make it anew.

Who is in it is told and let go by a job, see `app.services.signups.ending`.
"""

import uuid

from app import clock, queue
from app.db import session
from app.errors import Conflict
from app.queue import Queue
from app.services import audit
from app.services.campaigns.drafting import CampaignEnded
from app.services.campaigns.quotas import close_session
from models import Campaign, CampaignState, Staff

END_SIGNUPS = queue.declare("campaigns.end_signups", Queue.BULK)


class CampaignNotPublished(Conflict):
    code, detail = "campaign_not_published", "活动还没有发布，没有人报名，不用结束"
    next = "不要的草稿可以留着，以后再改"


def end(staff: Staff, campaign: Campaign, reason: str) -> Campaign:
    """提前结束活动: at once and for good. Everybody who is in it hears `reason`.

    `campaign` is locked by the caller. Refuses with `campaign_not_published`, `campaign_ended`.
    """
    if campaign.state is CampaignState.ENDED:
        raise CampaignEnded
    if campaign.state is not CampaignState.PUBLISHED:
        raise CampaignNotPublished
    campaign.state, campaign.state_reason, campaign.ended_at = CampaignState.ENDED, reason, clock.now()
    campaign.paused_at = campaign.paused_reason = None
    audit.record(staff, "campaigns.end", campaign, reason=audit.without_numbers(reason))
    session().flush()
    let_go(campaign.id)
    return campaign


def cancel_session(staff: Staff, campaign: Campaign, session_id: uuid.UUID, reason: str) -> None:
    """取消场次 with notice to everybody in it; the others go on. See `quotas.close_session`."""
    close_session(staff, campaign, session_id, reason)
    let_go(campaign.id)


def let_go(campaign_id: uuid.UUID) -> None:
    """Queue the letting go of who is in what was called off."""
    queue.defer(session(), END_SIGNUPS, lock=f"{END_SIGNUPS}:{campaign_id}", campaign_id=str(campaign_id))
