"""导入劳模: all of a file or nothing; what is wrong is told row by row."""

import csv
import hashlib
import io
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app import clock
from app.db import session
from app.errors import InvalidValue, TooLarge
from app.services import audit, unions
from app.services.roster_files import (
    ID_NUMBER_ALIASES,
    Headings,
    Line,
    Problem,
    RosterFileTooLong,
    Table,
    Unfit,
    open_table,
    read_cell,
    read_id_number,
    read_name,
)
from app.text import comparable_name
from models import ID_NUMBER, ModelWorker, ModelWorkerLevel, ModelWorkerStatus, RosterEntry, Staff
from models.personal import index_of

FILE_BYTES_MAX = 5 * 1024 * 1024
UNPACKED_BYTES_MAX = 64 * 1024 * 1024
ROWS_MAX = 5_000
SHOWN = 50
"""So many problems are told."""
FIRST_YEAR = 1949
NAME, NUMBER, LEVEL, YEAR, STATUS = "姓名", "身份证号", "级别", "授予年份", "状态"
LEVELS = {
    "全国": ModelWorkerLevel.NATIONAL,
    "国家级": ModelWorkerLevel.NATIONAL,
    "省": ModelWorkerLevel.PROVINCIAL,
    "省级": ModelWorkerLevel.PROVINCIAL,
    "市": ModelWorkerLevel.CITY,
    "市级": ModelWorkerLevel.CITY,
}
STATUSES = {
    "在职": ModelWorkerStatus.ACTIVE,
    "退休": ModelWorkerStatus.RETIRED,
    "撤销": ModelWorkerStatus.REVOKED,
    "去世": ModelWorkerStatus.DECEASED,
}
_ZIP = b"PK"
_HEADINGS = Headings(
    {
        **dict.fromkeys((NAME, "职工姓名", "劳模姓名"), NAME),
        **dict.fromkeys((NUMBER, *ID_NUMBER_ALIASES.split()), NUMBER),
        **dict.fromkeys((LEVEL, "劳模级别", "称号级别"), LEVEL),
        **dict.fromkeys((YEAR, "年份", "获评年份"), YEAR),
        STATUS: STATUS,
    },
    (NAME, NUMBER, LEVEL, YEAR),
    "请让表头写着姓名、身份证号、级别、授予年份，一列一项；状态可以不写",
)


class ModelWorkersInvalid(InvalidValue):
    code, detail = "model_workers_invalid", "有几行要改，全部改好后再导入，这次一行也没有存"


class ModelWorkerFileTooLarge(TooLarge):
    code, detail = "model_worker_file_too_large", f"文件超过 5 MB 或 {ROWS_MAX:,} 行，请分开导入"


@dataclass(frozen=True)
class Preview:
    """What an import would do. `problems` are (row, column, sentence), the first `SHOWN` of them."""

    added_count: int
    unchanged_count: int
    problem_count: int
    problems: list[dict[str, Any]]


@dataclass
class _Row:
    line: Line
    facts: dict[str, Any] = field(default_factory=dict)
    entry: RosterEntry | None = None
    is_known: bool = False
    problems: list[Problem] = field(default_factory=list)


def preview(staff: Staff, content: bytes) -> Preview:
    """预览: what would become of each row; nothing is kept.

    Refuses with `roster_file_unreadable`, `roster_columns_missing`, `model_worker_file_too_large`.
    """
    return _preview(_read(staff, content))


def import_file(staff: Staff, content: bytes) -> Preview:
    """导入: all of it or nothing. What is registered already stays as it is, its status too.

    Refuses as `preview` does, and with `model_workers_invalid` (`errors` by row).
    """
    rows = _read(staff, content)
    found = _preview(rows)
    if found.problem_count:
        told: dict[str, list[str]] = {}
        for one in found.problems:
            told.setdefault(f"第{one['row']}行", []).append(f"{one['column']}：{one['sentence']}")
        raise ModelWorkersInvalid(errors=told, problem_count=found.problem_count)
    for row in rows:
        if row.entry is not None and not row.is_known:
            made = ModelWorker(
                roster_entry_id=row.entry.id,
                level=row.facts[LEVEL],
                year=row.facts[YEAR],
                status=row.facts.get(STATUS, ModelWorkerStatus.ACTIVE),
            )
            session().add(made)
            audit.record(staff, "model_workers.register", made, level=made.level.value, year=made.year)
    session().flush()
    audit.record(
        staff,
        "model_workers.import",
        staff,
        added_count=found.added_count,
        unchanged_count=found.unchanged_count,
        file_sha256=hashlib.sha256(content).hexdigest(),
    )
    return found


def template() -> bytes:
    """空表 as CSV: its header."""
    held = io.StringIO()
    csv.writer(held).writerow([NAME, NUMBER, LEVEL, YEAR, STATUS])
    return held.getvalue().encode("utf-8-sig")


def _read(staff: Staff, content: bytes) -> list[_Row]:
    with _opened(content) as table:
        columns = table.header.columns
        rows = [_check(_Row(line), columns) for line in table.lines()]
    sound = [row for row in rows if not row.problems]
    _match(staff, sound)
    _find_known([row for row in sound if row.entry is not None])
    return rows


def _check(row: _Row, columns: Any) -> _Row:
    readers: dict[str, Callable[[str], Any]] = {
        NAME: read_name,
        NUMBER: read_id_number,
        LEVEL: _one_of(LEVELS),
        YEAR: _read_year,
        STATUS: _one_of(STATUSES),
    }
    for column, read in readers.items():
        if column not in columns:
            continue
        try:
            text = read_cell(
                row.line, columns[column], is_required=column != STATUS, is_number=column == NUMBER
            )
            if text is not None:
                row.facts[column] = read(text)
        except Unfit as unfit:
            row.problems.append(Problem(column, str(unfit)))
    return row


def _one_of(words: dict[str, Any]) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        if text not in words:
            raise Unfit(f"只能填{'、'.join(words)}")
        return words[text]

    return read


def _read_year(text: str) -> int:
    digits = text.removesuffix("年").removesuffix(".0")
    if not (digits.isascii() and digits.isdigit() and FIRST_YEAR <= int(digits) <= clock.today().year):
        raise Unfit(f"请填 {FIRST_YEAR} 至今年的四位年份")
    return int(digits)


def _match(staff: Staff, rows: list[_Row]) -> None:
    """By number and name, within one's unions. A wrong name and an unknown number are told alike."""
    indexed = {index_of(ID_NUMBER, row.facts[NUMBER]): row for row in rows}
    entries = {
        bytes(entry.id_number_index): entry
        for entry in session().scalars(
            select(RosterEntry).where(
                RosterEntry.id_number_index.in_(list(indexed)),
                RosterEntry.union_id.in_(unions.visible_to(staff)),
            )
        )
        if entry.id_number_index is not None
    }
    seen: set[tuple[bytes, Any, int]] = set()
    for row in rows:
        index = index_of(ID_NUMBER, row.facts[NUMBER])
        entry = entries.get(index)
        if entry is None or comparable_name(entry.name or "") != comparable_name(row.facts[NAME]):
            row.problems.append(Problem("整行", "在您管理的工会的名册里没有对上，请核对姓名和身份证号"))
        elif (key := (index, row.facts[LEVEL], row.facts[YEAR])) in seen:
            row.problems.append(Problem("整行", "和前面的一行重复，请只留一行"))
        else:
            seen.add(key)
            row.entry = entry


def _find_known(rows: list[_Row]) -> None:
    ids = [row.entry.id for row in rows if row.entry is not None]
    held = {
        tuple(found)
        for found in session().execute(
            select(ModelWorker.roster_entry_id, ModelWorker.level, ModelWorker.year).where(
                ModelWorker.roster_entry_id.in_(ids)
            )
        )
    }
    for row in rows:
        row.is_known = row.entry is not None and (row.entry.id, row.facts[LEVEL], row.facts[YEAR]) in held


def _preview(rows: list[_Row]) -> Preview:
    problems = [
        {"row": row.line.number, "column": problem.column, "sentence": problem.sentence}
        for row in rows
        for problem in row.problems
    ]
    return Preview(
        added_count=sum(row.entry is not None and not row.is_known for row in rows),
        unchanged_count=sum(row.is_known for row in rows),
        problem_count=sum(bool(row.problems) for row in rows),
        problems=problems[:SHOWN],
    )


@contextmanager
def _opened(content: bytes) -> Iterator[Table]:
    """The upload as a table: its own name is not believed, so its first bytes say what it is."""
    suffix = ".xlsx" if content.startswith(_ZIP) else ".csv"
    with tempfile.NamedTemporaryFile(prefix="model-workers-", suffix=suffix) as file:
        file.write(content)
        file.flush()
        try:
            with open_table(Path(file.name), _HEADINGS, unpacked_bytes_max=UNPACKED_BYTES_MAX) as table:
                if table.total > ROWS_MAX:
                    raise ModelWorkerFileTooLarge
                yield table
        except RosterFileTooLong:
            raise ModelWorkerFileTooLarge from None
