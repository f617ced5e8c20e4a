"""公示: what is shown before anything is given, to whom it may be shown, and what is objected to."""

from app.services.public_notices.blocking import blocked
from app.services.public_notices.objecting import (
    AlreadyObjected,
    EntriesRequired,
    EntryNotFound,
    ObjectionAlreadyDecided,
    ObjectionNotFound,
    decide,
    forget,
    list_mine,
    object_to,
)
from app.services.public_notices.objecting import (
    get_kept as get_objection,
)
from app.services.public_notices.objecting import (
    list_kept as list_objections,
)
from app.services.public_notices.publishing import (
    NothingToShow,
    NoticeEnded,
    NoticeNotDeclared,
    NoticeScopeTooWide,
    close,
    get_kept,
    list_kept,
    publish,
    widest,
    withdraw,
)
from app.services.public_notices.sight import Line, PublicNoticeNotFound, Shown, get_shown, list_shown
from app.services.public_notices.taking_off import take_off

__all__ = [
    "AlreadyObjected",
    "EntriesRequired",
    "EntryNotFound",
    "Line",
    "NothingToShow",
    "NoticeEnded",
    "NoticeNotDeclared",
    "NoticeScopeTooWide",
    "ObjectionAlreadyDecided",
    "ObjectionNotFound",
    "PublicNoticeNotFound",
    "Shown",
    "blocked",
    "close",
    "decide",
    "forget",
    "get_kept",
    "get_objection",
    "get_shown",
    "list_kept",
    "list_mine",
    "list_objections",
    "list_shown",
    "object_to",
    "publish",
    "take_off",
    "widest",
    "withdraw",
]
