"""群发: staff say something to everybody in an audience, at a pace, and may stop it."""

from app.services.broadcasts.drafting import (
    BroadcastNotFound,
    BroadcastNotNow,
    BroadcastTestsUsedUp,
    Written,
    count,
    draft,
    edit,
    try_out,
)
from app.services.broadcasts.looking import BroadcastProgress, Shown, get, list_broadcasts
from app.services.broadcasts.sending import (
    WITHDRAW,
    WRITE,
    BroadcastNotCounted,
    BroadcastTooLate,
    NeedsSecondPerson,
    go_on,
    resume,
    start,
    stop,
    withdraw,
    write,
)

__all__ = [
    "WITHDRAW",
    "WRITE",
    "BroadcastNotCounted",
    "BroadcastNotFound",
    "BroadcastNotNow",
    "BroadcastProgress",
    "BroadcastTestsUsedUp",
    "BroadcastTooLate",
    "NeedsSecondPerson",
    "Shown",
    "Written",
    "count",
    "draft",
    "edit",
    "get",
    "go_on",
    "list_broadcasts",
    "resume",
    "start",
    "stop",
    "try_out",
    "withdraw",
    "write",
]
