"""创业贷款: the union checks the papers and refers to the bank; the bank alone decides the credit.

Source: PRODUCT.md: up to ¥500,000; the union pre-checks and forwards, the bank decides, interest is refunded
on the bank's proof. So an approval says "referred", gives nothing, and names no sum.
"""

from app.campaign_types.declaration import (
    CampaignType,
    Gives,
    QuotaRule,
    ReferralRule,
    Rung,
    Section,
    Step,
    Word,
)
from app.forms import Field
from models import StaffRole

MOST_FEN = 500_000_00

TYPE = CampaignType(
    key="startup_loan",
    title="职工创业贷款推荐",
    section=Section.GROWTH,
    summary="工会预审后推荐给合作银行，最高 50 万元；是否放款由银行决定。",
    word=Word.APPLY,
    fields=(
        Field(
            key="business_kind",
            kind="choice",
            label="经营主体",
            options={"self_employed": "个体工商户", "company": "小微企业", "planned": "还在筹办"},
        ),
        Field(key="business", kind="text", label="名称", maximum=60),
        Field(
            key="credit_code",
            kind="credit_code",
            label="统一社会信用代码",
            shown_if=("business_kind", ("self_employed", "company")),
        ),
        Field(
            key="licence",
            kind="photos",
            label="营业执照",
            minimum=1,
            maximum=2,
            shown_if=("business_kind", ("self_employed", "company")),
        ),
        Field(
            key="amount",
            kind="money",
            label="想贷多少",
            hint="最高 50 万元，最后的额度由银行审定",
            minimum=1_000_000,
            maximum=MOST_FEN,
        ),
        Field(
            key="months",
            kind="choice",
            label="想贷多久",
            options={"12": "1 年", "24": "2 年", "36": "3 年"},
        ),
        Field(key="purpose", kind="long_text", label="钱用在哪里", minimum=20, maximum=600),
        Field(key="employees", kind="number", label="带动几个人就业", minimum=0, maximum=500),
        Field(
            key="bank",
            kind="choice",
            label="想找哪家银行",
            hint="都可以的话，由工会推荐",
            options={"any": "都可以", "bank_a": "合作银行甲", "bank_b": "合作银行乙"},
        ),
        Field(key="phone", kind="phone", label="联系电话", hint="银行客户经理会打这个电话"),
        Field(
            key="forward",
            kind="declaration",
            label="我同意工会把这份申请转给合作银行，并知道是否放款由银行决定",
        ),
    ),
    quota=QuotaRule.REVIEW,
    steps=(
        Step(at=Rung.DISTRICT, days=5),
        Step(at=Rung.HOST, role=StaffRole.CHAIR, days=5),
    ),
    gives=Gives.NOTHING,
    is_sensitive=True,
    refers=ReferralRule(days=15),
)
