"""提交发布: its maker says that a draft is ready; a second person publishes it or gives it back."""

from app import clock
from app.db import session
from app.services import audit
from app.services.campaigns.drafting import ensure_draft
from app.services.campaigns.publishing import CampaignNotSubmitted, PublisherIsMaker, ensure_ready
from app.services.campaigns.versions import withdraw
from models import Campaign, Staff


def submit(staff: Staff, campaign: Campaign) -> None:
    """提交发布 of a draft that lacks nothing. Any change takes it back.

    `campaign` is locked by the caller. Refuses with `campaign_already_published`, `campaign_ended`,
    `campaign_not_ready` (with `missing`).
    """
    ensure_draft(campaign)
    checklist = ensure_ready(campaign)
    campaign.submitted_by, campaign.submitted_at = staff.id, clock.now()
    campaign.returned_reason = None
    audit.record(
        staff, "campaigns.submit", campaign, places=checklist.place_count, most_fen=checklist.most_fen
    )
    session().flush()


def give_back(staff: Staff, campaign: Campaign, reason: str) -> None:
    """退回: somebody else than its maker says what is to be mended.

    `campaign` is locked by the caller. Refuses with `campaign_already_published`, `campaign_ended`,
    `campaign_not_submitted`, `campaign_publisher_is_maker`.
    """
    ensure_draft(campaign)
    if campaign.submitted_at is None:
        raise CampaignNotSubmitted(detail="这个草稿没有提交，不用退回", next="请刷新页面看看，可能刚被改过")
    if staff.id in (campaign.made_by, campaign.submitted_by):
        raise PublisherIsMaker(detail="自己提交的不用退回，直接修改就可以", next="修改以后再提交一次")
    withdraw(campaign)
    campaign.returned_reason = reason
    audit.record(staff, "campaigns.give_back", campaign, reason=audit.without_numbers(reason))
    session().flush()
