"""不寻常: what does not stand in the way of publishing, and should still be seen before."""

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import func, select

from app import clock
from app.campaign_types.declaration import CampaignType, Gives, SessionRule
from app.db import session
from app.services.campaigns.reading import says_for_whose
from models import Campaign, CampaignSession

_SHORT = dt.timedelta(days=1)
_LAVISH = 2
"""A budget so many times what the places can take is probably a slip of the key."""


def of(campaign: Campaign, declared: CampaignType, places: int | None) -> Iterator[tuple[str, str]]:
    """Each a code and a sentence."""
    if campaign.cover_id is None:
        yield "cover_none", "没有封面，手机的列表里只显示文字"
    if campaign.opens_at <= clock.now():
        yield "opens_at_once", "报名开始的时间已到，发布后马上可以报名"
    if campaign.closes_at - campaign.opens_at < _SHORT:
        yield "window_short", "报名时间不到一天"
    if not campaign.audience and declared.audience:
        yield "audience_wide", "没有另加对象条件，类型规定的人都可以报名"
    elif says_for_whose(campaign):
        yield "audience_places", "指定了工会或辖市(区)，其他人看得到、报不了"
    if places is None and declared.gives in (Gives.PLACE, Gives.PACK, Gives.COUPON):
        yield "places_unlimited", "没有限定名额，来多少给多少"
    if declared.sessions is not SessionRule.NONE and _ends_before_its_sessions(campaign):
        yield "sessions_after_closing", "有场次的截止时间晚于活动的报名结束，以活动的为准"
    if campaign.amount_fen and places and campaign.budget_fen:
        needed = campaign.amount_fen * places
        if campaign.budget_fen > needed * _LAVISH:
            yield "budget_lavish", f"名额全部用完也只要 {needed // 100} 元，预算是不是多写了"


def _ends_before_its_sessions(campaign: Campaign) -> bool:
    late = select(func.count()).where(
        CampaignSession.campaign_id == campaign.id, CampaignSession.closes_at > campaign.closes_at
    )
    return bool(session().scalar(late))
