"""职工医疗互助 (参加): the unit's union enrols its members once a year, by a list.

Source: PRODUCT.md: enrolment by the unit union in a yearly window; ages and waiting periods are settings,
basic insurance is required. Mutual aid among members, so everybody on the list stands in the unit's roster.
It is no insurance, and is called none.
"""

from app.campaign_types.declaration import (
    CampaignType,
    ListRule,
    Match,
    Once,
    QuotaRule,
    Rung,
    Section,
    Step,
)
from app.forms import Field
from models import ApplicantKind, StaffRole

AGES = (16, 60)
"""Youngest and oldest who may join. Assumed; each city's own rules say."""

TYPE = CampaignType(
    key="mutual_aid_enrolment",
    title="职工医疗互助参加",
    section=Section.CARE,
    summary="一年一次，由单位工会按名单为会员办理，住院后可以申领互助金。",
    applicants=frozenset({ApplicantKind.UNIT}),
    fields=(
        Field(
            key="plan",
            kind="choice",
            label="互助计划",
            options={"inpatient": "住院互助", "both": "住院和重大疾病互助"},
        ),
        Field(
            key="paid_by",
            kind="choice",
            label="互助费由谁出",
            options={"union": "工会经费", "unit": "单位", "worker": "职工本人", "shared": "几方分担"},
        ),
        Field(key="amount", kind="money", label="互助费合计", minimum=1),
        Field(key="paid_on", kind="date", label="缴费日期", maximum=0),
        Field(key="voucher", kind="documents", label="缴费凭证", maximum=5),
        Field(key="contact", kind="name", label="单位经办人"),
        Field(key="phone", kind="phone", label="经办人手机号"),
        Field(key="is_agreed", kind="declaration", label="名单上的职工都知道并同意参加，名单和凭证真实"),
    ),
    quota=QuotaRule.REVIEW,
    once=Once.OPEN,
    steps=(Step(at=Rung.ABOVE, days=5), Step(at=Rung.CITY, role=StaffRole.CHAIR, days=10)),
    list_rule=ListRule(
        match=Match.MUST,
        ages=AGES,
        columns=(
            Field(
                key="insurance",
                kind="choice",
                label="基本医疗保险",
                options={"employee": "职工医保", "resident": "居民医保", "none": "没有参加"},
            ),
        ),
        accepts={"insurance": frozenset({"employee", "resident"})},
    ),
)
