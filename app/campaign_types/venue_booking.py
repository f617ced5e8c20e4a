"""场馆预约: courts, halls and rooms of the workers' palace, the unions' homes and the sanatorium.

Source: PRODUCT.md, venues (工人文化宫, 职工之家, 劳模之家, 疗养院: bookings). One booking a day for each
person, two weeks ahead, so that nobody can keep a court for himself.
"""

from app.campaign_types.declaration import (
    CampaignType,
    Gives,
    Once,
    Section,
    SessionRule,
    Word,
)
from app.forms import Field

TYPE = CampaignType(
    key="venue_booking",
    title="职工场馆预约",
    section=Section.CULTURE,
    summary="工人文化宫、职工之家、疗养院的场地，选好时段就能用。",
    word=Word.BOOK,
    fields=(
        Field(
            key="use",
            kind="choice",
            label="用来做什么",
            options={"sport": "打球健身", "rehearsal": "排练", "meeting": "开会培训", "party": "聚会联谊"},
        ),
        Field(key="people", kind="number", label="一共几个人", minimum=1, maximum=200),
        Field(
            key="equipment",
            kind="choices",
            label="要用的设备",
            is_required=False,
            options={"projector": "投影", "microphone": "话筒", "piano": "钢琴", "racket": "球拍"},
        ),
        Field(key="rules", kind="declaration", label="我会爱护场地设施，用完恢复原样，不转让给别人"),
    ),
    has_waitlist=True,
    sessions=SessionRule.CHOSEN,
    once=Once.DAY,
    books_ahead_days=14,
    gives=Gives.PLACE,
)
