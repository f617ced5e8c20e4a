"""夏送清凉 (单位): packs or money handed to an employer's union, a visit to the site, a sealed receipt.

Source: PRODUCT.md: allocation → visit → sealed receipt, photos, headcount or names. Site workers may be no
members, so no match with the roster may block them. It never replaces the high-temperature allowance.
"""

from app.campaign_types.declaration import (
    CampaignType,
    ListRule,
    Match,
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
    key="summer_cooling_visit",
    title="夏送清凉（单位）",
    section=Section.SEASONS,
    summary="高温岗位在哪里，慰问就到哪里：单位申报点位和人数，上级工会拨付并走访。",
    word=Word.NOMINATE,
    applicants=frozenset({ApplicantKind.UNIT}),
    fields=(
        Field(key="site", kind="text", label="高温作业点", hint="工地、车间、站点的名称", maximum=60),
        Field(key="address", kind="address", label="地址"),
        Field(key="headcount", kind="number", label="高温岗位人数", minimum=1, maximum=20_000),
        Field(
            key="work",
            kind="choices",
            label="主要岗位",
            options={
                "construction": "建筑施工",
                "workshop": "高温车间",
                "sanitation": "环卫保洁",
                "delivery": "快递配送",
                "transport": "交通运输",
                "other": "其他户外作业",
            },
        ),
        Field(
            key="wish",
            kind="choice",
            label="希望怎样慰问",
            options={"packs": "慰问品", "money": "慰问金", "either": "都可以"},
        ),
        Field(key="contact", kind="name", label="现场联系人"),
        Field(key="phone", kind="phone", label="联系人手机号"),
        Field(
            key="pays_allowance",
            kind="declaration",
            label="本单位已按规定发放高温津贴，慰问品不抵作高温津贴",
        ),
        Field(key="photos", kind="photos", label="作业点照片", is_required=False, maximum=9),
    ),
    once=Once.SUBJECT,
    once_by=("site",),
    quota=QuotaRule.REVIEW,
    steps=(Step(at=Rung.ABOVE, days=3), Step(at=Rung.DISTRICT, role=StaffRole.CHAIR, days=3)),
    list_rule=ListRule(match=Match.NONE, is_required=False, asks_id_number=False),
)
