"""预算: what a campaign's approvals have promised in money, and what is left. Only Gives.MONEY has one."""

from collections.abc import Collection

from sqlalchemy import func, select

from app import db
from app.campaign_types.declaration import Gives
from app.db import session
from app.errors import Conflict
from app.services.campaigns.reading import type_of
from models import Campaign, Signup, SignupState

PROMISED = (SignupState.OFFERED, SignupState.APPROVED, SignupState.HANDED_OUT)


class CampaignBudgetExceeded(Conflict):
    code, detail = "campaign_budget_exceeded", "剩下的预算不够这一份了"
    next = "可以核减金额，或请主办工会追加预算另办一期"


def lock(campaigns: Collection[Campaign]) -> None:
    """One approval after the other, in one order for everybody; before sessions and quotas are locked."""
    for campaign_id in sorted({each.id for each in campaigns if _is_limited(each)}):
        db.lock("budget", str(campaign_id))


def ensure(signup: Signup) -> None:
    """够不够: there is money for this one beside all that has been promised, under the lock.

    The sign-up comes with its campaign and its amount. Refuses with `campaign_budget_exceeded` (`left_fen`,
    `wanted_fen`).
    """
    campaign = signup.campaign
    if not _is_limited(campaign):
        return
    lock([campaign])
    wanted_fen = signup.amount_fen or campaign.amount_fen or 0
    left = left_fen(campaign) or 0
    if wanted_fen > left:
        raise CampaignBudgetExceeded(left_fen=left, wanted_fen=wanted_fen)


def left_fen(campaign: Campaign) -> int | None:
    """剩余预算 (分); None where there is none to keep to."""
    if not _is_limited(campaign) or campaign.budget_fen is None:
        return None
    promised = session().scalar(
        select(func.sum(func.coalesce(Signup.amount_fen, campaign.amount_fen, 0))).where(
            Signup.campaign_id == campaign.id, Signup.state.in_(PROMISED)
        )
    )
    return campaign.budget_fen - int(promised or 0)


def _is_limited(campaign: Campaign) -> bool:
    return type_of(campaign).gives is Gives.MONEY and campaign.budget_fen is not None
