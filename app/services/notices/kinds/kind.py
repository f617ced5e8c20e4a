"""一种通知: what every kind of notice says of itself."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


class Group(StrEnum):
    """What a person can switch off for subscribe messages. The inbox always has everything."""

    BENEFITS = "benefits"
    REMINDERS = "reminders"
    DECISIONS = "decisions"
    OFFERS = "offers"
    MERCHANT = "merchant"
    ANNOUNCEMENTS = "announcements"
    ACCOUNT = "account"


GROUP_NAMES: Mapping[Group, str] = {
    Group.BENEFITS: "领取与核销",
    Group.REMINDERS: "到期提醒",
    Group.DECISIONS: "办理结果",
    Group.OFFERS: "名额通知",
    Group.MERCHANT: "我的商户",
    Group.ANNOUNCEMENTS: "工会通知",
    Group.ACCOUNT: "账号安全",
}


class Urgency:
    """先后: whose turn it is when much waits. Smaller goes first."""

    NOW = 0
    SOON = 5
    LATER = 9


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One thing that is said."""

    title: str
    text: str
    group: Group
    page: str = ""
    """Where a tap leads; may name facts and `subject_id`. Empty: to the inbox."""
    template: str | None = None
    """Word of the subscribe message's template; None keeps it to the inbox."""
    fields: Mapping[str, str] = field(default_factory=dict)
    urgency: int = Urgency.SOON
    lasts: dt.timedelta = 3 * DAY
    """How long after its time it is still worth sending."""
    ignores_quiet_hours: bool = False
    needs_call: bool = False
    """Where the message cannot be sent, staff call, if the house keeps a call list."""
