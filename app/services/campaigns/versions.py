"""版本: two people at one campaign. Who saves has to know the version that he changes, or is told."""

from sqlalchemy import select

from app import clock
from app.db import session
from app.errors import Conflict
from app.services import notices
from models import Campaign, Staff


class CampaignChanged(Conflict):
    code, detail = "campaign_changed", "您打开以后，这个活动已经被改过"
    next = "请比较两份内容，逐项选用后再保存"


def ensure_current(campaign: Campaign, version: int) -> None:
    """Whoever writes has seen what is there. `campaign` is locked by the caller.

    Refuses with `campaign_changed` (with `version`, `changed_at`, `changed_by`).
    """
    if campaign.version == version:
        return
    by = session().scalar(select(Staff.username).where(Staff.id == campaign.changed_by))
    at = campaign.changed_at
    when = "" if at is None else f"在 {notices.moment_text(at)} "
    said = f"{by or '同事'}{when}改过这个活动，您打开的不是最新的一版"
    raise CampaignChanged(
        detail=said, version=campaign.version, changed_at=at and clock.iso(at), changed_by=by
    )


def turn(staff: Staff, campaign: Campaign) -> None:
    """改过了: the next version, by this person. Of a draft he is the maker now, and it waits for nobody."""
    campaign.version += 1
    campaign.changed_by, campaign.changed_at = staff.id, clock.now()
    withdraw(campaign)


def withdraw(campaign: Campaign) -> None:
    """What was submitted is not any more what somebody would look at."""
    campaign.submitted_by = campaign.submitted_at = None
