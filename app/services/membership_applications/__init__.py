"""入会、接转、退会: a person asks, a committee answers, the roster changes."""

from app.services.membership_applications.applying import (
    AlreadyInRoster,
    AlreadyMember,
    IdentityRequired,
    MembershipRequestOpen,
    UnionNotJoinable,
    apply_to_join,
    ask_to_leave,
    ask_to_transfer,
    get_mine,
    list_joinable,
    list_mine,
    withdraw,
)
from app.services.membership_applications.deciding import (
    ApplicantInRosterElsewhere,
    approve,
    reject,
    reveal,
    take,
)
from app.services.membership_applications.reading import (
    MembershipApplicationDecided,
    MembershipApplicationNotFound,
    get_for_staff,
    is_overdue,
    list_for_staff,
    list_queue,
    next_of,
)

__all__ = [
    "AlreadyInRoster",
    "AlreadyMember",
    "ApplicantInRosterElsewhere",
    "IdentityRequired",
    "MembershipApplicationDecided",
    "MembershipApplicationNotFound",
    "MembershipRequestOpen",
    "UnionNotJoinable",
    "apply_to_join",
    "approve",
    "ask_to_leave",
    "ask_to_transfer",
    "get_for_staff",
    "get_mine",
    "is_overdue",
    "list_for_staff",
    "list_joinable",
    "list_mine",
    "list_queue",
    "next_of",
    "reject",
    "reveal",
    "take",
    "withdraw",
]
