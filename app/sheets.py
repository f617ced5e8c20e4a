"""写 Excel: the one way out for every .xlsx file, in which text stays text."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

_TEXT_STAYS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False}
"""What somebody has typed: `=…` is no formula and an address no link."""


@contextmanager
def writing(into: IO[bytes] | Path, **options: bool) -> Iterator[Any]:
    """写工作簿: gives xlsxwriter's workbook, whole once the block is left.

    `options` are its own: `constant_memory` where rows are written one after the other and not looked back
    at, `in_memory` where nothing may lie on the disk.
    """
    # Nine megabytes that only a process that writes a workbook needs to carry.
    import xlsxwriter  # noqa: PLC0415 - slow to load, seldom needed

    with xlsxwriter.Workbook(into, {**_TEXT_STAYS_TEXT, **options}) as book:
        yield book


def put(
    sheet: Any, row: int, cells: Iterable[str | float | None], *, start: int = 0, style: Any = None
) -> None:
    """写一行, from the column `start` on: texts, numbers, and nothing where there is None."""
    for column, cell in enumerate(cells, start=start):
        if isinstance(cell, str):
            sheet.write_string(row, column, cell, style)
        elif cell is not None:
            sheet.write_number(row, column, cell, style)
