"""技能竞赛: the unit's round is its opinion, the selection the district's, the final the city's decision.

Source: PRODUCT.md: unit round → selection (≥ 4 units, ≥ 20 entrants) → final; the unit recommends, results
are published. Trades are sessions: the selection of a trade has a day, a place and as many places as
benches. Who passes the last step stands in the final's list, which is shown to the public.
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
    key="skills_contest",
    title="职工职业技能竞赛",
    section=Section.GROWTH,
    summary="单位初赛、辖市(区)选拔、全市决赛，一个工种一场。",
    word=Word.NOMINATE,
    audience=(
        {"is": "verified"},
        {"is": "membership", "states": ["member"]},
        {"is": "employment", "states": ["employed"]},
    ),
    fields=(
        Field(
            key="level",
            kind="choice",
            label="现有技能等级",
            options={
                "none": "没有证书",
                "junior": "初级工",
                "middle": "中级工",
                "senior": "高级工",
                "technician": "技师",
                "senior_technician": "高级技师",
            },
        ),
        Field(
            key="certificate",
            kind="photos",
            label="等级证书",
            hint="拍清楚证书编号",
            minimum=1,
            maximum=2,
            shown_if=("level", ("junior", "middle", "senior", "technician", "senior_technician")),
        ),
        Field(key="years", kind="number", label="从事本工种几年", minimum=0, maximum=60),
        Field(
            key="unit_round",
            kind="text",
            label="单位初赛成绩",
            hint="如“第 2 名”；单位没有办初赛就写“单位推荐”",
            maximum=40,
        ),
        Field(
            key="works",
            kind="long_text",
            label="拿手的技术",
            hint="做过的攻关、获得的奖励",
            is_required=False,
            maximum=800,
        ),
        Field(
            key="health",
            kind="declaration",
            label="我的身体状况适合参加实操比赛，会遵守安全操作规程",
        ),
    ),
    quota=QuotaRule.REVIEW,
    sessions=SessionRule.CHOSEN,
    steps=(
        Step(at=Rung.OWN, days=5),
        Step(at=Rung.DISTRICT, days=10),
        Step(at=Rung.CITY, role=StaffRole.CHAIR, days=10),
    ),
    notice=NoticeRule(days=5),
    gives=Gives.PLACE,
    contest=Contest(
        rounds=(
            Round(
                title="选拔",
                criteria=(
                    Criterion(key="theory", label="理论知识", points=30),
                    Criterion(key="practice", label="实际操作", points=70),
                ),
            ),
            Round(
                title="决赛",
                criteria=(
                    Criterion(key="theory", label="理论知识", points=20),
                    Criterion(key="practice", label="实际操作", points=70),
                    Criterion(key="safety", label="安全文明生产", points=10),
                ),
                trims=True,
            ),
        ),
        awards={"first": "一等奖", "second": "二等奖", "third": "三等奖", "merit": "优秀奖"},
        groups_by_session=True,
    ),
)
