"""人工核对: who is not matched asks a desk, which ties him to an entry, adds him, or says why not."""

from app.services.manual_checks.asking import (
    ManualCheckNotNeeded,
    ManualCheckOpen,
    UnitUnionUnknown,
    answer_within,
    ask,
    forget,
    withdraw,
)
from app.services.manual_checks.deciding import RosterEntryLeft, add, refuse, reveal, tie
from app.services.manual_checks.reading import (
    Candidate,
    ManualCheckDecided,
    ManualCheckNotFound,
    get_for_staff,
    is_overdue,
    list_candidates,
    list_for_staff,
    next_of,
)

__all__ = [
    "Candidate",
    "ManualCheckDecided",
    "ManualCheckNotFound",
    "ManualCheckNotNeeded",
    "ManualCheckOpen",
    "RosterEntryLeft",
    "UnitUnionUnknown",
    "add",
    "answer_within",
    "ask",
    "forget",
    "get_for_staff",
    "is_overdue",
    "list_candidates",
    "list_for_staff",
    "next_of",
    "refuse",
    "reveal",
    "tie",
    "withdraw",
]
