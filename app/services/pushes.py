"""推送的办理: what the house does with what WeChat tells it, once, in whatever order it comes."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app import clock
from app.db import session
from app.services import erasures, notices
from app.wechat import templates
from models import ErasureSource, Member, PushReceipt

if TYPE_CHECKING:
    from app.wechat import PushMessage

LARGEST_MSGID = 2**63 - 1
_NUMBER = re.compile(r"-?[0-9]{1,19}")

Act = Callable[[Member, "PushMessage", dt.datetime], None]


class Outcome(StrEnum):
    """What came of a push; all of them are acknowledged."""

    TAKEN = "taken"
    REPEATED = "repeated"
    IGNORED = "ignored"
    """An event of no use to us."""
    NOBODY = "nobody"
    """Of somebody who has no account here, or had none then."""


def take_in(message: "PushMessage") -> Outcome:
    """收推送: its effect and its receipt commit together, so WeChat's repeats do nothing.

    Of the same push at the same moment, the second waits at the receipt's key for the first.
    """
    now = clock.now()
    if not _is_new(message, now):
        return Outcome.REPEATED
    act = ACTS.get(message.event)
    if act is None:
        return Outcome.IGNORED
    happened_at = _happened_at(message, now)
    member = _find(message, happened_at)
    if member is None:
        return Outcome.NOBODY
    act(member, message, happened_at)
    return Outcome.TAKEN


def _is_new(message: "PushMessage", now: dt.datetime) -> bool:
    receipt = insert(PushReceipt).values(key=message.dedup_key, event=message.event, received_at=now)
    written = receipt.on_conflict_do_nothing().returning(PushReceipt.key)
    return session().scalar(written) is not None


def _happened_at(message: "PushMessage", now: dt.datetime) -> dt.datetime:
    """When WeChat says it happened; never in the future, which only a wrong clock can tell of."""
    if not 0 < message.created_at_s <= now.timestamp():
        return now
    return dt.datetime.fromtimestamp(message.created_at_s, clock.CITY)


def _find(message: "PushMessage", happened_at: dt.datetime) -> Member | None:
    """The account that the event is about. One that was made later is another person's beginning.

    WeChat's clock may be a little behind ours: what was tapped right after the first login counts, while
    leaving is told of nobody who has only just come.
    """
    told = message.payload.get("OpenID")
    is_plain = isinstance(told, str) and told.isascii() and told.isprintable()
    openid = told if is_plain and told else message.openid
    member = session().scalar(select(Member).where(Member.openid == openid))
    skew = notices.SKEW if message.event.startswith("subscribe_msg_") else dt.timedelta()
    # WeChat counts whole seconds.
    if member is None or happened_at < member.created_at.replace(microsecond=0) - skew:
        return None
    return member


def _take_choice(member: Member, message: "PushMessage", happened_at: dt.datetime) -> None:
    """弹窗: what was tapped in it, template by template."""
    for item in message.items:
        template = templates.find_by_id(str(item.get("TemplateId")))
        if template is None:
            continue
        match item.get("SubscribeStatusString"):
            case "accept":
                notices.credits.accept_pushed(member.id, template.word, happened_at)
            case "reject":
                notices.credits.refuse(member.id, template.word, happened_at)


def _take_refusal(member: Member, message: "PushMessage", happened_at: dt.datetime) -> None:
    """设置页: only refusals are told from there; switching on again grants nothing by itself."""
    for item in message.items:
        template = templates.find_by_id(str(item.get("TemplateId")))
        if template is not None and item.get("SubscribeStatusString") == "reject":
            notices.credits.refuse(member.id, template.word, happened_at)


def _settle(member: Member, message: "PushMessage", happened_at: dt.datetime) -> None:
    """发送结果 of messages that we have sent."""
    for item in message.items:
        template = templates.find_by_id(str(item.get("TemplateId")))
        error_code = _number(item.get("ErrorCode"))
        if template is not None and error_code is not None:
            msgid = _number(item.get("MsgID"))
            notices.settle_sent(member.id, template.word, msgid, error_code, happened_at)


def _number(told: Any) -> int | None:
    """A whole number as JSON or XML writes it."""
    text = str(told) if isinstance(told, int | str) and not isinstance(told, bool) else ""
    number = int(text) if _NUMBER.fullmatch(text) else None
    return number if number is not None and abs(number) <= LARGEST_MSGID else None


def _start_revoked(member: Member, _: "PushMessage", happened_at: dt.datetime) -> None:
    erasures.start_for_wechat(member, ErasureSource.WECHAT_REVOKED, happened_at)


def _start_cancelled(member: Member, _: "PushMessage", happened_at: dt.datetime) -> None:
    erasures.start_for_wechat(member, ErasureSource.WECHAT_CANCELLED, happened_at)


ACTS: Mapping[str, Act] = {
    "subscribe_msg_popup_event": _take_choice,
    "subscribe_msg_change_event": _take_refusal,
    "subscribe_msg_sent_event": _settle,
    "user_authorization_revoke": _start_revoked,
    "user_authorization_cancellation": _start_cancelled,
}
"""Event → act. `user_info_modified` needs none: name and picture of WeChat are not kept."""
