"""法律体检: lawyers of the union look through a company's contracts and rules, and write what to mend.

Source: PRODUCT.md ("法律体检 for companies"). What is found stays between the lawyer, the company and its
union: nothing is published.
"""

from app.campaign_types.declaration import (
    CampaignType,
    LawyerRule,
    QuotaRule,
    Rung,
    Section,
    Step,
    Word,
)
from app.forms import Field
from models import ApplicantKind, StaffRole

TYPE = CampaignType(
    key="legal_checkup",
    title="企业法律体检",
    section=Section.RIGHTS,
    summary="请工会律师上门，看合同、规章和用工，写一份整改建议，结果不公开。",
    word=Word.APPLY,
    applicants=frozenset({ApplicantKind.UNIT}),
    fields=(
        Field(key="unit_name", kind="text", label="单位名称", maximum=60),
        Field(key="address", kind="address", label="地址"),
        Field(key="headcount", kind="number", label="职工人数", minimum=1, maximum=200_000),
        Field(
            key="topics",
            kind="choices",
            label="想看哪些方面",
            options={
                "contracts": "劳动合同",
                "hours": "工时和休息休假",
                "pay": "工资和社会保险",
                "rules": "规章制度和民主程序",
                "women": "女职工特殊保护",
                "dispatch": "劳务派遣和外包",
                "gig": "新就业形态用工",
            },
        ),
        Field(
            key="disputes",
            kind="choice",
            label="近一年有过劳动争议吗",
            options={"none": "没有", "some": "有过", "ongoing": "正在处理"},
        ),
        Field(
            key="dispute_story",
            kind="long_text",
            label="争议的情况",
            maximum=1000,
            shown_if=("disputes", ("some", "ongoing")),
        ),
        Field(key="wanted_on", kind="date", label="希望哪天上门", minimum=0),
        Field(key="contact", kind="name", label="联系人"),
        Field(key="phone", kind="phone", label="联系人手机号"),
        Field(key="rules", kind="documents", label="规章制度、合同样本", is_required=False, maximum=9),
    ),
    quota=QuotaRule.REVIEW,
    steps=(Step(at=Rung.DISTRICT, days=3), Step(at=Rung.CITY, role=StaffRole.CHAIR, days=5)),
    is_sensitive=True,
    lawyer=LawyerRule(days=15),
    may_reapply=True,
)
