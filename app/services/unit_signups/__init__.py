"""单位报名: a unit applies through its operator, with the people that it names."""

from app.services.unit_signups.acting import cancel, mend
from app.services.unit_signups.looking import (
    UnitCampaign,
    UnitSignup,
    UnitWhole,
    get_campaign,
    list_campaigns,
    list_signups,
    lock_visible,
    look,
    see,
)
from app.services.unit_signups.signing import CampaignNotForUnits, UnitNotInDistrict, sign_up

__all__ = [
    "CampaignNotForUnits",
    "UnitCampaign",
    "UnitNotInDistrict",
    "UnitSignup",
    "UnitWhole",
    "cancel",
    "get_campaign",
    "list_campaigns",
    "list_signups",
    "lock_visible",
    "look",
    "mend",
    "see",
    "sign_up",
]
