"""券码文件: a merchant's file, whose first column holds one code a line."""

import csv
from collections.abc import Iterator
from pathlib import Path

from app import workbooks
from app.errors import InvalidValue
from app.services.coupons.codes import CODES_MAX, Figure

FILE_BYTES_MAX = 20 * 1024 * 1024
HEADINGS = {"券码", "兑换码", "优惠码", "code", "codes"}


class CodeFileUnreadable(InvalidValue):
    code, detail = "code_file_unreadable", "这个文件打不开，或者里面没有券码"
    next = "请把券码放在第一列，一行一个，另存为 .xlsx 或“CSV UTF-8”后再导入"


def read(path: Path) -> tuple[list[str], int]:
    """读券码文件: the codes, and the number of the row where the first stands. A heading is passed over.

    Blank lines in between stay, so that the rows of a refusal are those of the file.
    Refuses with `code_file_unreadable`.
    """
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            raise CodeFileUnreadable(detail="这个文件太大", next=f"一次最多 {CODES_MAX:,} 个券码")
        cells = list(_xlsx(path) if path.suffix.lower() == ".xlsx" else _csv(path))
    except workbooks.WorkbookTooLarge:
        raise CodeFileUnreadable(detail="这个文件太大，或有内容落在很远的格子里") from None
    except (OSError, workbooks.WorkbookUnreadable, UnicodeDecodeError, csv.Error):
        raise CodeFileUnreadable from None
    first_row = 1
    if cells and cells[0].strip().lower() in HEADINGS:
        cells, first_row = cells[1:], 2
    while cells and not cells[-1].strip():
        cells.pop()
    if not cells:
        raise CodeFileUnreadable
    return cells, first_row


def _csv(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file, strict=True):
            yield row[0] if row else ""


def _xlsx(path: Path) -> Iterator[str]:
    with workbooks.open_workbook(path) as workbook:
        for row in workbook.get_sheet_by_index(0).iter_rows():
            cell = row[0] if row else ""
            yield cell if isinstance(cell, str) else Figure(cell)
