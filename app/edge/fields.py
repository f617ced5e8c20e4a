r"""字段: the few field types that all doors use. Strict where the library is lenient.

`int()`, `float()`, `uuid.UUID()` and `\\d` accept full-width digits, and some of them `nan`, underscores
and braces; these fields do not. What they refuse is said in the OpenAPI text too.
"""

import datetime as dt
import re
import uuid
from collections.abc import Callable
from typing import Any

import marshmallow as ma
from marshmallow import validate

from app import clock, privacy
from app.edge import messages
from app.text import CONTROL, has_control_characters, is_one_line
from models import District

messages.install()

MAX_FEN = 1_000_000_00
"""一百万元: no single bill or benefit comes near it, and it fits PostgreSQL's integer."""

_INTEGER = re.compile(r"-?[0-9]{1,15}")
_DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?")
_TYPED_LINES = rf"^[^{CONTROL}]*[^\s{CONTROL}][^{CONTROL}]*$"
_IDENTITY = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NEAR_DAY = "^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
_MOMENT = re.compile(r"2[01][0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})")
"""RFC 3339, from 2000 on."""
_UNTYPED = rf"\t\n{CONTROL}"
"""A field of a phone is one line; texts of many lines have a field of their own."""
_TIME = re.compile("([01][0-9]|2[0-3]):[0-5][0-9]")
_TYPED_OR_EMPTY = rf"^[^{_UNTYPED}]*$"
_TYPED = rf"^[^{_UNTYPED}]*[^\s{_UNTYPED}][^{_UNTYPED}]*$"


class Schema(ma.Schema):
    """Base of all schemas: unknown fields are refused, declared order is kept."""

    class Meta:
        unknown = ma.RAISE


class TolerantSchema(Schema):
    """Of what others send by their own rules: names that we do not know may be added at any time."""

    class Meta:
        unknown = ma.EXCLUDE


class _Whole(validate.Regexp):
    """The whole text matches: `$` alone would let a line break through at the end."""

    def __call__(self, value: str) -> str:  # type: ignore[override]  # marshmallow allows any value; these are texts
        whole: re.Pattern[Any] = self.regex
        if whole.fullmatch(value) is None:
            raise ma.ValidationError("格式不正确")
        return value


class Text(ma.fields.String):
    """A text that a person typed: without NUL or control characters, of bounded length, then trimmed.

    `max_length` counts code points, as PostgreSQL and a person do. With a `pattern` it is a machine's
    word: the pattern describes all of it, and nothing is trimmed.
    """

    default_error_messages = {
        "control": "不能包含控制字符",
    }

    def __init__(
        self, *, max_length: int, min_length: int = 1, pattern: str | None = None, **kwargs: Any
    ) -> None:
        validators: list[Any] = [validate.Length(min=min_length, max=max_length)]
        if pattern is not None:
            validators.append(_Whole(pattern, flags=re.ASCII))
        else:
            typed = _TYPED if min_length else _TYPED_OR_EMPTY
            kwargs["metadata"] = {"pattern": typed, **kwargs.get("metadata", {})}
        self.is_trimmed, self.max_length = pattern is None, max_length
        super().__init__(validate=validators, **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if not is_one_line(text):
            raise self.make_error("control")
        # A text that is too long as it came stays too long, as the OpenAPI text says.
        return text.strip() if self.is_trimmed and len(text) <= self.max_length else text


class LongText(Text):
    """A text of many lines that a person typed, such as a reason or what happened."""

    def __init__(self, *, max_length: int = 1000, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.metadata = {**self.metadata, "pattern": _TYPED_LINES}

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text: str = ma.fields.String._deserialize(self, value, attr, data, **kwargs)  # noqa: SLF001 - without the one line
        if has_control_characters(text):
            raise self.make_error("control")
        return text.strip() if len(text) <= self.max_length else text


class Identity(ma.fields.UUID):
    """An id in the one form in which we give it out."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> uuid.UUID:
        if not isinstance(value, str) or not _IDENTITY.fullmatch(value):
            raise self.make_error("invalid_uuid")
        return uuid.UUID(value)


class Day(ma.fields.Date):
    """A calendar date as 2026-07-01; the library also takes week dates and dates without hyphens."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> dt.date:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            raise self.make_error("invalid", input=value, obj_type="date")
        day: dt.date = super()._deserialize(value, attr, data, **kwargs)
        return day


class NearDay(Day):
    """A date that people plan by: from 2000 to 2099."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.metadata = {"pattern": _NEAR_DAY, **self.metadata}

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> dt.date:
        day = super()._deserialize(value, attr, data, **kwargs)
        if day.year // 100 != 20:  # noqa: PLR2004 - this century
            raise self.make_error("invalid", input=value, obj_type="date")
        return day


class TimeOfDay(ma.fields.Time):
    """A time of day as 08:30."""

    def __init__(self, **kwargs: Any) -> None:
        facts = {"pattern": rf"^{_TIME.pattern}$", "maxLength": 5, "example": "08:30"}
        super().__init__(format="%H:%M", metadata=facts, **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> dt.time:
        if not isinstance(value, str) or not _TIME.fullmatch(value):
            raise self.make_error("invalid", input=value, obj_type="time")
        return dt.time.fromisoformat(value)


class Version(ma.fields.String):
    """A version of a text: its word, or a whole number, since phones keep `1` as either."""

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        facts = {"type": ["string", "integer"], "minimum": 0, "maximum": 10**max_length - 1, "example": "1"}
        length = validate.Length(min=1, max=max_length)
        super().__init__(validate=length, metadata={"pattern": _TYPED, **facts}, **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return str(value)
        if not isinstance(value, str) or not is_one_line(value) or not value.strip():
            raise self.make_error("invalid")
        return value


class Integer(ma.fields.Integer):
    """A whole number: a JSON integer, or plain ASCII digits in a query."""

    def __init__(self, *, minimum: int, maximum: int, **kwargs: Any) -> None:
        super().__init__(validate=self.bounds(minimum, maximum), **kwargs)

    @staticmethod
    def bounds(minimum: int, maximum: int) -> validate.Range:
        """What it may be, and the words for what it may not."""
        return validate.Range(min=minimum, max=maximum)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        if isinstance(value, str) and not isinstance(data, dict) and _INTEGER.fullmatch(value):
            return int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        raise self.make_error("invalid", input=value)


class Fen(Integer):
    """金额: whole fen. 0.01 yuan is 1. What is wrong with it is said in yuan, as people count."""

    def __init__(self, *, minimum: int = 0, maximum: int = MAX_FEN, **kwargs: Any) -> None:
        super().__init__(minimum=minimum, maximum=maximum, **kwargs)

    @staticmethod
    def bounds(minimum: int, maximum: int) -> validate.Range:
        said = f"应在 {minimum / 100:,.2f} 元和 {maximum / 100:,.2f} 元之间"
        return validate.Range(min=minimum, max=maximum, error=said)


class Decimal(ma.fields.Float):
    """A finite number in a bounded range, as a query parameter."""

    def __init__(self, *, minimum: float, maximum: float, **kwargs: Any) -> None:
        super().__init__(validate=validate.Range(min=minimum, max=maximum), **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> float:
        if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
            raise self.make_error("invalid", input=value)
        return float(value)


class Latitude(Decimal):
    """纬度, GCJ-02 degrees."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(minimum=-90, maximum=90, **kwargs)


class Longitude(Decimal):
    """经度, GCJ-02 degrees."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(minimum=-180, maximum=180, **kwargs)


class Degrees(ma.fields.Float):
    """Degrees of a place in a JSON body, GCJ-02."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(validate=validate.Range(min=-most, max=most), **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.make_error("invalid", input=value)
        degrees: float = super()._deserialize(value, attr, data, **kwargs)
        return degrees


class Flag(ma.fields.Boolean):
    """A yes or no: JSON true and false, or those words in a query. Nothing else means yes."""

    truthy = {True, "true"}
    falsy = {False, "false"}

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> bool:
        if isinstance(value, bool) or (value in ("true", "false") and not isinstance(data, dict)):
            return value in (True, "true")
        raise self.make_error("invalid", input=value)


class Moment(ma.fields.DateTime):
    """A time with the city's offset, to the second. On its way in it needs an offset of its own."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="iso", **kwargs)

    def _serialize(self, value: dt.datetime | None, attr: Any, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else value.astimezone(clock.CITY).isoformat(timespec="seconds")

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> dt.datetime:
        if not isinstance(value, str) or not _MOMENT.fullmatch(value):
            raise self.make_error("invalid", input=value, obj_type="datetime")
        try:
            moment = dt.datetime.fromisoformat(value)
        except ValueError:
            raise self.make_error("invalid", input=value, obj_type="datetime") from None
        return moment.astimezone(clock.CITY).replace(microsecond=0)


def district(**kwargs: Any) -> ma.fields.String:
    """A district's slug."""
    return one_of([member.value for member in District], **kwargs)


def one_of(values: list[str], **kwargs: Any) -> ma.fields.String:
    """One of a fixed set of words."""
    return ma.fields.String(validate=validate.OneOf(values, error="只能是: {choices}"), **kwargs)


class _Masked(ma.fields.String):
    """A personal text on its way out. There is no way to switch the mask off."""

    mask: Callable[[str | None], str | None]

    def __init__(self, *, example: str, **kwargs: Any) -> None:
        super().__init__(allow_none=True, required=True, metadata={"example": example}, **kwargs)

    def _serialize(self, value: str | None, attr: Any, obj: Any, **kwargs: Any) -> str | None:
        return type(self).mask(value)


class MaskedName(_Masked):
    """姓名, as 王*明."""

    mask = staticmethod(privacy.mask_name)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(example="王*明", **kwargs)


class MaskedPhone(_Masked):
    """手机号, as 138****8000."""

    mask = staticmethod(privacy.mask_phone)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(example="138****8000", **kwargs)


class MaskedIdNumber(_Masked):
    """身份证号, as 320*************1X."""

    mask = staticmethod(privacy.mask_id_number)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(example="320*************1X", **kwargs)
