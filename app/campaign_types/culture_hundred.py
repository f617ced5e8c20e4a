"""三个一百 (先到先得): classes, lectures and shows of the culture series, each a session with its own places.

Source: PRODUCT.md: sessions, places, check-in, no-shows recorded. Where more people come than there are
places, they wait in order; a show that everybody wants is drawn instead (`culture_draw`).
"""

from app.campaign_types.declaration import CampaignType, Gives, Section, SessionRule
from app.forms import Field

TYPE = CampaignType(
    key="culture_hundred",
    title="三个一百文化惠民",
    section=Section.CULTURE,
    summary="百场演出、百堂课程、百场讲座，选一场报名，到场出示签到码。",
    fields=(
        Field(
            key="companions",
            kind="number",
            label="同行的孩子有几位",
            hint="每位会员最多带 2 位，没有就填 0",
            minimum=0,
            maximum=2,
        ),
        Field(
            key="needs",
            kind="choices",
            label="需要我们准备什么",
            is_required=False,
            options={"wheelchair": "轮椅通道", "front_seat": "前排座位", "parking": "停车位"},
        ),
    ),
    has_waitlist=True,
    sessions=SessionRule.CHOSEN,
    gives=Gives.PLACE,
)
