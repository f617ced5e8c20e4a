"""读书节: essays, recitals and reading clubs, handed in by one's own hand and read by the host.

Source: PRODUCT.md, same shape as the contests; the plan's reading festival.
"""

from app.campaign_types.declaration import (
    CampaignType,
    Contest,
    Criterion,
    NoticeRule,
    QuotaRule,
    Round,
    Rung,
    Section,
    Step,
    Word,
)
from app.forms import Field
from models import StaffRole

TYPE = CampaignType(
    key="reading_festival",
    title="职工读书节",
    section=Section.CULTURE,
    summary="写一篇读后感，或录一段诵读，和工友们分享一本好书。",
    word=Word.SIGN_UP,
    fields=(
        Field(
            key="track",
            kind="choice",
            label="参加哪一项",
            options={"essay": "征文", "recital": "诵读", "club": "推荐读书小组"},
        ),
        Field(key="book", kind="text", label="书名", maximum=60),
        Field(
            key="essay",
            kind="long_text",
            label="读后感",
            hint="300 到 2000 字，请用自己的话写",
            minimum=300,
            maximum=2000,
            shown_if=("track", ("essay",)),
        ),
        Field(
            key="recital_plan",
            kind="long_text",
            label="诵读篇目和形式",
            hint="一个人还是几个人，大约几分钟",
            maximum=500,
            shown_if=("track", ("recital",)),
        ),
        Field(
            key="club_story",
            kind="long_text",
            label="小组怎样读书",
            maximum=1000,
            shown_if=("track", ("club",)),
        ),
        Field(
            key="pictures",
            kind="photos",
            label="照片",
            hint="手稿、活动现场都可以，最多 6 张",
            is_required=False,
            maximum=6,
        ),
        Field(key="original", kind="declaration", label="作品是我本人的原创，可以在工会的平台上展示"),
    ),
    quota=QuotaRule.REVIEW,
    steps=(
        Step(at=Rung.HOST, days=10),
        Step(at=Rung.HOST, role=StaffRole.CHAIR, days=5),
    ),
    notice=NoticeRule(days=5),
    contest=Contest(
        rounds=(
            Round(
                title="评审",
                criteria=(
                    Criterion(key="content", label="内容", points=50),
                    Criterion(key="writing", label="文字", points=30),
                    Criterion(key="thought", label="真情实感", points=20),
                ),
            ),
        ),
        awards={"first": "一等奖", "second": "二等奖", "third": "三等奖", "merit": "优秀奖"},
    ),
)
