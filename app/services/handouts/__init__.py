"""发放: codes shown, packs given, people who came — and those who did not."""

from app.services.handouts.absence import (
    appeal,
    decide,
    excuse,
    list_appeals,
    mark_missed,
)
from app.services.handouts.codes import KINDS, show_code
from app.services.handouts.giving import TAKEN_BACK_FOR, check_in, give, taken_back_until
from app.services.handouts.looking import list_at_desk, list_on, place_name
from app.services.handouts.progress import Slot, list_slots, write_sheet
from app.services.handouts.refusals import (
    AlreadyAppealed,
    AlreadyHandedOut,
    AppealDecided,
    AppealNotFound,
    AppealNotPossible,
    HandoutElsewhere,
    HandoutNotFound,
    HandoutTakenBack,
    HandoutTooEarly,
    HandoutTooLate,
    SignupHasNoCode,
    SignupNotReady,
    TakeBackTooLate,
)
from app.services.handouts.returning import take_back, take_back_at_desk
from app.services.handouts.scanning import find_outcome, preview, redeem

__all__ = [
    "KINDS",
    "TAKEN_BACK_FOR",
    "AlreadyAppealed",
    "AlreadyHandedOut",
    "AppealDecided",
    "AppealNotFound",
    "AppealNotPossible",
    "HandoutElsewhere",
    "HandoutNotFound",
    "HandoutTakenBack",
    "HandoutTooEarly",
    "HandoutTooLate",
    "SignupHasNoCode",
    "SignupNotReady",
    "Slot",
    "TakeBackTooLate",
    "appeal",
    "check_in",
    "decide",
    "excuse",
    "find_outcome",
    "give",
    "list_appeals",
    "list_at_desk",
    "list_on",
    "list_slots",
    "mark_missed",
    "place_name",
    "preview",
    "redeem",
    "show_code",
    "take_back",
    "take_back_at_desk",
    "taken_back_until",
    "write_sheet",
]
