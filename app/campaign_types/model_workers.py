"""劳模评选: nominated from the ground, judged on every rung, shown to everybody before it is decided.

Source: PRODUCT.md, nominations and honours; 劳模 is a level, a year and a status, which the roll of model
workers keeps once the city has decided. It passes the unit, the one above, the district and the city.
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
    key="model_workers",
    title="劳动模范推荐评选",
    section=Section.HONOURS,
    summary="推荐身边默默奉献的劳动者，逐级推荐，公开公示。",
    word=Word.NOMINATE,
    applicants=frozenset({ApplicantKind.PERSON, ApplicantKind.UNIT}),
    fields=(
        Field(key="nominee", kind="name", label="推荐谁", hint="可以是本人，也可以是工友"),
        Field(key="nominee_unit", kind="text", label="他（她）的单位", maximum=60),
        Field(key="post", kind="text", label="岗位", maximum=40),
        Field(
            key="identity",
            kind="choice",
            label="属于哪一类",
            options={
                "front_line": "一线工人",
                "technical": "专业技术人员",
                "farm_migrant": "农民工",
                "new_employment": "新就业形态劳动者",
                "leader": "单位负责人",
                "other": "其他",
            },
        ),
        Field(
            key="leader_years",
            kind="number",
            label="任负责人几年",
            minimum=0,
            maximum=60,
            shown_if=("identity", ("leader",)),
        ),
        Field(
            key="honours",
            kind="long_text",
            label="获得过的荣誉",
            hint="一行一项，写年份、名称和颁发单位",
            is_required=False,
            maximum=1000,
        ),
        Field(
            key="deeds",
            kind="long_text",
            label="主要事迹",
            hint="200 到 2000 字，写具体的人和事",
            minimum=200,
            maximum=2000,
        ),
        Field(
            key="proofs",
            kind="documents",
            label="证明材料",
            hint="荣誉证书、职工代表大会的意见等，最多 9 份",
            minimum=1,
            maximum=9,
        ),
        Field(key="agreed", kind="declaration", label="被推荐人知道并同意参加评选，所写内容真实"),
    ),
    once=Once.SUBJECT,
    once_by=("nominee", "nominee_unit"),
    quota=QuotaRule.REVIEW,
    steps=(
        Step(at=Rung.OWN, days=5),
        Step(at=Rung.ABOVE, days=5),
        Step(at=Rung.DISTRICT, days=10),
        Step(at=Rung.CITY, days=10),
        Step(at=Rung.CITY, role=StaffRole.CHAIR, days=5),
    ),
    notice=NoticeRule(days=5),
    nominee=Nominee(name="nominee", unit="nominee_unit"),
    hall=Hall(honours={"model_worker": "常州市劳动模范"}, deeds_by="deeds"),
)
