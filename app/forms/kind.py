"""一种字段: what every kind of question has to say of itself, and how it refuses an answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.forms.fields import Field, Form


class Unfit(ValueError):
    """An answer that does not fit. Its text is the sentence that the person reads."""


def _show(value: Any, _: Field) -> str:
    return str(value)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of question."""

    parse: Callable[[Any, Field], Any]
    """The answer in its one form, JSON again. Raises `Unfit`. Of a list of entries, the list itself."""
    widget: str
    """What the phone draws."""
    mask: Callable[[Any], Any] | None = None
    """What others see of the answer; None where it needs no mask."""
    show: Callable[[Any, Field], str] = _show
    """The answer as the console and a spreadsheet show it."""
    takes_files: bool = False
    """The answer is a list of ids of attachments."""
    has_options: bool = False
    """The question says what one may choose from."""
    refers_to: str | None = None
    """The answer is the id of a row of this table. Whether there is one, a service judges."""
    parts: Callable[[Field], Form] | None = None
    """The questions about each entry, where the answer is a list of entries."""
    compare: Callable[[Sequence[Mapping[str, Any]], Field], Mapping[str, str]] | None = None
    """What is wrong between entries that are each sound: place → sentence."""
    is_personal: bool = False
    """The answer says who somebody is, so others see it masked."""
    least: int | None = None
    most: int | None = None
    """The bounds where the question sets none."""
    bound_max: int | None = None
    """The most that a question may set as a bound; None where it may set none."""
    unanswered: str = "请填写这一项"
    """What somebody reads who left it out."""


def bounds(field: Field, least: int, most: int) -> tuple[int, int]:
    """The bounds of the question, or the kind's own where it sets none."""
    return (
        least if field.minimum is None else field.minimum,
        most if field.maximum is None else field.maximum,
    )
