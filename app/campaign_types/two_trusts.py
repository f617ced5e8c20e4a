"""两个信赖 (组织): honours for unions and 职工之家 that workers trust; nominated by the unit, then shown.

Source: PRODUCT.md ("两个信赖 honours for cadres and organisations with targets"). The honours of cadres are a
type of their own.
"""

from app.campaign_types.declaration import (
    CampaignType,
    Hall,
    Nominee,
    NoticeRule,
    Once,
    QuotaRule,
    Rung,
    Scope,
    Section,
    Step,
    Word,
)
from app.forms import Field
from models import ApplicantKind, StaffRole

TYPE = CampaignType(
    key="two_trusts",
    title="两个信赖·先进集体",
    section=Section.HONOURS,
    summary="评选职工信赖的职工之家和基层工会，单位申报，逐级审核，公示后授牌。",
    word=Word.NOMINATE,
    applicants=frozenset({ApplicantKind.UNIT}),
    fields=(
        Field(
            key="title",
            kind="choice",
            label="申报哪一项",
            options={
                "home": "模范职工之家",
                "group": "模范职工小家",
                "trusted": "职工信赖的基层工会",
            },
        ),
        Field(key="unit_name", kind="text", label="集体名称", maximum=60),
        Field(key="members", kind="number", label="会员人数", minimum=1, maximum=500_000),
        Field(key="joined_rate", kind="number", label="入会率（%）", minimum=0, maximum=100),
        Field(
            key="satisfaction",
            kind="number",
            label="会员评家满意率（%）",
            hint="当年会员（代表）大会的测评结果",
            minimum=0,
            maximum=100,
        ),
        Field(key="assessed_on", kind="date", label="测评日期", maximum=0),
        Field(
            key="targets",
            kind="choices",
            label="已经做到的",
            options={
                "elected": "按期换届、民主选举",
                "contract": "集体合同和工资协商",
                "open": "厂务公开、职代会",
                "care": "困难职工帮扶",
                "women": "女职工组织健全",
                "home": "有职工之家阵地",
            },
        ),
        Field(key="deeds", kind="long_text", label="主要事迹", minimum=100, maximum=2000),
        Field(key="minutes", kind="documents", label="会员（代表）大会决议", maximum=5),
        Field(key="photos", kind="photos", label="阵地和活动照片", is_required=False, maximum=9),
    ),
    consents=(),
    once=Once.SUBJECT,
    once_by=("title", "unit_name"),
    quota=QuotaRule.REVIEW,
    steps=(
        Step(at=Rung.ABOVE, days=10),
        Step(at=Rung.DISTRICT, days=10),
        Step(at=Rung.CITY, role=StaffRole.CHAIR, days=10),
    ),
    notice=NoticeRule(days=5, scope=Scope.PUBLIC),
    nominee=Nominee(name="unit_name"),
    hall=Hall(
        honours={"home": "模范职工之家", "group": "模范职工小家", "trusted": "职工信赖的基层工会"},
        honour_by="title",
        deeds_by="deeds",
        is_of_persons=False,
    ),
)
