"""批量写入: many rows of one table with a single COPY, inside the unit of work like any other statement."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
import uuid_utils.compat
from sqlalchemy import Table, inspect
from sqlalchemy.dialects import postgresql

from app.db import driver
from models import Base

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
_LENGTH = re.compile(r"\([0-9, ]*\)")
_SIGNATURE = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_TRAILER = b"\xff\xff"


def copy_rows(into: type[Base] | Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """COPY `rows` into `columns` of a table; says how many. Columns left out take the database's defaults.

    Python-side defaults do not apply, enums are their text. A refusal of PostgreSQL arrives as SQLAlchemy's
    `DBAPIError`, so `db.transact` tries again where it would for an INSERT.
    """
    table = table_of(into)
    types = [type_name(table, name) for name in columns]
    count = 0
    with _copying(_statement(table, columns)) as copy:
        copy.set_types(types)
        for count, row in enumerate(rows, start=1):  # noqa: B007 - the last one is the answer
            copy.write_row(row)
    return count


def copy_packed(table: Table, columns: Sequence[str], block: bytes) -> None:
    """COPY a block of rows that are in PostgreSQL's binary format already, without its frame."""
    with _copying(_statement(table, columns)) as copy:
        copy.write(_SIGNATURE)
        copy.write(block)
        copy.write(_TRAILER)


@contextmanager
def _copying(statement: str) -> Iterator[psycopg.Copy]:
    with driver() as connection, connection.cursor() as cursor, cursor.copy(statement) as copy:
        yield copy


def _statement(table: Table, columns: Sequence[str]) -> str:
    return f"COPY {_quoted(table.name)} ({', '.join(map(_quoted, columns))}) FROM STDIN (FORMAT binary)"


def stem() -> str:
    """The first 24 of the 32 digits of ids (UUIDv7) that PostgreSQL makes by adding a number to them.

    `(stem || lpad(to_hex(number), 8, '0'))::uuid`: 42 random bits and the millisecond keep stems apart.
    """
    return str(uuid_utils.compat.uuid7().hex[:24])


def table_of(into: type[Base] | Table) -> Table:
    """The table that a model is kept in; a table itself as it is."""
    table = into if isinstance(into, Table) else inspect(into).local_table
    assert isinstance(table, Table)  # noqa: S101 - tells the type checker
    return table


def type_name(table: Table, column: str) -> str:
    """What PostgreSQL calls the column's type, without its length: `varchar`, `timestamp with time zone`."""
    return _LENGTH.sub("", table.c[column].type.compile(_DIALECT)).lower()


def _quoted(name: str) -> str:
    return _DIALECT.identifier_preparer.quote(name)
