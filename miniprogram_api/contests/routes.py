"""竞赛结果: published lists for everybody, one's own points for oneself."""

import uuid
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import Door
from app.edge.lists import ListQuery
from app.paging import Page
from app.services import campaigns, contests, signups
from app.services.contests import Result, ResultLine
from miniprogram_api.contests.schemas import ContestResultPage, MyContestResultSchema
from models import Member

door = Door("contests", description="竞赛结果")


@door.get(
    "/campaigns/<uuid:campaign_id>/results",
    who=Who.ANYONE,
    query=ListQuery,
    answers=ContestResultPage,
    refuses=(campaigns.CampaignNotFound, paging.CursorInvalid),
)
def list_results(campaign_id: uuid.UUID, query: dict[str, Any]) -> Page[ResultLine]:
    """公布名单: ranks and awards, masked; empty until it is published."""
    return contests.list_published(campaign_id, **query)


@door.get(
    "/me/signups/<uuid:signup_id>/result",
    who=Who.MEMBER,
    answers=MyContestResultSchema,
    refuses=(signups.SignupNotFound, contests.ContestResultNotFound),
)
def get_mine(member: Member, signup_id: uuid.UUID) -> Result:
    """我的成绩: my rank and points of each round."""
    return contests.get_mine(member, signup_id)
