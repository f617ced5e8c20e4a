"""读文件: XLSX and CSV as one stream of rows, refused as a whole before anything has been written.

A CSV file is read from disk row by row, twice: once to see that it is sound and how long it is, once
to import it. An XLSX file has to be held in memory, and so may be only so long.
"""

import codecs
import csv
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from app import workbooks
from app.errors import InvalidValue, TooLarge
from app.services.roster_files.columns import (
    HEAD_ROWS,
    ROSTER,
    Header,
    Headings,
    Line,
    ensure_complete,
    find_header,
)

XLSX_ROWS_MAX = 200_000
BLOCK_BYTES = 1024 * 1024
EXACT_FIGURE = 10**15
"""Excel keeps fifteen digits of a number; above that the last ones are made up."""

_ZIP, _OLE = b"PK", b"\xd0\xcf\x11\xe0"
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class RosterFileUnreadable(InvalidValue):
    code, detail = "roster_file_unreadable", "这个文件打不开，可能已经损坏"
    next = "请在 Excel 里打开它，另存为“Excel 工作簿（.xlsx）”或“CSV UTF-8”后再导入"


class RosterFileTooLong(TooLarge):
    code = "roster_file_too_long"
    detail = f"这个 Excel 文件太大，一次最多 {XLSX_ROWS_MAX:,} 行"
    next = "请在 Excel 里另存为“CSV UTF-8”后再导入，CSV 不限行数；也可以分成几个文件"


class Figure(str):
    """The text of a cell that Excel keeps as a number, and so may have rounded."""

    __slots__ = ()


@dataclass(frozen=True)
class Table:
    """A sound file: its header, how many rows of people it has, and a way to read them.

    `other_sheets` are the sheets of a workbook that are not read.
    """

    header: Header
    total: int
    read: Callable[[], Iterator[Line]]
    other_sheets: list[str]

    def lines(self) -> Iterator[Line]:
        """The rows below the header that are not blank."""
        with closing(self.read()) as lines:  # type: ignore[type-var]  # a generator has close; an Iterator does not say so
            yield from (line for line in lines if line.number > self.header.number and not line.is_blank)


@contextmanager
def open_table(
    path: Path,
    headings: Headings = ROSTER,
    *,
    unpacked_bytes_max: int = workbooks.UNPACKED_BYTES_MAX,
    cells_max: int = workbooks.CELLS_MAX,
) -> Iterator[Table]:
    """打开名册文件, by what it is and not only by what it is called; or another list of people.

    Refuses with `roster_file_unreadable`, `roster_file_too_long`, `roster_columns_missing`.
    """
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except FileNotFoundError:
        raise RosterFileUnreadable(detail="没有这个文件", next="请核对文件的位置和名字") from None
    except OSError:
        raise RosterFileUnreadable(
            detail="这个文件读不了", next="请核对它是不是文件、您有没有权限读它"
        ) from None
    kind = path.suffix.lower()
    if kind not in {".xlsx", ".csv"}:
        raise RosterFileUnreadable(detail="只能导入 .xlsx 和 .csv 文件")
    if not start:
        raise RosterFileUnreadable(detail="这个文件是空的", next="请核对是不是选错了文件")
    if start == _OLE:
        raise RosterFileUnreadable(detail="这个文件有密码保护，或是旧版 Excel 文件")
    if start.startswith(_ZIP) != (kind == ".xlsx"):
        raise RosterFileUnreadable(detail=f"这个文件的内容不是 {kind[1:].upper()}，和扩展名对不上")
    if kind == ".csv":
        yield _csv_table(path, start, headings)
        return
    with _workbook(path, unpacked_bytes_max, cells_max) as workbook:
        yield _xlsx_table(workbook, headings)


def _survey(read: Callable[[], Iterator[Line]], other_sheets: list[str], headings: Headings) -> Table:
    """Read all of it once: a file that is broken further down is refused before its first row is kept."""
    lines = read()
    head = list(islice(lines, HEAD_ROWS))
    header = ensure_complete(find_header(head, headings), headings)
    below = (line for line in chain(head, lines) if line.number > header.number)
    total = sum(not line.is_blank for line in below)
    if total == 0:
        raise RosterFileUnreadable(detail="表头下面没有人员", next="请核对是不是选错了文件")
    return Table(header, total, read, other_sheets)


def _csv_table(path: Path, start: bytes, headings: Headings) -> Table:
    if start.startswith(_UTF_16):
        raise RosterFileUnreadable(detail="这个文件是“Unicode 文本”，不是 CSV UTF-8")
    encoding = _encoding(path)
    return _survey(lambda: _csv_lines(path, encoding), [], headings)


def _encoding(path: Path) -> str:
    """UTF-8 if all of it is UTF-8, else what Excel in China writes. The file is never held whole."""
    for name in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(name)()
        try:
            with path.open("rb") as file:
                while block := file.read(BLOCK_BYTES):
                    decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return name
    raise RosterFileUnreadable(detail="这个文件的文字编码无法识别")


def _csv_lines(path: Path, encoding: str) -> Iterator[Line]:
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, strict=True)
        number = 0
        try:
            for number, cells in enumerate(reader, start=1):
                yield Line(number, cells)
        except csv.Error:
            # A quotation mark that is never closed would swallow all people after it.
            raise RosterFileUnreadable(
                detail=f"第 {number + 1} 行附近的引号没有成对，后面的内容读不出来"
            ) from None


@contextmanager
def _workbook(path: Path, unpacked_bytes_max: int, cells_max: int) -> Iterator[CalamineWorkbook]:
    try:
        with workbooks.open_workbook(
            path, unpacked_bytes_max=unpacked_bytes_max, cells_max=cells_max
        ) as workbook:
            yield workbook
    except workbooks.WorkbookTooLarge:
        raise RosterFileTooLong(detail="这个 Excel 文件太大，或有内容落在很远的格子里") from None
    except workbooks.WorkbookProtected:
        raise RosterFileUnreadable(detail="这个文件有密码保护，请取消密码后再导入") from None
    except workbooks.WorkbookUnreadable:
        raise RosterFileUnreadable from None


def _xlsx_table(workbook: CalamineWorkbook, headings: Headings) -> Table:
    """The sheet whose header names most of our columns; an instruction sheet may stand before it."""
    visible = [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]
    chosen, columns = visible[0] if visible else "", 0
    for name in visible if len(visible) > 1 else ():
        header = find_header(islice(_xlsx_reader(workbook, name)(), HEAD_ROWS), headings)
        if header is not None and len(header.columns) > columns:
            chosen, columns = name, len(header.columns)
    others = [name for name in visible if name != chosen]
    table = _survey(_xlsx_reader(workbook, chosen), others, headings)
    if table.total > XLSX_ROWS_MAX:
        raise RosterFileTooLong
    return table


def _xlsx_reader(workbook: CalamineWorkbook, name: str) -> Callable[[], Iterator[Line]]:
    sheet = workbook.get_sheet_by_name(name)

    def read() -> Iterator[Line]:
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            yield Line(number, [_text(cell) for cell in cells])

    return read


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        is_whole = abs(cell) < EXACT_FIGURE and cell == int(cell)
        return Figure(int(cell) if is_whole else cell)
    return str(cell)
