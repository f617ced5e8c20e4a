"""打包: rows in PostgreSQL's binary COPY format, made in one process and handed over by another.

The columns follow from the model: what is said for each row, what is the same in all of them, the
model's own defaults, and nothing where the database has a default or allows NULL.
"""

import datetime as dt
import struct
from collections.abc import Callable, Sequence
from typing import Any

import orjson
from sqlalchemy import ColumnDefault, Table

from app.bulk import table_of, type_name
from models import Base

_POSTGRES_EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_POSTGRES_DAY_ONE = dt.date(2000, 1, 1).toordinal()
_DAY_US, _SECOND_US = 86_400_000_000, 1_000_000
_NULL = b"\xff\xff\xff\xff"
_SHORT = 512
_LENGTHS = [struct.pack("!i", length) for length in range(_SHORT)]
_JSONB_VERSION = b"\x01"

_short, _int, _long, _double = (struct.Struct(f"!{code}").pack for code in "hiqd")


def _moment(value: dt.datetime) -> bytes:
    since = value - _POSTGRES_EPOCH
    return _long(since.days * _DAY_US + since.seconds * _SECOND_US + since.microseconds)


def _time(value: dt.time) -> bytes:
    return _long(((value.hour * 60 + value.minute) * 60 + value.second) * _SECOND_US + value.microsecond)


_ENCODERS: dict[str, Callable[[Any], bytes]] = {
    "uuid": lambda value: value.bytes,
    "bytea": bytes,
    "text": str.encode,
    "varchar": str.encode,
    "boolean": lambda value: b"\x01" if value else b"\x00",
    "smallint": _short,
    "integer": _int,
    "bigint": _long,
    "float": _double,
    "double precision": _double,
    "date": lambda value: _int(value.toordinal() - _POSTGRES_DAY_ONE),
    "time without time zone": _time,
    "timestamp with time zone": _moment,
    "jsonb": lambda value: _JSONB_VERSION + orjson.dumps(value),
}


class Rows:
    """Collects rows of one table. `varying` names what `add` is given; `fixed` is the same in every row."""

    def __init__(self, into: type[Base] | Table, varying: Sequence[str], **fixed: Any) -> None:
        self.table = table_of(into)
        usual = {name: value for name, value in _defaults(self.table).items() if name not in varying}
        same = {**usual, **fixed}
        self.columns = [*varying, *same]
        self._encoders = [self._encoder(name) for name in varying]
        self._head = _short(len(self.columns))
        self._tail = b"".join(
            _NULL if value is None else _field(self._encoder(name)(value)) for name, value in same.items()
        )
        self._parts: list[bytes] = []

    def add(self, *values: Any) -> None:
        """One row: the varying columns in their order, None for NULL."""
        parts = self._parts
        parts.append(self._head)
        for encode, value in zip(self._encoders, values, strict=True):
            if value is None:
                parts.append(_NULL)
            else:
                data = encode(value)
                parts.append(_LENGTHS[len(data)] if len(data) < _SHORT else _int(len(data)))
                parts.append(data)
        parts.append(self._tail)

    def take(self) -> bytes:
        """The rows so far, without the frame of the format; the collection is empty again."""
        block = b"".join(self._parts)
        self._parts.clear()
        return block

    def _encoder(self, name: str) -> Callable[[Any], bytes]:
        return _ENCODERS[type_name(self.table, name)]


def _field(data: bytes) -> bytes:
    return _int(len(data)) + data


def _defaults(table: Table) -> dict[str, Any]:
    """What SQLAlchemy would fill in by itself, where that is a plain value."""
    return {
        column.name: column.default.arg
        for column in table.columns
        if isinstance(column.default, ColumnDefault) and column.default.is_scalar
    }
