"""审核: the review desk — what waits, what it says, and what is decided on it."""

from app.services.reviews.assigning import AssigneeUnfit, assign, hand_over, list_colleagues, take_over
from app.services.reviews.batches import BatchRefused, Item, Outcome, judge_all, preview
from app.services.reviews.cases import Case, add_note, forget, get_case, reveal
from app.services.reviews.judging import (
    Act,
    AwardNotAsked,
    AwardRequired,
    AwardTooLarge,
    ItemUnknown,
    ReopenFromAbove,
    ReviewTaken,
    Verdict,
    judge,
    reopen,
)
from app.services.reviews.queue import (
    CampaignRequired,
    Listed,
    Waiting,
    Wanted,
    count_waiting,
    list_by_state,
    list_waiting,
)
from app.services.reviews.seeing import DelegateHasAdvanced, NotYourStep, get_seen, step_aside

__all__ = [
    "Act",
    "AssigneeUnfit",
    "AwardNotAsked",
    "AwardRequired",
    "AwardTooLarge",
    "BatchRefused",
    "CampaignRequired",
    "Case",
    "DelegateHasAdvanced",
    "Item",
    "ItemUnknown",
    "Listed",
    "NotYourStep",
    "Outcome",
    "ReopenFromAbove",
    "ReviewTaken",
    "Verdict",
    "Waiting",
    "Wanted",
    "add_note",
    "assign",
    "count_waiting",
    "forget",
    "get_case",
    "get_seen",
    "hand_over",
    "judge",
    "judge_all",
    "list_by_state",
    "list_colleagues",
    "list_waiting",
    "preview",
    "reopen",
    "reveal",
    "step_aside",
    "take_over",
]
