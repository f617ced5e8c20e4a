"""优秀工会工作者: honours for those who do the union's own work, from chairmen of small units to volunteers.

Source: PRODUCT.md, honours for cadres. The union above looks at what was done and what people say of it.
"""

from app.campaign_types.declaration import (
    CampaignType,
    Hall,
    Nominee,
    NoticeRule,
    Once,
    QuotaRule,
    Rung,
    Section,
    Step,
    Word,
)
from app.forms import Field
from models import ApplicantKind, StaffRole

TYPE = CampaignType(
    key="cadre_honours",
    title="优秀工会工作者评选",
    section=Section.HONOURS,
    summary="表扬为职工跑腿出力的工会主席、工会干部和积极分子。",
    word=Word.NOMINATE,
    applicants=frozenset({ApplicantKind.PERSON, ApplicantKind.UNIT}),
    fields=(
        Field(
            key="honour",
            kind="choice",
            label="申报哪一项",
            options={"cadre": "优秀工会工作者", "activist": "优秀工会积极分子", "friend": "职工信赖的娘家人"},
        ),
        Field(key="nominee", kind="name", label="姓名"),
        Field(key="union", kind="union", label="所在工会"),
        Field(key="duty", kind="text", label="在工会担任什么", hint="如主席、女工委员、小组长", maximum=40),
        Field(key="years", kind="number", label="做工会工作几年", minimum=1, maximum=50),
        Field(
            key="served_count",
            kind="number",
            label="去年走访了多少位职工",
            hint="大约多少就填多少",
            minimum=0,
            maximum=100000,
        ),
        Field(key="deeds", kind="long_text", label="为职工做的实事", minimum=100, maximum=1500),
        Field(key="proofs", kind="documents", label="证明材料", is_required=False, maximum=6),
    ),
    once=Once.SUBJECT,
    once_by=("nominee", "union"),
    quota=QuotaRule.REVIEW,
    steps=(
        Step(at=Rung.ABOVE, days=5),
        Step(at=Rung.DISTRICT, days=10),
        Step(at=Rung.CITY, role=StaffRole.CHAIR, days=10),
    ),
    notice=NoticeRule(days=5),
    nominee=Nominee(name="nominee"),
    hall=Hall(
        honours={"cadre": "优秀工会工作者", "activist": "优秀工会积极分子", "friend": "职工信赖的娘家人"},
        honour_by="honour",
        deeds_by="deeds",
    ),
)
