"""职工医疗互助 (申领): an enrolled worker applies for his payout, with the papers of the hospital.

Source: PRODUCT.md: the payout is applied for by the worker with hospital papers; unit → office. Illness is
never public: no notice at all. Who was not on an approved list, or fell ill within the waiting period or
after the year, has none to come. Waiting period, year and ceiling are assumed; each city's own rules say.
"""

from app.campaign_types.declaration import (
    CampaignType,
    Enrolment,
    Gives,
    Once,
    QuotaRule,
    Rung,
    Section,
    Step,
    Word,
)
from app.forms import Field
from models import StaffRole

TYPE = CampaignType(
    key="mutual_aid_payout",
    title="职工医疗互助申领",
    section=Section.CARE,
    summary="参加了医疗互助的职工，住院后凭医院材料申领互助金，不公开、不公示。",
    word=Word.APPLY,
    fields=(
        Field(
            key="reason",
            kind="choice",
            label="申领原因",
            options={"inpatient": "住院", "serious": "重大疾病", "injury": "意外伤害"},
        ),
        Field(key="hospital", kind="text", label="医院", maximum=60),
        Field(key="admitted_on", kind="date", label="入院日期", maximum=0),
        Field(key="discharged_on", kind="date", label="出院日期", maximum=0, not_before="admitted_on"),
        Field(key="own_share", kind="money", label="医保报销后自己付了多少", minimum=1),
        Field(key="discharge_paper", kind="documents", label="出院小结", maximum=5),
        Field(key="settlement", kind="documents", label="医疗费用结算单", maximum=9),
        Field(
            key="diagnosis",
            kind="documents",
            label="诊断证明",
            maximum=5,
            shown_if=("reason", ("serious", "injury")),
        ),
        Field(key="bank_card", kind="bank_card", label="本人的银行卡号"),
        Field(key="is_true", kind="declaration", label="以上情况和材料真实，没有重复申领"),
    ),
    once=Once.SUBJECT,
    once_by=("admitted_on",),
    quota=QuotaRule.REVIEW,
    steps=(Step(at=Rung.OWN, days=5), Step(at=Rung.CITY, role=StaffRole.CHAIR, days=10)),
    gives=Gives.MONEY,
    amount_max_fen=50_000_00,
    is_sensitive=True,
    may_reapply=True,
    enrolment=Enrolment(types=("mutual_aid_enrolment",), day_field="admitted_on", waiting_days=30, days=365),
)
