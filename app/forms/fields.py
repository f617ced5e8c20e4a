"""字段: one question of a form. Declared by campaign types, added to by staff, stored as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

KEY = r"[a-z][a-z0-9_]{0,39}"


@dataclass(frozen=True, kw_only=True)
class Field:
    """One question. What a bound means, its kind says (characters, fen, entries, files, days)."""

    key: str
    kind: str
    """A word of `app.forms.kinds.KINDS`."""
    label: str
    hint: str = ""
    is_required: bool = True
    minimum: int | None = None
    maximum: int | None = None
    options: Mapping[str, str] | None = None
    """Word → what people read, for choices."""
    parts: tuple[Self, ...] = ()
    """The questions about each entry of a list."""
    shown_if: tuple[str, tuple[str, ...]] | None = None
    """Asked only where that earlier field was answered with one of these words."""
    not_before: str | None = None
    """Of a date: not before the answer to that earlier question."""
    is_subject: bool = False
    """An ID number of somebody whom the aid is for: counted when double aid is judged."""
    is_own: bool = False
    """A name or ID number of the applicant: it has to be what the roster knows of him, if he stands there."""


Form = Sequence[Field]


def as_data(form: Form) -> list[dict[str, Any]]:
    """A form as it is stored: without what is at its default."""
    return [_field_as_data(each) for each in form]


def _field_as_data(one: Field) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for each in fields(Field):
        value = getattr(one, each.name)
        if value == each.default:
            continue
        if each.name == "parts":
            value = as_data(value)
        elif each.name == "shown_if":
            value = [value[0], list(value[1])]
        elif each.name == "options":
            # As a list: JSONB forgets the order of an object's members.
            value = [[word, text] for word, text in value.items()]
        data[each.name] = value
    return data


def from_data(stored: Sequence[Mapping[str, Any]]) -> list[Field]:
    """A form as it was stored."""
    return [_field_from_data(each) for each in stored]


def _field_from_data(stored: Mapping[str, Any]) -> Field:
    values = dict(stored)
    if "parts" in values:
        values["parts"] = tuple(from_data(values["parts"]))
    if "options" in values:
        values["options"] = dict(values["options"])
    if "shown_if" in values:
        key, words = values["shown_if"]
        values["shown_if"] = (key, tuple(words))
    return Field(**values)
