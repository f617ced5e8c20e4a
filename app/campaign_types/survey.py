"""问卷调查: what people know, use and want; the only source of the awareness rate (知晓率).

Source: PRODUCT.md: "a union card that more people know and use"; GLOSSARY: awareness only from a survey.
Everybody who is logged in may answer, member or not, once; nobody's name is asked, and those who read the
answers see no person beside them (`is_anonymous`).
"""

from app.audiences import EVERYONE
from app.campaign_types.declaration import Awareness, CampaignType, Section, Word
from app.forms import Field

TYPE = CampaignType(
    key="survey",
    title="职工问卷",
    section=Section.ORGANISATION,
    summary="两分钟说说您的想法，不记名，帮工会把服务做得更好。",
    word=Word.ANSWER,
    audience=EVERYONE,
    consents=(),
    is_anonymous=True,
    # Whoever has heard of it knows that there is one: 知晓, not 了解.
    awareness=Awareness(field="knows_card", known_by=frozenset({"yes", "heard"})),
    fields=(
        Field(
            key="knows_card",
            kind="choice",
            label="您知道工会卡吗",
            options={"yes": "知道", "heard": "听说过", "no": "不知道"},
        ),
        Field(
            key="known",
            kind="choices",
            label="下面哪些服务您知道",
            is_required=False,
            options={
                "coupons": "优惠券和折扣",
                "hardship": "困难帮扶",
                "mutual_aid": "医疗互助",
                "legal_aid": "法律援助",
                "stations": "工会驿站",
                "recuperation": "疗休养",
                "culture": "文化活动",
            },
        ),
        Field(
            key="heard_from",
            kind="choice",
            label="您是从哪里知道的",
            options={"unit": "单位工会", "wechat": "微信", "colleague": "工友", "poster": "海报、宣传栏"},
            shown_if=("knows_card", ("yes", "heard")),
        ),
        Field(
            key="use_count",
            kind="choice",
            label="上个月用过几次工会卡",
            options={"0": "没有用过", "1": "1 到 2 次", "3": "3 次以上"},
            shown_if=("knows_card", ("yes",)),
        ),
        Field(
            key="satisfaction",
            kind="choice",
            label="您觉得工会的服务怎么样",
            options={"5": "很满意", "4": "满意", "3": "一般", "2": "不满意", "1": "很不满意"},
        ),
        Field(
            key="wish",
            kind="long_text",
            label="最想让工会做的一件事",
            hint="请不要写姓名和电话",
            is_required=False,
            maximum=500,
        ),
    ),
)
