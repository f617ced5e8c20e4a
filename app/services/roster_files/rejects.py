"""退回的行: a CSV file that opens in Excel, is mended there, and is imported again as it is."""

import csv
import os
import re
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from app.errors import InvalidValue
from app.services.roster_files.checks import Problem
from app.services.roster_files.columns import PROBLEM, ROW_NUMBER, Header, Line

SUFFIX = ".errors"
_OWN_NAME = re.compile(r"\.errors(-[0-9]+)?$")
_RISKY = re.compile(r"\s*[=+\-@＝＋－＠\t\r]|0[0-9]+$|[0-9]{12,}$")
"""What Excel would calculate, or turn into a number and round."""


class RejectsNotWritable(InvalidValue):
    code, detail = "roster_rejects_not_writable", "出错的行没有地方可写"
    next = "请用 --errors 指定一个您能写入的位置，并且不要和导入的文件相同"


class Rejects:
    """Collects rejected rows beside the place where they will stand, and puts them there at the end.

    The file holds personal data, so only its owner may read it (0600), from its first byte on. Without
    rejected rows there is no file, nor after a run that was cut short: the next one finds them again.
    Nothing of an earlier file is lost unless its path was given.
    """

    def __init__(self, source: Path, header: Header, path: Path | None) -> None:
        self.path = path or _free_path(source)
        self.count = 0
        self._header = header
        if self.path.is_dir() or (self.path.exists() and self.path.samefile(source)):
            raise RejectsNotWritable
        try:
            handle, name = tempfile.mkstemp(prefix=f".{self.path.stem[:40]}-", dir=self.path.parent)
        except OSError:
            raise RejectsNotWritable from None
        self._draft = Path(name)
        # The byte order mark tells Excel that this is UTF-8.
        self._file = os.fdopen(handle, "w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)

    def __enter__(self) -> Self:
        own = [self._header.headings[place] for place in self._header.handed_in]
        self._writer.writerow([ROW_NUMBER, PROBLEM, *map(_safe, own)])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        if self.count and kind is None:
            self._draft.replace(self.path)
        else:
            with suppress(FileNotFoundError):
                self._draft.unlink()

    def add(self, line: Line, problems: Sequence[Problem]) -> None:
        """Keep a row as it was handed in, with its row number and what is wrong."""
        self.count += 1
        places = [*self._header.handed_in, *range(len(self._header.headings), len(line.cells))]
        cells = [line.cells[place] if place < len(line.cells) else "" for place in places]
        self._writer.writerow([line.number, "；".join(map(str, problems)), *map(_safe, cells)])


def _free_path(source: Path) -> Path:
    """NAME.errors.csv beside the input, or the next free one: an earlier one may be half mended."""
    stem = _OWN_NAME.sub("", source.stem) + SUFFIX
    path, number = source.with_name(f"{stem}.csv"), 1
    while path.exists():
        number += 1
        path = source.with_name(f"{stem}-{number}.csv")
    return path


def _safe(cell: str) -> str:
    return f"'{cell}" if _RISKY.match(cell) else cell
