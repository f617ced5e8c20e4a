"""通知: what is said to people, in the inbox and through WeChat. `write` it with the fact it tells of."""

from app.services.notices import credits, figures
from app.services.notices.bulk import Told, tell_all, write_in_bulk
from app.services.notices.inbox import (
    UNREAD_SHOWN,
    Message,
    MessageNotFound,
    count_unread,
    list_mine,
    read,
    read_all,
    texts_of,
)
from app.services.notices.kinds import (
    KINDS,
    Group,
    Kind,
    day_text,
    moment_text,
    money_text,
    sentence,
    term_text,
    until_text,
)
from app.services.notices.manners import install
from app.services.notices.outcomes import reason_of
from app.services.notices.preferences import GroupNotMutable, Preference, list_preferences, mute
from app.services.notices.sending import Sender
from app.services.notices.settling import SKEW, settle_sent
from app.services.notices.writing import WRITE, write, write_many, written

__all__ = [
    "KINDS",
    "SKEW",
    "UNREAD_SHOWN",
    "WRITE",
    "Group",
    "GroupNotMutable",
    "Kind",
    "Message",
    "MessageNotFound",
    "Preference",
    "Sender",
    "Told",
    "count_unread",
    "credits",
    "day_text",
    "figures",
    "install",
    "list_mine",
    "list_preferences",
    "moment_text",
    "money_text",
    "mute",
    "read",
    "read_all",
    "reason_of",
    "sentence",
    "settle_sent",
    "tell_all",
    "term_text",
    "texts_of",
    "until_text",
    "write",
    "write_in_bulk",
    "write_many",
    "written",
]
