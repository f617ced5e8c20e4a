"""安康三送: safety lessons, a health check and protective gear, brought to those whose work is dangerous.

Source: PRODUCT.md, 安康杯 and 安康三送; what the three gifts are is assumed and a campaign's text says it.
Everybody has it once a year.
"""

from app.campaign_types.declaration import (
    CampaignType,
    Exclusion,
    Gives,
    Section,
    SessionRule,
    Word,
)
from app.forms import Field

TYPE = CampaignType(
    key="safety_gifts",
    title="安康三送",
    section=Section.RIGHTS,
    summary="送安全、送健康、送防护：选一个时段，到领取点领一份安康包。",
    word=Word.BOOK,
    fields=(
        Field(
            key="risk",
            kind="choice",
            label="您的工作有哪种风险",
            options={
                "height": "高处作业",
                "heat": "高温作业",
                "dust": "粉尘、噪声",
                "chemicals": "接触化学品",
                "traffic": "长时间在路上",
                "other": "其他",
            },
        ),
        Field(
            key="wanted",
            kind="choices",
            label="想要哪些服务",
            options={"training": "安全培训", "check": "健康体检", "gear": "防护用品"},
        ),
        Field(
            key="size",
            kind="choice",
            label="防护用品的尺码",
            options={"s": "小号", "m": "中号", "l": "大号"},
            shown_if=("wanted", ("gear",)),
        ),
    ),
    sessions=SessionRule.CHOSEN,
    gives=Gives.PACK,
    exclusions=(Exclusion(types=("safety_gifts",), years=0),),
)
