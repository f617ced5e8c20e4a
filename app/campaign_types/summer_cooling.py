"""夏送清凉 (个人): one pack a day for who works in the heat, booked for a pick-up point.

Source: PRODUCT.md; about 1,800 portions a day in one city, next-day booking by pick-up point. It never
replaces the high-temperature allowance.
"""

from app.campaign_types.declaration import CampaignType, Gives, Once, Section, SessionRule, Word
from app.forms import Field

TYPE = CampaignType(
    key="summer_cooling",
    title="夏送清凉",
    section=Section.SEASONS,
    summary="高温天里的一份清凉：预约时段，到附近的领取点凭码领取。",
    word=Word.BOOK,
    fields=(
        Field(
            key="work",
            kind="choice",
            label="您现在的工作",
            options={
                "outdoor": "户外作业",
                "delivery": "快递、外卖等配送",
                "transport": "运输、网约车",
                "other": "其他高温岗位",
            },
        ),
    ),
    sessions=SessionRule.CHOSEN,
    once=Once.DAY,
    books_ahead_days=1,
    gives=Gives.PACK,
)
