"""字段种类: what each kind of question takes for an answer, how it is masked, and how it is asked and shown.

An answer arrives as JSON and is stored as JSON; `parse` gives its one form or says what is wrong with it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.forms.fields import Field
from app.text import has_control_characters, is_one_line

TEXT_MAX = 100
LONG_TEXT_MAX = 2000


class Unfit(ValueError):
    """An answer that does not fit. Its text is the sentence that the person reads."""


def _show(value: Any, _: Field) -> str:
    return str(value)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of question."""

    parse: Callable[[Any, Field], Any]
    """The answer in its one form, JSON again. Raises `Unfit`."""
    widget: str
    """What the phone draws."""
    mask: Callable[[Any], Any] | None = None
    """What others see of the answer; None where it needs no mask."""
    show: Callable[[Any, Field], str] = _show
    """The answer as the console and a spreadsheet show it."""
    takes_files: bool = False
    """The answer is a list of ids of attachments."""


def _text(value: Any, field: Field) -> str:
    text = _typed(value, field, TEXT_MAX)
    if not is_one_line(text):
        raise Unfit("不能换行")
    return text


def _typed(value: Any, field: Field, most: int) -> str:
    if not isinstance(value, str):
        raise Unfit("请填写文字")
    text = value.strip()
    if has_control_characters(text):
        raise Unfit("不能包含控制字符")
    if not text:
        raise Unfit("不能为空")
    if len(text) > (field.maximum or most):
        raise Unfit(f"最多 {field.maximum or most} 个字")
    if len(text) < (field.minimum or 0):
        raise Unfit(f"至少 {field.minimum} 个字")
    return text


def _choice(value: Any, field: Field) -> str:
    if not isinstance(value, str) or value not in (field.options or {}):
        raise Unfit("请从给出的选项里选择")
    return value


def _shown_choice(value: Any, field: Field) -> str:
    return (field.options or {}).get(value, str(value))


KINDS: Mapping[str, Kind] = {
    "text": Kind(parse=_text, widget="input"),
    "long_text": Kind(parse=lambda value, field: _typed(value, field, LONG_TEXT_MAX), widget="textarea"),
    "choice": Kind(parse=_choice, widget="picker", show=_shown_choice),
}
"""Word → kind."""
