"""通知台: which notices the house knows, how many went out lately, and who got what."""

from app.services.notice_desk.counting import count_lately, count_week
from app.services.notice_desk.kinds import (
    NoticeKindNotFound,
    NoticeSums,
    ShownKind,
    ShownKinds,
    get_kind,
    list_kinds,
)
from app.services.notice_desk.told import Said, list_of_broadcast, list_of_member

__all__ = [
    "NoticeKindNotFound",
    "NoticeSums",
    "Said",
    "ShownKind",
    "ShownKinds",
    "count_lately",
    "count_week",
    "get_kind",
    "list_kinds",
    "list_of_broadcast",
    "list_of_member",
]
