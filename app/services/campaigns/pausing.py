"""暂停报名: nobody signs up for a while, and whoever is in it already goes on as if nothing were.

It is a fact beside the state: a paused campaign is a published one to all that does not ask whether somebody
may sign up. Both ways of signing up read the campaign's row as it is, so that a pause holds at once.
"""

from app import clock
from app.db import session
from app.errors import Conflict
from app.services import audit
from app.services.campaigns.drafting import CampaignEnded
from app.services.campaigns.ending import CampaignNotPublished
from app.services.campaigns.versions import turn
from models import Campaign, CampaignState, Staff


class CampaignPaused(Conflict):
    code, detail = "campaign_paused", "这个活动已经暂停报名了"
    next = "可以开放报名时，点“恢复报名”"


class CampaignNotPaused(Conflict):
    code, detail = "campaign_not_paused", "这个活动没有暂停，不用恢复"
    next = "请刷新页面看看，可能刚被同事恢复"


def pause(staff: Staff, campaign: Campaign, reason: str) -> None:
    """暂停报名: at once, until it is resumed; phones say `reason`. Its sign-ups, offers and reviews go on.

    `campaign` is locked by the caller. Refuses with `campaign_not_published`, `campaign_ended`,
    `campaign_paused`.
    """
    if campaign.state is CampaignState.ENDED:
        raise CampaignEnded
    if campaign.state is not CampaignState.PUBLISHED:
        raise CampaignNotPublished(
            detail="活动还没有发布，没有人能报名，不用暂停", next="不要的草稿可以留着，以后再改"
        )
    if campaign.paused_at is not None:
        raise CampaignPaused
    campaign.paused_at, campaign.paused_reason = clock.now(), reason
    turn(staff, campaign)
    audit.record(staff, "campaigns.pause", campaign, reason=audit.without_numbers(reason))
    session().flush()


def resume(staff: Staff, campaign: Campaign) -> None:
    """恢复报名: within its window everybody may sign up again, at once.

    `campaign` is locked by the caller. Refuses with `campaign_ended`, `campaign_not_paused`.
    """
    if campaign.state is CampaignState.ENDED:
        raise CampaignEnded
    if campaign.paused_at is None:
        raise CampaignNotPaused
    campaign.paused_at = campaign.paused_reason = None
    turn(staff, campaign)
    audit.record(staff, "campaigns.resume", campaign)
    session().flush()
