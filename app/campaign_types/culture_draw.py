"""三个一百 (抽签): a show that more people want than the hall holds; everybody has the same chance.

Source: PRODUCT.md, "Old people cannot grab": a draw instead of a rush.
"""

from app.campaign_types.declaration import CampaignType, Gives, QuotaRule, Section, SessionRule
from app.forms import Field

TYPE = CampaignType(
    key="culture_draw",
    title="三个一百热门场次抽签",
    section=Section.CULTURE,
    summary="热门演出不用抢：报名截止后公开抽签，抽中的出示签到码入场。",
    fields=(
        Field(
            key="can_come",
            kind="declaration",
            label="我能按时到场；临时有事会提前取消，把座位让给别人",
        ),
    ),
    quota=QuotaRule.DRAW,
    has_waitlist=True,
    offers_after_closing=True,
    sessions=SessionRule.CHOSEN,
    gives=Gives.PLACE,
)
