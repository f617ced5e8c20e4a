"""冬送温暖: winter aid for households with a file, paid to a card.

Source: PRODUCT.md; ACFTU "Warmth Project". Once in a calendar year for a household. Shown in the street
alone: hardship is nobody else's matter.
"""

from app.audiences import MEMBERS
from app.campaign_types.declaration import (
    CampaignType,
    Exclusion,
    Gives,
    NoticeRule,
    QuotaRule,
    Rung,
    Scope,
    Section,
    Step,
    Word,
)
from app.forms import Field
from models import HardshipLevel, StaffRole

KEY = "winter_warmth"

TYPE = CampaignType(
    key=KEY,
    title="冬送温暖",
    section=Section.SEASONS,
    summary="面向在档困难职工家庭的冬季帮扶，审核并在小范围公示后发到您的银行卡。",
    word=Word.APPLY,
    audience=(*MEMBERS, {"is": "hardship", "levels": sorted(HardshipLevel)}),
    fields=(
        Field(
            key="need",
            kind="choice",
            label="今年最需要帮助的是",
            options={
                "living": "基本生活",
                "medical": "看病吃药",
                "schooling": "孩子上学",
                "accident": "意外和灾害",
                "other": "其他",
            },
        ),
        Field(key="situation", kind="long_text", label="家里的情况和今年的变化", maximum=500),
        Field(key="income_proof", kind="documents", label="近三个月的收入证明或工资流水", maximum=6),
        Field(
            key="medical_bills",
            kind="documents",
            label="今年的病历和医药费单据",
            maximum=9,
            shown_if=("need", ("medical",)),
        ),
        Field(key="phone", kind="phone", label="联系电话"),
        Field(key="bank_card", kind="bank_card", label="您本人的银行卡号"),
        Field(key="is_true", kind="declaration", label="我保证以上情况和材料真实，如有不实愿意退回救助金"),
    ),
    quota=QuotaRule.REVIEW,
    steps=(
        Step(at=Rung.OWN),
        Step(at=Rung.DISTRICT),
        Step(at=Rung.DISTRICT, role=StaffRole.CHAIR),
    ),
    notice=NoticeRule(days=5, scope=Scope.STREET),
    gives=Gives.MONEY,
    amount_max_fen=5_000_00,
    exclusions=(Exclusion(types=(KEY, "winter_voucher")),),
    is_sensitive=True,
)
