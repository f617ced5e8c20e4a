"""困难职工帮扶: one-off aid for living, illness or an accident, for households with a file.

Source: PRODUCT.md: the file comes first, aid second. Once in a calendar year for a household.
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

KEY = "hardship_aid"

TYPE = CampaignType(
    key=KEY,
    title="困难职工帮扶",
    section=Section.CARE,
    summary="在档困难职工家庭遇到急难时的一次性帮扶：生活、医疗、意外。",
    word=Word.APPLY,
    audience=(*MEMBERS, {"is": "hardship", "levels": sorted(HardshipLevel)}),
    fields=(
        Field(
            key="kind",
            kind="choice",
            label="申请哪一类帮扶",
            options={"living": "生活救助", "medical": "医疗救助", "accident": "意外救助"},
        ),
        Field(key="situation", kind="long_text", label="遇到了什么困难", maximum=500),
        Field(
            key="out_of_pocket_fen",
            kind="money",
            label="自己负担的医药费",
            shown_if=("kind", ("medical",)),
        ),
        Field(
            key="medical_bills",
            kind="documents",
            label="病历和医药费单据",
            maximum=9,
            shown_if=("kind", ("medical",)),
        ),
        Field(
            key="accident_proof",
            kind="documents",
            label="意外情况的证明",
            maximum=6,
            shown_if=("kind", ("accident",)),
        ),
        Field(key="phone", kind="phone", label="联系电话"),
        Field(key="bank_card", kind="bank_card", label="您本人的银行卡号"),
        Field(key="is_true", kind="declaration", label="我保证以上情况和材料真实，如有不实愿意退回救助金"),
    ),
    quota=QuotaRule.REVIEW,
    steps=(
        Step(at=Rung.ABOVE, days=3),
        Step(at=Rung.DISTRICT),
        Step(at=Rung.DISTRICT, role=StaffRole.CHAIR),
    ),
    notice=NoticeRule(days=5, scope=Scope.STREET),
    gives=Gives.MONEY,
    amount_max_fen=10_000_00,
    exclusions=(Exclusion(types=(KEY, "golden_autumn")),),
    is_sensitive=True,
)
