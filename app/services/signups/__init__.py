"""报名: applying, booking, nominating — one engine for every programme."""

from app.services.signups.absence import AbsentTooOften
from app.services.signups.acting import (
    OfferExpired,
    SignupNotCancellable,
    SignupNotEditable,
    accept,
    cancel,
    resubmit,
)
from app.services.signups.answering import read as read_answers
from app.services.signups.answering import write as write_answers
from app.services.signups.applicants import (
    APPLICANT,
    is_child,
    masked_name,
    person_of,
    shown_since,
    shown_union,
    whole_name,
)
from app.services.signups.double_aid import DoubleAid
from app.services.signups.ending import end_signups, list_unfinished
from app.services.signups.enrolled import NotEnrolled
from app.services.signups.forgetting import forget
from app.services.signups.giving import CampaignCouponsGone, CouponNeedsAccount
from app.services.signups.granting import CampaignFull, SessionOver, grant
from app.services.signups.mine import SignupNotFound, get_mine, list_mine, theirs
from app.services.signups.moves import SignupMoved, lock_row, move
from app.services.signups.nominees import Named, full_name, named
from app.services.signups.paying import PaymentUnderWay
from app.services.signups.places import CapacityBelowTaken, QuotaExists, add_quota, change_capacity
from app.services.signups.reopening import ReopeningRefused, reopen
from app.services.signups.requirements import REFUSALS as REQUIREMENT_REFUSALS
from app.services.signups.requirements import REQUIREMENTS, MixersPaused
from app.services.signups.signing import (
    AlreadySignedUp,
    CampaignNotOpen,
    SessionInvalid,
    sign_up,
)
from app.services.signups.standing import Standing, Whole, look, look_at_all, look_at_new

__all__ = [
    "APPLICANT",
    "REQUIREMENTS",
    "REQUIREMENT_REFUSALS",
    "AbsentTooOften",
    "AlreadySignedUp",
    "CampaignCouponsGone",
    "CampaignFull",
    "CampaignNotOpen",
    "CapacityBelowTaken",
    "CouponNeedsAccount",
    "DoubleAid",
    "MixersPaused",
    "Named",
    "NotEnrolled",
    "OfferExpired",
    "PaymentUnderWay",
    "QuotaExists",
    "ReopeningRefused",
    "SessionInvalid",
    "SessionOver",
    "SignupMoved",
    "SignupNotCancellable",
    "SignupNotEditable",
    "SignupNotFound",
    "Standing",
    "Whole",
    "accept",
    "add_quota",
    "cancel",
    "change_capacity",
    "end_signups",
    "forget",
    "full_name",
    "get_mine",
    "grant",
    "is_child",
    "list_mine",
    "list_unfinished",
    "lock_row",
    "look",
    "look_at_all",
    "look_at_new",
    "masked_name",
    "move",
    "named",
    "person_of",
    "read_answers",
    "reopen",
    "resubmit",
    "shown_since",
    "shown_union",
    "sign_up",
    "theirs",
    "whole_name",
    "write_answers",
]
