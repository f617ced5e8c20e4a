"""金秋助学: education aid for a worker's child; the parent applies.

Source: PRODUCT.md; ACFTU "Golden Autumn Education Aid Programme". Families with a file come first, and some
cities take unfiled, migrant and gig families too; ¥1,000–3,000; nobody has it twice in a year, nor beside
the one-off hardship aid. The notice names the parent, never a child.
"""

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
from models import StaffRole

KEY = "golden_autumn"
OLDEST_CHILD = 25
"""Full years. Assumed: a first degree is over by then, and no grown-up's number is a child's."""

TYPE = CampaignType(
    key=KEY,
    title="金秋助学",
    section=Section.SEASONS,
    summary="孩子上学有困难，工会帮一把：家长申请，审核公示后发到家长卡上。",
    word=Word.APPLY,
    fields=(
        Field(key="child_name", kind="name", label="孩子的姓名"),
        Field(
            key="child_id_number",
            kind="id_number",
            label="孩子的身份证号",
            maximum=OLDEST_CHILD,
            is_subject=True,
        ),
        Field(
            key="schooling",
            kind="choice",
            label="孩子今年的学业",
            options={
                "senior": "高中、中职在读",
                "new_college": "今年考上大专、本科",
                "college": "大专、本科在读",
            },
        ),
        Field(key="school", kind="text", label="学校", maximum=50),
        Field(
            key="letter",
            kind="documents",
            label="录取通知书",
            maximum=3,
            shown_if=("schooling", ("new_college",)),
        ),
        Field(
            key="student_card",
            kind="documents",
            label="学生证或学籍证明",
            maximum=3,
            shown_if=("schooling", ("senior", "college")),
        ),
        Field(key="household_book", kind="documents", label="户口簿（户主页、家长页、孩子页）", maximum=6),
        Field(
            key="situation",
            kind="choice",
            label="您家属于哪种情况",
            options={
                "filed": "在档困难职工家庭",
                "low_income": "低保、低收入家庭",
                "contract": "来常务工、新就业形态家庭",
            },
        ),
        Field(
            key="low_income_proof",
            kind="documents",
            label="低保证或收入证明",
            maximum=3,
            shown_if=("situation", ("low_income",)),
        ),
        Field(
            key="contract",
            kind="documents",
            label="一年以上的劳动合同或平台用工协议",
            maximum=6,
            shown_if=("situation", ("contract",)),
        ),
        Field(key="bank_card", kind="bank_card", label="家长本人的银行卡号"),
        Field(key="is_true", kind="declaration", label="我保证以上情况和材料真实，如有不实愿意退回助学金"),
    ),
    quota=QuotaRule.REVIEW,
    steps=(
        Step(at=Rung.OWN),
        Step(at=Rung.DISTRICT),
        Step(at=Rung.CITY, role=StaffRole.CHAIR),
    ),
    # What a family lacks is nobody else's business: its own people may see, and object.
    notice=NoticeRule(days=5, scope=Scope.STREET),
    gives=Gives.MONEY,
    amount_max_fen=3_000_00,
    exclusions=(Exclusion(types=(KEY, "hardship_aid")),),
)
