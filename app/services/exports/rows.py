"""逐行读取: rows of one person, in portions."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select

from app.db import session

ROWS_AT_ONCE = 500
"""So many rows are in memory as rows; what has been written is bytes."""

Row = dict[str, Any]


def read(statement: Select[*tuple[Any, ...]]) -> Iterator[Row]:
    """Rows as the statement names their columns, some at a time; times in the city's own offset."""
    found = session().execute(statement.execution_options(yield_per=ROWS_AT_ONCE))
    for row in found.mappings():
        yield {str(name): value for name, value in row.items()}
