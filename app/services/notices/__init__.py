"""通知: what is said to people, in the inbox and through WeChat. `write` it with the fact it tells of."""

from app.services.notices.kinds import KINDS, Group, Kind, day_text, moment_text, money_text
from app.services.notices.writing import WRITE, write, write_many, written

__all__ = [
    "KINDS",
    "WRITE",
    "Group",
    "Kind",
    "day_text",
    "moment_text",
    "money_text",
    "write",
    "write_many",
    "written",
]
