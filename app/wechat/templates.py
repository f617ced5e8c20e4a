"""订阅消息模板: which of the account's templates says what, as data of the environment.

An account's templates have ids and field keys of their own. The house speaks of a template by its word and
of its fields by their meaning; `WECHAT_TEMPLATES` says how both are called at WeChat:
`{"expiry": {"id": "…", "fields": {"title": "thing1", "until": "time2", "tip": "thing3"}}}`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.settings import Environment, Settings, SettingsError
from app.wechat.messages import check_values, fit, is_known_key

SLOTS: Mapping[str, tuple[str, ...]] = {
    "expiry": ("title", "until", "tip"),
    "redemption": ("title", "store", "saved", "at"),
    "decision": ("matter", "result", "tip", "at"),
    "offer": ("title", "until", "tip"),
    "task": ("title", "tip", "until"),
    "announcement": ("title", "tip", "at"),
}
"""Word → what a message of it says. Kinds of notices fill these (`app.services.notices.kinds`)."""

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_STAND_IN = {
    "title": "thing1",
    "matter": "thing1",
    "until": "time2",
    "at": "time4",
    "store": "thing3",
    "tip": "thing5",
    "saved": "amount6",
    "result": "phrase7",
}
"""Field keys of the demo's and the tests' templates."""


@dataclass(frozen=True)
class Template:
    """One template of the account. `fields` is meaning → field key."""

    word: str
    id: str
    fields: Mapping[str, str]
    long_term: bool = False
    """长期订阅: an acceptance lasts until it is refused, instead of paying for one message."""

    def data(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Field key → text, each made to fit its field. `texts` is meaning → text."""
        return {key: fit(key, texts[meaning]) for meaning, key in self.fields.items()}

    def problems(self, texts: Mapping[str, str]) -> dict[str, str]:
        """What WeChat would refuse with 47003 in `data(texts)`; empty when nothing."""
        return check_values(self.data(texts))


_installed: dict[str, Template] = {}


def install(settings: Settings) -> None:
    """Read the environment's templates; called once by the factory. Raises `SettingsError`."""
    given = settings.wechat_templates
    if given is None and settings.environment is not Environment.PRODUCTION:
        given = {
            word: {"id": f"demo-{word}", "fields": {meaning: _STAND_IN[meaning] for meaning in meanings}}
            for word, meanings in SLOTS.items()
        }
    _installed.clear()
    _installed.update({word: _read(word, template) for word, template in (given or {}).items()})


def find(word: str | None) -> Template | None:
    """The account's template for `word`; None where it has none, and the inbox is all there is."""
    return _installed.get(word) if word else None


def find_by_id(template_id: str) -> Template | None:
    """The template that WeChat calls `template_id`."""
    return next((template for template in _installed.values() if template.id == template_id), None)


def offered() -> list[Template]:
    """Every template that people may be asked to accept."""
    return list(_installed.values())


def _read(word: str, given: Any) -> Template:
    """One entry of the setting, checked."""
    where = f"WECHAT_TEMPLATES: {word}"
    if word not in SLOTS:
        raise SettingsError(f"{where} is not one of {', '.join(SLOTS)}")
    if not isinstance(given, dict) or not set(given) <= {"id", "fields", "long_term"}:
        raise SettingsError(f"{where} must hold id, fields and perhaps long_term")
    template_id, fields = given.get("id"), given.get("fields")
    if not isinstance(template_id, str) or not _ID.fullmatch(template_id):
        raise SettingsError(f"{where}: id must be the template's id")
    if not isinstance(fields, dict) or not fields or not set(fields) <= set(SLOTS[word]):
        raise SettingsError(f"{where}: fields must name some of {', '.join(SLOTS[word])}")
    if not all(isinstance(key, str) and is_known_key(key) for key in fields.values()):
        raise SettingsError(f"{where}: every field must be a type and a number, such as thing1")
    if len(set(fields.values())) < len(fields):
        raise SettingsError(f"{where}: two meanings share a field")
    return Template(word, template_id, dict(fields), bool(given.get("long_term", False)))
