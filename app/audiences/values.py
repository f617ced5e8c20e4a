"""条件的参数: what a condition says besides its name, read strictly and put in one form."""

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.errors import InvalidValue

VALUES_MAX = 100
AGE_MAX = 150
YEARS_MAX = 50
_TYPE = re.compile(r"[a-z][a-z0-9_]{0,39}")


class AudienceInvalid(InvalidValue):
    code, detail = "audience_invalid", "对象条件填写不正确"
    next = "请从给出的条件里选择"


class Asked(StrEnum):
    """How a person is asked for a parameter: some of its words, some unions, some types, or a number."""

    WORDS = "words"
    UNIONS = "unions"
    TYPES = "types"
    NUMBER = "number"


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One parameter of a predicate."""

    read: Callable[[Any], Any]
    """Its one form, JSON again. Refuses with `audience_invalid`."""
    asked: Asked
    title: str
    """What a form asks."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Word → what people read."""
    most: int | None = None
    is_needed: bool = True


def words(title: str, names: Mapping[Any, str]) -> Parameter:
    """Some of a fixed set of words."""
    return Parameter(
        read=lambda given: _each(given, lambda value: _known(value, names)),
        asked=Asked.WORDS,
        title=title,
        names={str(word): name for word, name in names.items()},
    )


def ids(title: str) -> Parameter:
    """Some unions."""
    return Parameter(read=lambda given: _each(given, _id), asked=Asked.UNIONS, title=title)


def types(title: str) -> Parameter:
    """Some types of campaigns, which are declared on a floor above."""
    return Parameter(read=lambda given: _each(given, _type), asked=Asked.TYPES, title=title)


def number(title: str, most: int, *, is_needed: bool = True) -> Parameter:
    """A whole number from 0 on."""
    return Parameter(
        read=lambda given: _number(given, most),
        asked=Asked.NUMBER,
        title=title,
        most=most,
        is_needed=is_needed,
    )


def read(given: Mapping[str, Any], parameters: Mapping[str, Parameter]) -> dict[str, Any]:
    """The parameters of a condition in their one form. Refuses with `audience_invalid`."""
    if not set(given) <= {"is", *parameters}:
        raise AudienceInvalid
    found: dict[str, Any] = {"is": given["is"]}
    for name, parameter in parameters.items():
        if name in given:
            found[name] = parameter.read(given[name])
        elif parameter.is_needed:
            raise AudienceInvalid
    return found


def _each(given: Any, read_one: Callable[[Any], str]) -> list[str]:
    if not isinstance(given, list | tuple) or not 0 < len(given) <= VALUES_MAX:
        raise AudienceInvalid
    return sorted({read_one(each) for each in given})


def _known(value: Any, known: Mapping[str, str]) -> str:
    if not isinstance(value, str) or value not in known:
        raise AudienceInvalid
    return str(value)


def _id(value: Any) -> str:
    try:
        return str(uuid.UUID(value)) if isinstance(value, str) else _known(value, {})
    except ValueError:
        raise AudienceInvalid from None


def _type(value: Any) -> str:
    if not isinstance(value, str) or not _TYPE.fullmatch(value):
        raise AudienceInvalid
    return value


def _number(value: Any, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise AudienceInvalid
    return value
