"""双创大赛: a team with a project; the district selects, the city's judges and chair decide.

Source: PRODUCT.md, "same shape: 双创大赛 (team + project file)". The one who signs up answers for the team.
"""

from app.campaign_types.declaration import (
    CampaignType,
    Contest,
    Criterion,
    Gives,
    Nominee,
    NoticeRule,
    Once,
    QuotaRule,
    Round,
    Rung,
    Section,
    Step,
    Word,
)
from app.forms import Field
from models import ApplicantKind, StaffRole

TYPE = CampaignType(
    key="innovation_contest",
    title="职工创新创业大赛",
    section=Section.GROWTH,
    summary="带上您的团队和项目，从辖市(区)选拔一路赛到全市决赛。",
    word=Word.NOMINATE,
    applicants=frozenset({ApplicantKind.PERSON, ApplicantKind.UNIT}),
    fields=(
        Field(
            key="group",
            kind="choice",
            label="参赛组别",
            options={"innovation": "创新组：技术革新、小发明", "startup": "创业组：已开办的企业或个体户"},
        ),
        Field(key="project", kind="text", label="项目名称", maximum=40),
        Field(
            key="field",
            kind="choice",
            label="领域",
            options={
                "manufacturing": "智能制造",
                "new_energy": "新能源",
                "services": "生活服务",
                "digital": "数字技术",
                "culture": "文化创意",
                "other": "其他",
            },
        ),
        Field(
            key="credit_code",
            kind="credit_code",
            label="统一社会信用代码",
            shown_if=("group", ("startup",)),
        ),
        Field(
            key="team",
            kind="people",
            label="团队成员",
            hint="含负责人，最多 8 位",
            minimum=1,
            maximum=8,
            parts=(
                Field(key="name", kind="name", label="姓名"),
                Field(key="unit", kind="text", label="单位", maximum=60),
                Field(key="role", kind="text", label="负责什么", maximum=40),
            ),
        ),
        Field(key="leader_phone", kind="phone", label="负责人电话"),
        Field(
            key="summary",
            kind="long_text",
            label="项目介绍",
            hint="解决什么问题、做到了什么程度、好在哪里",
            minimum=100,
            maximum=2000,
        ),
        Field(key="file", kind="documents", label="项目书", hint="PDF，不超过 3 份", minimum=1, maximum=3),
        Field(
            key="rights",
            kind="declaration",
            label="项目由团队自己完成，没有侵犯别人的知识产权",
        ),
    ),
    once=Once.SUBJECT,
    once_by=("project",),
    quota=QuotaRule.REVIEW,
    steps=(
        Step(at=Rung.DISTRICT, days=10),
        Step(at=Rung.CITY, days=10),
        Step(at=Rung.CITY, role=StaffRole.CHAIR, days=5),
    ),
    notice=NoticeRule(days=5),
    gives=Gives.NOTHING,
    nominee=Nominee(name="project"),
    contest=Contest(
        rounds=(
            Round(
                title="初选",
                criteria=(
                    Criterion(key="novelty", label="创新性", points=40),
                    Criterion(key="value", label="实用价值", points=40),
                    Criterion(key="file", label="项目书", points=20),
                ),
            ),
            Round(
                title="决赛",
                criteria=(
                    Criterion(key="novelty", label="创新性", points=30),
                    Criterion(key="value", label="实用价值", points=30),
                    Criterion(key="team", label="团队", points=20),
                    Criterion(key="defence", label="路演答辩", points=20),
                ),
                trims=True,
            ),
        ),
        awards={"first": "一等奖", "second": "二等奖", "third": "三等奖", "merit": "优秀奖"},
        group_by="group",
    ),
)
