"""单身联谊: places per gender, badges, private picks, matches that are told at once, and what follows."""

from app.services.mixers.badges import give as give_badge
from app.services.mixers.badges import of_handout as badge_of_handout
from app.services.mixers.badges import take_back as take_back_badge
from app.services.mixers.exporting import tell_all
from app.services.mixers.leaving import forget
from app.services.mixers.listing import Listed, get, list_mixers, sign_up
from app.services.mixers.matching import (
    ContactKind,
    ContactPhoneMissing,
    ContactShared,
    Matched,
    MatchNotFound,
    RevealPending,
    WechatNameMissing,
    list_matches,
    offer_contact,
    tell_outcome,
    withdraw_contact,
)
from app.services.mixers.minding import (
    AlreadyReported,
    BlockNotFound,
    GuestNotFound,
    block,
    list_blocks,
    list_my_reports,
    report,
    unblock,
)
from app.services.mixers.people import Shown, list_people
from app.services.mixers.picking import (
    BadgeAbsent,
    BadgeOwn,
    BadgeTwice,
    Picks,
    PicksClosed,
    PicksNotOpen,
    TooManyPicks,
)
from app.services.mixers.picking import look as look_at_picks
from app.services.mixers.picking import put as put_picks
from app.services.mixers.pictures import MixerPhotoNotFound, get_photo
from app.services.mixers.reading import MixerNotFound, NotCheckedIn
from app.services.mixers.revealing import reveal, reveal_due

__all__ = [
    "AlreadyReported",
    "BadgeAbsent",
    "BadgeOwn",
    "BadgeTwice",
    "BlockNotFound",
    "ContactKind",
    "ContactPhoneMissing",
    "ContactShared",
    "GuestNotFound",
    "Listed",
    "MatchNotFound",
    "Matched",
    "MixerNotFound",
    "MixerPhotoNotFound",
    "NotCheckedIn",
    "Picks",
    "PicksClosed",
    "PicksNotOpen",
    "RevealPending",
    "Shown",
    "TooManyPicks",
    "WechatNameMissing",
    "badge_of_handout",
    "block",
    "forget",
    "get",
    "get_photo",
    "give_badge",
    "list_blocks",
    "list_matches",
    "list_mixers",
    "list_my_reports",
    "list_people",
    "look_at_picks",
    "offer_contact",
    "put_picks",
    "report",
    "reveal",
    "reveal_due",
    "sign_up",
    "take_back_badge",
    "tell_all",
    "tell_outcome",
    "unblock",
    "withdraw_contact",
]
