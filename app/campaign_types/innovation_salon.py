"""双创沙龙: an evening of talk between people who start things and those who have; a seat, first come.

Source: PRODUCT.md, 双创 salons and bases.
"""

from app.campaign_types.declaration import CampaignType, Gives, Section, SessionRule
from app.forms import Field

TYPE = CampaignType(
    key="innovation_salon",
    title="双创沙龙",
    section=Section.GROWTH,
    summary="听过来人讲创业，面对面问政策、问资金、问技术。",
    fields=(
        Field(
            key="stage",
            kind="choice",
            label="您现在到哪一步",
            options={
                "idea": "有个想法",
                "preparing": "正在筹备",
                "running": "已经开办",
                "visitor": "先来听听",
            },
        ),
        Field(
            key="business",
            kind="text",
            label="做什么生意",
            maximum=60,
            shown_if=("stage", ("preparing", "running")),
        ),
        Field(
            key="question",
            kind="long_text",
            label="最想问的问题",
            hint="我们会提前转给嘉宾",
            is_required=False,
            maximum=300,
        ),
    ),
    has_waitlist=True,
    sessions=SessionRule.CHOSEN,
    gives=Gives.PLACE,
)
