"""翻页: keyset cursors. A page starts after the last row seen, so it is stable while rows come and go."""

import base64
import binascii
import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import orjson
from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, true, tuple_
from sqlalchemy.orm import Session

from app.errors import InvalidValue

Row = TypeVar("Row")


class CursorInvalid(InvalidValue):
    code, detail = "cursor_invalid", "翻页位置无效，请从第一页重新开始"


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list, and where the next one starts."""

    items: Sequence[Row]
    next_cursor: str | None


@dataclass(frozen=True)
class Key:
    """One column of the order. `parse` turns its JSON form back; every list ends with a unique key."""

    column: ColumnElement[Any]
    parse: Callable[[Any], Any]
    descending: bool = False


def moment(value: Any) -> dt.datetime:
    """Parse a cursor's time. It must carry an offset; in UTC no offset is too large for PostgreSQL."""
    parsed = dt.datetime.fromisoformat(value)
    if parsed.tzinfo is None:
        raise ValueError("a time without offset")
    return parsed.astimezone(dt.UTC)


def identity(value: Any) -> uuid.UUID:
    """Parse a cursor's row id."""
    return uuid.UUID(value)


def number(value: Any) -> float:
    """Parse a cursor's finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError("not a number")
    return float(value)


def fetch(
    session: Session,
    statement: Select[Any],
    order: Sequence[Key],
    *,
    limit: int,
    cursor: str | None,
) -> tuple[list[Any], str | None]:
    """Run `statement` in `order`, at most `limit` rows after `cursor`; give the rows and the next cursor.

    Each row of the answer is the tuple of the statement's columns. The order's columns are added to the
    query, so the cursor holds just what PostgreSQL compared.
    """
    if (at_most := _at_most.get()) is not None:
        bounded = statement.with_only_columns(literal(1), maintain_column_froms=True).limit(at_most)
        raise _Bounded(bounded.order_by(None))
    ordered = in_order(statement.where(after(order, cursor)), order).add_columns(
        *(key.column for key in order)
    )
    return cut(session.execute(ordered.limit(limit + 1)).all(), order, limit=limit)


_at_most: ContextVar[int | None] = ContextVar("at_most", default=None)


class _Bounded(Exception):
    """Carries the rows of a list, as a query, out of whatever would have read a page of it."""

    def __init__(self, rows: Select[Any]) -> None:
        self.rows = rows


def total(session: Session, read: Callable[[], Any], *, at_most: int) -> int | None:
    """How many rows the list has of which `read` would fetch a page, counted as far as `at_most`.

    None where the list is put together in another way than by `fetch`.
    """
    rows = rows_of(read, at_most=at_most)
    return None if rows is None else count_all(session, [rows])[0]


def rows_of(read: Callable[[], Any], *, at_most: int) -> Select[Any] | None:
    """The rows, none of them loaded, of the list of which `read` would fetch a page. None as of `total`."""
    token = _at_most.set(at_most)
    try:
        read()
    except _Bounded as bounded:
        return bounded.rows
    finally:
        _at_most.reset(token)
    return None


def count_all(session: Session, lists: Sequence[Select[Any]]) -> list[int]:
    """How many rows each has, in one query."""
    counts = [select(func.count()).select_from(rows.subquery()).scalar_subquery() for rows in lists]
    return list(session.execute(select(*counts)).one()) if counts else []


def in_order(statement: Select[Any], order: Sequence[Key]) -> Select[Any]:
    """`statement` sorted by `order`."""
    return statement.order_by(*(key.column.desc() if key.descending else key.column.asc() for key in order))


def after(order: Sequence[Key], cursor: str | None) -> ColumnElement[bool]:
    """Whether a row comes after `cursor` in `order`. Refuses with `cursor_invalid`."""
    return true() if cursor is None else _beyond(order, _decode(cursor, [key.parse for key in order]))


def cut(rows: Sequence[Any], order: Sequence[Key], *, limit: int) -> tuple[list[Any], str | None]:
    """The page in `rows`, which end with the order's columns; one more than `limit` means another page."""
    page = [tuple(row) for row in rows[:limit]]
    more = _encode(page[-1][-len(order) :]) if len(rows) > limit else None
    return [row[: -len(order)] for row in page], more


def page_in_hand(
    rows: Sequence[Row],
    place: Callable[[Row], tuple[Any, ...]],
    parse: Sequence[Callable[[Any], Any]],
    *,
    limit: int,
    cursor: str | None,
) -> Page[Row]:
    """A page of rows that are in hand already, in the order of `place`, whose last part is unique.

    For short lists whose order is judged by a rule and not by PostgreSQL.
    """
    if cursor is not None:
        seen = tuple(_decode(cursor, parse))
        rows = [row for row in rows if place(row) > seen]
    page = sorted(rows, key=place)[: limit + 1]
    more = _encode(place(page[limit - 1])) if len(page) > limit else None
    return Page(page[:limit], more)


def _beyond(order: Sequence[Key], values: Sequence[Any]) -> ColumnElement[bool]:
    """In one direction the keys are compared as a row, where PostgreSQL goes straight to in an index."""
    if len({key.descending for key in order}) == 1:
        place = tuple_(*(key.column for key in order))
        seen = tuple_(*(literal(value, key.column.type) for key, value in zip(order, values, strict=True)))
        return place < seen if order[0].descending else place > seen
    alternatives = []
    for position, key in enumerate(order):
        equal = [earlier.column == value for earlier, value in zip(order[:position], values, strict=False)]
        beyond = key.column < values[position] if key.descending else key.column > values[position]
        alternatives.append(and_(*equal, beyond))
    return or_(*alternatives)


def _encode(values: Sequence[Any]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(list(values))).rstrip(b"=").decode()


def _decode(cursor: str, parse: Sequence[Callable[[Any], Any]]) -> list[Any]:
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        values = orjson.loads(raw)
        if not isinstance(values, list) or len(values) != len(parse):
            raise CursorInvalid
        return [read(value) for read, value in zip(parse, values, strict=True)]
    except (binascii.Error, ValueError, TypeError, AttributeError, OverflowError):
        raise CursorInvalid from None
