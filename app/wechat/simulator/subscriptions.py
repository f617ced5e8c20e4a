"""订阅: how often each person may still be written to with each template, and what was sent."""

import itertools
import re
from typing import Any

from app.wechat.messages import check_values
from app.wechat.simulator.errors import ApiError
from app.wechat.simulator.people import NoSuchThing

TEMPLATES_PER_ASK = 3
CHOICES = ("accept", "reject", "ban", "filter")
_TEMPLATE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
FIRST_MSGID = 2_000_000_000_000_000_000


class Subscriptions:
    """Credits and the outbox. An acceptance adds one credit, a message spends one, a refusal drops all."""

    def __init__(self) -> None:
        self._credits: dict[tuple[str, str], int] = {}
        self._banned: set[str] = set()
        self._numbers = itertools.count(FIRST_MSGID)
        self.outbox: list[dict[str, Any]] = []

    def choose(self, openid: str, template_ids: list[str], choice: str) -> dict[str, int]:
        """What the person tapped; template → credits left."""
        if choice not in CHOICES:
            raise NoSuchThing(f"choice 应为 {'、'.join(CHOICES)} 之一")
        if not 1 <= len(template_ids) <= TEMPLATES_PER_ASK:
            raise NoSuchThing("一次可以请求 1 至 3 个模板")
        if not all(_TEMPLATE_ID.fullmatch(template_id) for template_id in template_ids):
            raise NoSuchThing("模板编号格式不正确")
        for template_id in template_ids:
            if choice == "accept":
                self._credits[openid, template_id] = self._credits.get((openid, template_id), 0) + 1
            elif choice == "reject":
                self._credits[openid, template_id] = 0
            elif choice == "ban":
                self._banned.add(template_id)
        return {template_id: self._credits.get((openid, template_id), 0) for template_id in template_ids}

    def check_template(self, template_id: object) -> str:
        """The template's id, or 40037, or 43107 for a banned one."""
        if not isinstance(template_id, str) or not _TEMPLATE_ID.fullmatch(template_id):
            raise ApiError(40037)
        if template_id in self._banned:
            raise ApiError(43107)
        return template_id

    def send(self, openid: str, template_id: str, message: dict[str, Any], now_s: float) -> int:
        """Spend a credit and put the message into the outbox; its number."""
        if self._credits.get((openid, template_id), 0) < 1:
            raise ApiError(43101)
        self._credits[openid, template_id] -= 1
        msgid = next(self._numbers)
        self.outbox.append({**message, "msgid": msgid, "sent_at": now_s})
        return msgid


def check_data(data: object) -> dict[str, str]:
    """The fields' texts, or 47003 with the platform's wording of what is wrong."""
    if not isinstance(data, dict) or not data:
        raise ApiError(47003, "argument invalid! data is emtpy")
    texts = {}
    for field, entry in data.items():
        text = entry.get("value") if isinstance(entry, dict) else None
        if text is None or text == "":
            raise ApiError(47003, f"argument invalid! data.{field}.value is emtpy")
        texts[str(field)] = text if isinstance(text, str) else str(text)
    for field in check_values(texts):
        raise ApiError(47003, f"argument invalid! data.{field}.value invalid")
    return texts
