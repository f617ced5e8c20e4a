"""歌手大赛: auditions are sessions with places; who sings where is chosen by the person.

Source: PRODUCT.md, same shape as the contests. The unit knows that its people go; it does not choose them.
"""

from app.campaign_types.declaration import (
    CampaignType,
    Contest,
    Criterion,
    Gives,
    NoticeRule,
    QuotaRule,
    Round,
    Rung,
    Section,
    SessionRule,
    Step,
    Word,
)
from app.forms import Field
from models import StaffRole

TYPE = CampaignType(
    key="singers_contest",
    title="职工歌手大赛",
    section=Section.CULTURE,
    summary="唱响劳动者的歌：选一场海选报名，独唱、组合都欢迎。",
    word=Word.SIGN_UP,
    fields=(
        Field(
            key="form",
            kind="choice",
            label="参赛形式",
            options={"solo": "独唱", "duo": "二重唱", "group": "组合"},
        ),
        Field(
            key="partners",
            kind="people",
            label="搭档",
            hint="每位写姓名和单位",
            minimum=1,
            maximum=8,
            parts=(
                Field(key="name", kind="name", label="姓名"),
                Field(key="unit", kind="text", label="单位", maximum=60),
            ),
            shown_if=("form", ("duo", "group")),
        ),
        Field(key="song", kind="text", label="参赛歌曲", hint="歌名和原唱", maximum=60),
        Field(
            key="voice",
            kind="choice",
            label="唱法",
            options={"bel_canto": "美声", "folk": "民族", "pop": "流行"},
        ),
        Field(key="phone", kind="phone", label="联系电话", hint="用来通知比赛时间"),
    ),
    quota=QuotaRule.REVIEW,
    has_waitlist=True,
    sessions=SessionRule.CHOSEN,
    steps=(Step(at=Rung.HOST, role=StaffRole.CHAIR, days=5),),
    notice=NoticeRule(days=5),
    gives=Gives.PLACE,
    contest=Contest(
        rounds=(
            Round(
                title="海选",
                criteria=(
                    Criterion(key="voice", label="音准与音色", points=60),
                    Criterion(key="performance", label="台风与表现", points=40),
                ),
                trims=True,
            ),
            Round(
                title="决赛",
                criteria=(
                    Criterion(key="voice", label="音准与音色", points=50),
                    Criterion(key="performance", label="台风与表现", points=30),
                    Criterion(key="song", label="曲目理解", points=20),
                ),
                trims=True,
            ),
        ),
        awards={"first": "一等奖", "second": "二等奖", "third": "三等奖", "merit": "优秀奖"},
    ),
)
