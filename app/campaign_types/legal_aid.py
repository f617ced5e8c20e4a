"""法律援助: help with a dispute at work; a decision within seven days, then a lawyer. Nothing is published.

Source: PRODUCT.md: form, ID, hardship proof, evidence; claims of migrant workers for wages and injuries need
no hardship proof (法律援助条例 and 保障农民工工资支付条例 say the same). Two and three working days are never
more than seven days outside of long holidays. Who has no membership yet may ask too: that is who is not paid.
"""

from app.audiences import EVERYONE
from app.campaign_types.declaration import (
    CampaignType,
    Gives,
    LawyerRule,
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
    key="legal_aid",
    title="职工法律援助",
    section=Section.RIGHTS,
    summary="欠薪、工伤、被辞退，请工会派律师帮您，7 天内答复，不收费。",
    word=Word.APPLY,
    audience=EVERYONE,
    fields=(
        Field(key="name", kind="name", label="姓名", is_own=True),
        Field(key="id_number", kind="id_number", label="身份证号", is_own=True),
        Field(
            key="matter",
            kind="choice",
            label="遇到了什么事",
            options={
                "migrant_wage": "我是农民工，被拖欠工资",
                "migrant_injury": "我是农民工，受了工伤",
                "wage": "拖欠工资、加班费",
                "injury": "工伤、职业病",
                "dismissal": "被辞退、要赔偿",
                "insurance": "没有缴社会保险",
                "women": "女职工权益",
                "other": "其他劳动争议",
            },
        ),
        Field(key="employer", kind="text", label="对方单位", maximum=60),
        Field(key="since", kind="date", label="什么时候开始的", maximum=0),
        Field(
            key="story",
            kind="long_text",
            label="经过",
            hint="时间、地点、人、钱，想到什么写什么，律师会再问您",
            minimum=20,
            maximum=2000,
        ),
        Field(
            key="claim",
            kind="money",
            label="想要回多少钱",
            hint="不清楚可以不填",
            is_required=False,
            minimum=1,
        ),
        Field(
            key="stage",
            kind="choice",
            label="走到哪一步了",
            options={
                "none": "还没有申请仲裁",
                "arbitration": "正在仲裁",
                "court": "正在打官司",
                "enforcement": "赢了但没有拿到钱",
            },
        ),
        Field(
            key="deadline",
            kind="date",
            label="下一次开庭或截止的日子",
            is_required=False,
            shown_if=("stage", ("arbitration", "court", "enforcement")),
        ),
        Field(
            key="hardship",
            kind="documents",
            label="经济困难的证明",
            hint="低保证、社区证明或工资流水；农民工讨薪、工伤不用交",
            minimum=1,
            maximum=4,
            shown_if=("matter", ("wage", "injury", "dismissal", "insurance", "women", "other")),
        ),
        Field(
            key="evidence",
            kind="documents",
            label="证据",
            hint="合同、工资条、聊天截图、工伤认定书，有什么交什么",
            is_required=False,
            maximum=9,
        ),
        Field(key="phone", kind="phone", label="联系电话"),
        Field(key="true", kind="declaration", label="我说的都是真的，同意工会把材料交给指派的律师"),
    ),
    once=Once.OPEN,
    quota=QuotaRule.REVIEW,
    steps=(
        Step(at=Rung.DISTRICT, days=2),
        Step(at=Rung.DISTRICT, role=StaffRole.CHAIR, days=3),
    ),
    gives=Gives.NOTHING,
    is_sensitive=True,
    lawyer=LawyerRule(days=7, opponent_field="employer"),
)
