"""Excel 工作簿: the one way in for every .xlsx file, measured as a stream before any of it is unfolded.

The reader keeps a sheet as a dense rectangle from A1 to its last cell, and each use of a shared text as a
copy. A file of five kilobytes can so ask for hundreds of gigabytes, which nothing inside the process can
refuse any more.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

UNPACKED_BYTES_MAX = 512 * 1024 * 1024
CELLS_MAX = 6_000_000
"""Of one sheet, from A1 to its last cell: 200,000 rows of 30 columns."""
TEXT_MAX = 256 * 1024 * 1024
"""Characters of one sheet, a shared text counted as often as it is used."""

_BLOCK_BYTES = 256 * 1024
_RELATIONS = "xl/_rels/workbook.xml.rels"
_OTHER_KINDS = {"content.xml", "xl/_rels/workbook.bin.rels"}
_HOLDS_SOMETHING = {"v", "is", "f"}
_BROKEN = (
    zipfile.BadZipFile, zlib.error, expat.ExpatError, CalamineError,
    NotImplementedError, RuntimeError, EOFError, OSError, ValueError,
)  # fmt: skip
"""What a broken or encrypted archive, part or sheet ends in."""


class WorkbookUnreadable(Exception):
    """It is no sound .xlsx file."""


class WorkbookProtected(WorkbookUnreadable):
    """It is encrypted."""


class WorkbookTooLarge(Exception):
    """Some sheet reaches further than any list of ours does."""


@contextmanager
def open_workbook(
    source: Path | bytes, *, unpacked_bytes_max: int = UNPACKED_BYTES_MAX, cells_max: int = CELLS_MAX
) -> Iterator[CalamineWorkbook]:
    """打开工作簿, once all of it has been measured.

    Raises `WorkbookUnreadable` (`WorkbookProtected`), `WorkbookTooLarge`; while it is read, too.
    """
    with _opened(source, unpacked_bytes_max, cells_max) as workbook:
        try:
            yield workbook
        except CalamineError as broken:
            raise WorkbookUnreadable from broken


def _opened(source: Path | bytes, unpacked_bytes_max: int, cells_max: int) -> CalamineWorkbook:
    try:
        with zipfile.ZipFile(source if isinstance(source, Path) else io.BytesIO(source)) as archive:
            _measure(archive, unpacked_bytes_max, cells_max)
        if isinstance(source, Path):
            return CalamineWorkbook.from_path(source)
        return CalamineWorkbook.from_filelike(io.BytesIO(source))
    except PasswordError:
        raise WorkbookProtected from None
    except _BROKEN as broken:
        raise WorkbookUnreadable from broken


def _measure(archive: zipfile.ZipFile, unpacked_bytes_max: int, cells_max: int) -> None:
    parts = archive.infolist()
    if sum(part.file_size for part in parts) > unpacked_bytes_max:
        raise WorkbookTooLarge
    names = {_plain(part.filename) for part in parts}
    if _RELATIONS not in names or names & _OTHER_KINDS or len(names) < len(parts):
        raise WorkbookUnreadable
    written = [part for part in parts if _plain(part.filename).endswith((".xml", ".rels"))]
    texts: list[int] = []
    # Shared texts first: how long they are counts wherever one is used.
    for part in sorted(written, key=lambda part: not _plain(part.filename).endswith("sharedstrings.xml")):
        reader = _Reader(texts, cells_max)
        with archive.open(part) as file:
            reader.read(file, is_relations=_plain(part.filename) == _RELATIONS)


def _plain(name: str) -> str:
    return name.replace("\\", "/").lower()


class _Reader:
    """Follows one part of the file: how far a sheet reaches, and how much text it asks for."""

    def __init__(self, texts: list[int], cells_max: int) -> None:
        self.texts = texts
        self.cells_max = cells_max
        self.row = self.reaches = self.column = 0
        self.rows = self.columns = 0
        self.length = 0
        self.is_pending = self.is_shared = False
        self.number: list[str] | None = None
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.EntityDeclHandler = _refuse
        self.parser.StartElementHandler = self.begin
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.hear

    def read(self, file: IO[bytes], *, is_relations: bool) -> None:
        if is_relations:
            self.parser.StartElementHandler = _ensure_readable
            self.parser.EndElementHandler = self.parser.CharacterDataHandler = None
        # Read to its end: a part that is longer than its entry says is refused there.
        while block := file.read(_BLOCK_BYTES):
            self.parser.Parse(block)
        self.parser.Parse(b"", True)  # noqa: FBT003 - expat takes it by position only.

    def begin(self, name: str, given: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "c":
            self.column += 1
            self.reaches = self.row
            if "r" in given:
                self.reaches, self.column = _place(given["r"])
            self.is_pending, self.is_shared = True, given.get("t") == "s"
        elif tag in _HOLDS_SOMETHING:
            if self.is_pending:
                self.count()
            if tag == "v" and self.is_shared:
                self.number = []
        elif tag == "row":
            self.row = _figure(given["r"]) if "r" in given else self.row + 1
            self.column, self.is_pending = 0, False
        elif tag == "si":
            self.texts.append(0)

    def count(self) -> None:
        """A cell that holds something: the sheet reaches at least as far."""
        self.is_pending = False
        if self.reaches > self.rows or self.column > self.columns:
            self.rows, self.columns = max(self.rows, self.reaches), max(self.columns, self.column)
            if self.rows * self.columns > self.cells_max:
                raise WorkbookTooLarge

    def hear(self, text: str) -> None:
        if self.number is not None:
            self.number.append(text)
        elif self.row:
            self.add(len(text))
        elif self.texts:
            self.texts[-1] += len(text)

    def end(self, name: str) -> None:
        if self.number is not None and name.rpartition(":")[2] == "v":
            index, self.number = "".join(self.number).strip(), None
            if _figure(index) >= len(self.texts):
                raise WorkbookUnreadable
            self.add(self.texts[int(index)])

    def add(self, length: int) -> None:
        self.length += length
        if self.length > TEXT_MAX:
            raise WorkbookTooLarge


def _place(reference: str) -> tuple[int, int]:
    """`B12` is (12, 2)."""
    letters = reference.rstrip("0123456789")
    if not letters.isascii() or not letters.isalpha():
        raise WorkbookUnreadable
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return _figure(reference[len(letters) :]), column


def _figure(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise WorkbookUnreadable
    return int(text)


def _ensure_readable(name: str, given: dict[str, str]) -> None:
    """Sheets lie in parts that have been measured."""
    if name.rpartition(":")[2] == "Relationship" and not _plain(given.get("Target", "")).endswith(".xml"):
        raise WorkbookUnreadable


def _refuse(*_: object) -> None:
    raise WorkbookUnreadable
