"""单身联谊: an evening for single workers, as many women as men, each with a place and a badge of his own.

Source: PRODUCT.md, matchmaking (凭亮牌互选, 男女名额相等) and its seventh trap: seven men to one woman. Who
comes is vouched for, so signing up itself is reviewed by nobody; ages are said by each campaign's audience.
"""

import datetime as dt

from app.audiences import MEMBERS
from app.campaign_types.declaration import (
    AbsenceBar,
    CampaignType,
    Gives,
    MutualChoice,
    Section,
    SessionRule,
)
from app.forms import Field
from models import Gender

TYPE = CampaignType(
    key="singles_mixer",
    title="单身职工联谊",
    section=Section.CULTURE,
    summary="男女名额相等，到场领号牌，互相选中才会知道。",
    audience=(*MEMBERS, {"is": "gender", "genders": [gender.value for gender in Gender]}),
    fields=(
        Field(
            key="promise",
            kind="declaration",
            label="我会准时到场；来不了会提前取消，把名额让给别人",
        ),
    ),
    has_waitlist=True,
    offers_after_closing=True,
    offer_life=dt.timedelta(hours=12),
    places_by_gender=True,
    sessions=SessionRule.CHOSEN,
    sessions_max=1,
    requires=("matchmaking_profile", "good_standing"),
    mutual_choice=MutualChoice(),
    gives=Gives.PLACE,
    is_sensitive=True,
    codes_open_before=dt.timedelta(hours=2),
    absence_bar=AbsenceBar(times=2, months=6),
)
