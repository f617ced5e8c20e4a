"""结局: what becomes of a subscribe message that was not sent, in the house's words, and why."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from app import clock

INBOX_ONLY = "inbox_only"
"""No template, here or at this account."""
TOO_LATE = "too_late"
OUT_OF_REACH = "out_of_reach"
"""WeChat takes nothing until its deadline has passed, but the deadline is still to come."""
MUTED = "muted"
ERASING = "erasing"
"""The person has been forgotten, or WeChat has told that the person left."""
QUIET_HOURS = "quiet_hours"
"""Its whole life lay within the quiet hours."""
NO_CREDIT = "no_credit"
REFUSED = "refused"
UNSENDABLE = "unsendable"
"""WeChat would refuse, or has refused, the text itself: the house's mistake."""
UNDELIVERED = "undelivered"
"""WeChat took it, and told afterwards that it did not arrive."""
UNKNOWN = "unknown"
"""Asked, and until its deadline nobody has told whether it was sent."""

STOPPED = "stopped"
"""Somebody had read it before its broadcast was stopped."""

REASONS: Mapping[str, str] = {
    INBOX_ONLY: "这种通知只进小程序里的消息，不发微信",
    TOO_LATE: "过了时限，不再发微信",
    OUT_OF_REACH: "微信那边一直不通，到了时限",
    MUTED: "本人关掉了这一类微信通知",
    ERASING: "账号正在注销，或本人已离开小程序",
    QUIET_HOURS: "时限落在免打扰时段里",
    NO_CREDIT: "本人没有点过“允许通知”，或点过的次数用完了",
    REFUSED: "本人在微信里拒收了",
    UNSENDABLE: "微信不收这段文字，请报告系统管理员",
    UNDELIVERED: "微信收下了，后来告知没有送到",
    UNKNOWN: "问过微信，到时限也没有回音，可能已送到",
    STOPPED: "叫停之前本人已经看过，不再发微信",
    "openid_refused": "微信不认识这个账号，请本人重新登录小程序",
    "template_refused": "微信不认识这个模板，请系统管理员核对模板编号",
    "page_refused": "点开后的页面还没有在小程序里发布",
    "template_banned": "这个模板被微信封禁了，请系统管理员处理",
    "refused_by_wechat": "微信拒绝了，没有说明原因",
}
"""Outcome → what staff read of it."""
OTHER_REASON = "其他原因"

WORTH_A_CALL = frozenset({INBOX_ONLY, OUT_OF_REACH, NO_CREDIT, REFUSED, UNSENDABLE, UNDELIVERED})
"""There is still time, and the person does want to hear it."""

NOT_SUBSCRIBED = 43101
BUSY = -1
CROWDED = 43108
"""Two messages to one person at once."""
DAY_SPENT = 45009
MINUTE_SPENT = frozenset({45011, 44991})
QUOTAS_SPENT = MINUTE_SPENT | {DAY_SPENT}
DAY_BEGINS_AT = dt.time(0, 5)
"""When the platform's new day has surely begun, in the city."""
SOON = dt.timedelta(seconds=5)
MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Refusal:
    """What a refusal of WeChat means. `is_ours`: somebody of the house has to mend something."""

    outcome: str
    is_ours: bool = True


REFUSALS: Mapping[int, Refusal] = {
    NOT_SUBSCRIBED: Refusal(REFUSED, is_ours=False),
    40003: Refusal("openid_refused"),
    40037: Refusal("template_refused"),
    41030: Refusal("page_refused"),
    43107: Refusal("template_banned"),
    45168: Refusal(UNSENDABLE),
    47003: Refusal(UNSENDABLE),
}
"""errcode → what it means for this notice; it is not sent again."""
OTHER_REFUSAL = Refusal("refused_by_wechat")


def reason_of(outcome: str | None) -> str | None:
    """原因: why a message was not sent, in a sentence; None where nothing kept it."""
    return REASONS.get(outcome, OTHER_REASON) if outcome else None


def again_at(errcode: int, now: dt.datetime) -> dt.datetime | None:
    """When a message that met `errcode` may be tried again; None where trying again is in vain."""
    if errcode == DAY_SPENT:
        return next_day(now)
    if errcode in MINUTE_SPENT:
        return now + MINUTE
    return now + SOON if errcode in {BUSY, CROWDED} else None


def in_vain(now: dt.datetime, deadline_at: dt.datetime) -> str:
    """What becomes of a message that may not be tried again before its deadline."""
    return OUT_OF_REACH if now < deadline_at else TOO_LATE


def next_day(now: dt.datetime) -> dt.datetime:
    """次日: when a daily quota is whole again."""
    tomorrow = now.astimezone(clock.CITY).date() + dt.timedelta(days=1)
    return dt.datetime.combine(tomorrow, DAY_BEGINS_AT, clock.CITY)
