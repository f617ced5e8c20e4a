"""小微企业工会经费减免: a small employer's union asks for its contribution back, or to pay less.

Source: PRODUCT.md ("fee relief for small companies"); ACFTU's yearly notices on returning all of the fees of
small and micro enterprises. The sum is paid to the union's own account, never to a person.
"""

from app.campaign_types.declaration import (
    CampaignType,
    NoticeRule,
    QuotaRule,
    Rung,
    Section,
    Step,
    Word,
)
from app.forms import Field
from models import ApplicantKind, StaffRole

TYPE = CampaignType(
    key="fee_relief",
    title="小微企业工会经费减免",
    section=Section.ORGANISATION,
    summary="符合条件的小微企业，申请返还或减免上缴的工会经费。",
    word=Word.APPLY,
    applicants=frozenset({ApplicantKind.UNIT}),
    fields=(
        Field(key="unit_name", kind="text", label="企业名称", maximum=60),
        Field(
            key="credit_code",
            kind="credit_code",
            label="统一社会信用代码",
        ),
        Field(key="headcount", kind="number", label="职工人数", minimum=1, maximum=1000),
        Field(key="period_from", kind="date", label="经费所属期从", maximum=0),
        Field(key="period_to", kind="date", label="到", not_before="period_from"),
        Field(key="paid", kind="money", label="已上缴的工会经费", minimum=1),
        Field(
            key="wish",
            kind="choice",
            label="申请什么",
            options={"refund": "全额返还", "reduce": "减免"},
        ),
        Field(key="tax_proof", kind="documents", label="缴费凭证", maximum=9),
        Field(key="licence", kind="documents", label="营业执照", maximum=3),
        Field(
            key="account_name",
            kind="text",
            label="工会账户户名",
            hint="只付到工会自己的账户，不付给个人",
            maximum=60,
        ),
        Field(key="account_bank", kind="text", label="开户银行", maximum=60),
        Field(key="account_number", kind="account", label="账号"),
        Field(key="is_small", kind="declaration", label="本企业符合小微企业划型标准，材料真实"),
    ),
    consents=(),
    quota=QuotaRule.REVIEW,
    steps=(
        Step(at=Rung.ABOVE, days=5),
        Step(at=Rung.DISTRICT, days=5),
        Step(at=Rung.CITY, role=StaffRole.CHAIR, days=10),
    ),
    notice=NoticeRule(days=5),
    may_reapply=True,
)
