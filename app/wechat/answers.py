"""微信的回答: what the wrapper hands out. No session_key and no access_token is ever among it."""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum


@dataclass(frozen=True)
class WeChatLogin:
    """Who logged in. `unionid` exists only when the mini program is bound to an open platform account."""

    openid: str
    unionid: str | None


@dataclass(frozen=True)
class PhoneNumber:
    """A number without its country's prefix, and that prefix as digits (`86`). Neither shows in the repr."""

    number: str = field(repr=False)
    country_code: str = field(repr=False)


@dataclass(frozen=True)
class SendResult:
    """A subscribe message that WeChat has taken; its number, when WeChat gave one."""

    msgid: int | None


class TextScene(IntEnum):
    """Where a text is shown, as msg_sec_check version 2 counts it."""

    PROFILE = 1
    COMMENT = 2
    FORUM = 3
    SOCIAL = 4


class Suggest(StrEnum):
    """WeChat's advice about a text."""

    PASS = "pass"  # noqa: S105 - the platform's word for harmless
    REVIEW = "review"
    RISKY = "risky"


@dataclass(frozen=True)
class TextVerdict:
    """Advice and label (100 harmless, 10001 advertising, 20001 politics, 20002 porn, 20006 crime …)."""

    suggest: Suggest
    label: int
