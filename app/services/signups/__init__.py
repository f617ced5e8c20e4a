"""报名: applying, booking, nominating — one engine for every programme."""

from app.services.signups.double_aid import DoubleAid
from app.services.signups.forgetting import forget
from app.services.signups.granting import CampaignFull, grant
from app.services.signups.mine import SignupNotFound, get_mine, list_mine
from app.services.signups.moves import SignupMoved, move
from app.services.signups.signing import (
    AlreadySignedUp,
    CampaignNotOpen,
    SessionInvalid,
    sign_up,
)

__all__ = [
    "AlreadySignedUp",
    "CampaignFull",
    "CampaignNotOpen",
    "DoubleAid",
    "SessionInvalid",
    "SignupMoved",
    "SignupNotFound",
    "forget",
    "get_mine",
    "grant",
    "list_mine",
    "move",
    "sign_up",
]
