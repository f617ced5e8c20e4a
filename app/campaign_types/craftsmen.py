"""身边的工匠: anybody puts forward a fellow worker of skilled hands; the district looks, the city decides.

Source: PRODUCT.md, nominations and honours, an online hall.
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
    key="craftsmen",
    title="寻找身边的工匠",
    section=Section.HONOURS,
    summary="一手绝活、一颗匠心：把您身边的好师傅推荐给大家。",
    word=Word.NOMINATE,
    applicants=frozenset({ApplicantKind.PERSON, ApplicantKind.UNIT}),
    fields=(
        Field(key="nominee", kind="name", label="推荐谁"),
        Field(
            key="relation",
            kind="choice",
            label="您和他（她）的关系",
            options={
                "self": "本人",
                "colleague": "工友",
                "apprentice": "徒弟",
                "unit": "单位",
                "other": "其他",
            },
        ),
        Field(key="craft", kind="text", label="手艺或工种", hint="如钳工、乱针绣、留青竹刻", maximum=40),
        Field(key="years", kind="number", label="干了多少年", minimum=1, maximum=70),
        Field(
            key="story",
            kind="long_text",
            label="他（她）的故事",
            hint="100 到 1500 字，绝活、攻关、带徒弟都可以写",
            minimum=100,
            maximum=1500,
        ),
        Field(key="pictures", kind="photos", label="作品或工作照", minimum=1, maximum=9),
        Field(
            key="apprentices",
            kind="number",
            label="带过几位徒弟",
            is_required=False,
            minimum=0,
            maximum=500,
        ),
        Field(key="agreed", kind="declaration", label="本人知道并同意被推荐，照片可以公开展示"),
    ),
    once=Once.SUBJECT,
    once_by=("nominee",),
    quota=QuotaRule.REVIEW,
    steps=(
        Step(at=Rung.OWN, days=5),
        Step(at=Rung.DISTRICT, days=10),
        Step(at=Rung.CITY, role=StaffRole.CHAIR, days=10),
    ),
    notice=NoticeRule(days=5),
    nominee=Nominee(name="nominee"),
    hall=Hall(honours={"craftsman": "身边的工匠"}, deeds_by="story"),
)
