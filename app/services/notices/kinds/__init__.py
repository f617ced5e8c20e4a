"""通知种类: everything the house says to a person, as data. A new kind is one entry here.

`title` and `text` are what the inbox shows, `fields` what a subscribe message says, by the meanings of its
template (`app.wechat.templates.SLOTS`). All are filled with the notice's facts: short texts without personal
data, moments and sums already written out (`moment_text`, `money_text`).
"""

from collections.abc import Mapping

from app.services.notices.kinds import (
    account,
    benefits,
    care,
    matchmaking,
    merchants,
    mixers,
    onward,
    signups,
)
from app.services.notices.kinds.kind import DAY, GROUP_NAMES, HOUR, Group, Kind, Urgency
from app.services.notices.kinds.wording import (
    day_text,
    moment_text,
    money_text,
    sentence,
    term_text,
    until_text,
)

__all__ = [
    "DAY",
    "GROUP_NAMES",
    "HOUR",
    "KINDS",
    "Group",
    "Kind",
    "Urgency",
    "day_text",
    "moment_text",
    "money_text",
    "sentence",
    "term_text",
    "until_text",
]

KINDS: Mapping[str, Kind] = {
    **benefits.KINDS,
    **signups.KINDS,
    **onward.KINDS,
    **mixers.KINDS,
    **care.KINDS,
    **matchmaking.KINDS,
    **merchants.KINDS,
    **account.KINDS,
}
