"""走进常州 (疗休养接待): a group of another city comes to a base here; a base's union announces it.

Source: PRODUCT.md: groups from other cities, bases graded, suppliers settled. The guests are no members of
this city, so nobody is looked for in the roster; the list serves insurance and rooms.
"""

from app.campaign_types.declaration import (
    CampaignType,
    Gives,
    ListRule,
    Match,
    Once,
    QuotaRule,
    Rung,
    Section,
    SessionRule,
    Step,
    TripRule,
    Word,
)
from app.forms import Field
from models import ApplicantKind, StaffRole

TYPE = CampaignType(
    key="recuperation_inbound",
    title="疗休养·走进常州",
    section=Section.CULTURE,
    summary="外地工会组团来常疗休养：由接待基地申报团队、线路和名单。",
    word=Word.NOMINATE,
    applicants=frozenset({ApplicantKind.UNIT}),
    fields=(
        Field(key="base", kind="text", label="接待基地", maximum=60),
        Field(
            key="grade",
            kind="choice",
            label="基地等级",
            options={"province": "省级", "city": "市级", "none": "还没有评级"},
        ),
        Field(key="from_union", kind="text", label="来团的工会", hint="全称", maximum=60),
        Field(key="from_city", kind="text", label="来自哪个城市", maximum=20),
        Field(key="arrives_on", kind="date", label="到达日期", minimum=0),
        Field(key="leaves_on", kind="date", label="离开日期", not_before="arrives_on"),
        Field(key="headcount", kind="number", label="人数", minimum=1, maximum=500),
        Field(key="leader_name", kind="name", label="领队"),
        Field(key="leader_phone", kind="phone", label="领队手机号"),
        Field(key="cost", kind="money", label="每人费用", minimum=1),
        Field(key="contract", kind="documents", label="接待协议", maximum=5),
        Field(key="insurance", kind="documents", label="旅游意外保险单", maximum=5),
        Field(key="is_checked", kind="declaration", label="已核对每位团员的健康情况，车辆、食宿符合安全要求"),
    ),
    once=Once.SUBJECT,
    once_by=("from_union", "arrives_on"),
    quota=QuotaRule.REVIEW,
    sessions=SessionRule.CHOSEN,
    steps=(Step(at=Rung.ABOVE, days=3), Step(at=Rung.CITY, role=StaffRole.CHAIR, days=5)),
    gives=Gives.PLACE,
    trips=TripRule(in_city=True),
    list_rule=ListRule(match=Match.NONE, asks_phone=True, maximum=500),
)
