"""预览和写入: what the jobs do with a file. Each may be begun again: the same file gives the same people."""

import csv
import io
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock, db, privacy, queue, sheets
from app.db import session
from app.errors import AppError
from app.queue import Queue
from app.services import roster_imports
from app.services.roster import Becoming
from app.services.roster_imports import Foreseen
from app.services.roster_uploads import vault
from models import RosterFilePurpose, RosterImport, RosterImportState, Staff, Union

CHECK = queue.declare("roster_imports.check", Queue.ORDINARY)
IMPORT = queue.declare("roster_imports.import", Queue.BULK)
SAMPLED = 10
WRONG_SAMPLED = 20
"""So many rows are shown as they would become, and so many of those that are wrong."""
_GONE = "文件已经过期删除，请重新上传"


class _CancelledMeanwhileError(Exception):
    """Somebody has said stop; what has gone in stays."""


@dataclass(frozen=True)
class _Work:
    """What a job has in hand: the import, who began it, for which union, and the file."""

    import_id: uuid.UUID
    staff: Staff
    scope: Union
    kind: str
    correct_names: bool
    content: bytes


def check(import_id: uuid.UUID) -> None:
    """预览: count what would become of each row, and keep the first ones, masked. Nothing is written."""
    work = _take_up(import_id, RosterImportState.CHECKING)
    if work is None:
        return
    counts: Counter[str] = Counter()
    sample: list[dict[str, Any]] = []
    wrong: list[dict[str, Any]] = []

    def look(path: Path) -> None:
        foreseen = roster_imports.foresee_file(
            work.staff, path, work.scope, correct_names=work.correct_names, progress=_Beat(work)
        )
        for row in foreseen:
            counts[row.becoming.value if row.becoming is not None else "failed"] += 1
            if row.becoming is None and len(wrong) < WRONG_SAMPLED:
                wrong.append(_shown(row))
            elif row.becoming is not None and len(sample) < SAMPLED:
                sample.append(_shown(row))

    if not _attempt(work, look):
        return
    with db.unit_of_work():
        found = _lock(import_id)
        if found.state is not RosterImportState.CHECKING:
            return
        found.state, found.beat_at = RosterImportState.READY, clock.now()
        found.new_count, found.changed_count = counts[Becoming.NEW], counts[Becoming.CHANGED]
        found.leaving_count, found.unchanged_count = counts[Becoming.LEAVING], counts[Becoming.UNCHANGED]
        found.failed_count = counts["failed"]
        found.sample = orjson.dumps(wrong + sample).decode()


def import_(import_id: uuid.UUID) -> None:
    """写入名册: chunk by chunk; rows that are wrong become a workbook that can be mended and handed in."""
    work = _take_up(import_id, RosterImportState.RUNNING)
    if work is None:
        return
    done: list[tuple[roster_imports.Outcome, bytes | None]] = []

    def write(path: Path) -> None:
        outcome = roster_imports.import_file(
            work.staff, path, work.scope, correct_names=work.correct_names, progress=_Beat(work)
        )
        rejects = outcome.rejects_path
        done.append((outcome, None if rejects is None else to_workbook(rejects)))

    if not _attempt(work, write):
        return
    outcome, errors = done[0]
    with db.unit_of_work():
        found = _lock(import_id)
        found.new_count = outcome.added + outcome.taken_in
        # Who leaves is among those who change.
        found.changed_count = max(outcome.changed + outcome.moved - found.leaving_count, 0)
        found.unchanged_count, found.failed_count = outcome.unchanged, outcome.failed
        if errors is not None:
            vault.put(import_id, RosterFilePurpose.ERRORS, errors)
        _finish(found, RosterImportState.DONE, None)


def to_workbook(rejects: Path) -> bytes:
    """出错的行 as a workbook: every cell is text, so that no number is rounded and nothing is calculated."""
    held = io.BytesIO()
    with (
        rejects.open(encoding="utf-8-sig", newline="") as file,
        sheets.writing(held, in_memory=True, constant_memory=True) as book,
    ):
        sheet, as_text = book.add_worksheet("出错的行"), book.add_format({"num_format": "@"})
        sheet.set_column(0, 0, 8, as_text)
        sheet.set_column(1, 1, 50, as_text)
        sheet.set_column(2, 30, 20, as_text)
        for number, row in enumerate(csv.reader(file)):
            # In a CSV file a mark keeps Excel from calculating; a text cell needs none.
            sheets.put(sheet, number, (cell.removeprefix("'") for cell in row), style=as_text)
    return held.getvalue()


def _shown(row: Foreseen) -> dict[str, Any]:
    person = row.checked.person
    return {
        "row": row.checked.line.number,
        "name": privacy.mask_name(person.name) if person is not None else None,
        "id_number": privacy.mask_id_number(person.id_number) if person is not None else None,
        "becoming": row.becoming.value if row.becoming is not None else None,
        "problems": [str(problem) for problem in row.problems],
    }


def _take_up(import_id: uuid.UUID, state: RosterImportState) -> _Work | None:
    """The file of an import that waits for this, with a fresh count; a repeat of a done job does nothing."""
    with db.unit_of_work():
        found = _lock(import_id)
        if found.state is not state:
            return None
        found.done_count, found.beat_at = 0, clock.now()
        content = vault.find(import_id, RosterFilePurpose.SOURCE)
        if content is None:
            _finish(found, RosterImportState.FAILED, _GONE)
            return None
        return _Work(import_id, found.staff, found.union, found.file_kind, found.correct_names, content)


def _attempt(work: _Work, act: Callable[[Path], None]) -> bool:
    """Whether it was done. A refusal is the end of this import, with its sentence; so is a cancellation."""
    try:
        with vault.laid_out(work.content, work.kind) as path:
            act(path)
    except _CancelledMeanwhileError:
        return False
    except AppError as refusal:
        with db.unit_of_work():
            found = _lock(work.import_id)
            if found.state in (RosterImportState.CHECKING, RosterImportState.RUNNING):
                _finish(found, RosterImportState.FAILED, f"{refusal.detail}。{refusal.next or ''}")
        return False
    return True


class _Beat:
    """Tells how far the work is, and finds out whether it is still wanted."""

    def __init__(self, work: _Work) -> None:
        self._import_id = work.import_id

    def __call__(self, done: int, total: int) -> None:
        with db.unit_of_work():
            found = _lock(self._import_id)
            if found.state is RosterImportState.CANCELLED:
                raise _CancelledMeanwhileError
            found.done_count, found.total_count, found.beat_at = done, total, clock.now()


def _finish(found: RosterImport, state: RosterImportState, reason: str | None) -> None:
    found.state, found.reason, found.finished_at = state, reason, clock.now()
    found.sample = None
    vault.forget(found.id, RosterFilePurpose.SOURCE)


def _lock(import_id: uuid.UUID) -> RosterImport:
    return (
        session()
        .scalars(
            select(RosterImport)
            .where(RosterImport.id == import_id)
            .options(joinedload(RosterImport.union), joinedload(RosterImport.staff))
            .with_for_update(of=RosterImport)
            .execution_options(populate_existing=True)
        )
        .one()
    )
