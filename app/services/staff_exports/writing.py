"""写导出: a job reads the list page by page, as the asker would, and writes what it reads to a workbook.

A page is one unit of work, so that progress can be seen, cancelling is heard, and nothing long is held.
Neither the list nor the workbook is ever in memory as a whole.
"""

import secrets
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app import clock, db, files, paging, sheets
from app.db import session
from app.errors import AppError, Conflict
from app.services import audit, sign_ins
from app.services.staff_exports.declaration import ExportKind, written
from app.services.staff_exports.kinds import KINDS
from app.services.staff_exports.life import (
    MASKED_KEPT,
    ROWS_MAX,
    STUCK_AFTER,
    UNMASKED_KEPT,
    ExportNotAllowed,
    move,
)
from app.services.staff_exports.looking import ensure_still_seen
from models import Staff, StaffExport, StaffExportState

PORTION = 500
_WIDTH = 20
_STUCK = "没有办成，请再导出一次；再不成请告诉系统管理员"

Rows = list[list[str | float]]


class ExportTooLarge(Conflict):
    code, detail = "export_too_large", f"超过 {ROWS_MAX} 行，一张表装不下"
    next = "请加上条件，分几次导出"


def write(export_id: uuid.UUID) -> int:
    """写一份导出; gives how many rows. Outside of any unit of work; safe to run again, from the start.

    What the asker may no longer see, or can no longer be read, ends it with a reason for him to read.
    """
    begun = db.transact(partial(_begin, export_id))
    if begun is None:
        return 0
    try:
        with tempfile.TemporaryDirectory(prefix="export-") as folder:
            path = Path(folder) / "list.xlsx"
            count = _write(path, KINDS[begun], _portions(export_id))
            key = f"exports/{clock.today():%Y/%m}/{secrets.token_hex(16)}"
            # The file is written before its row: without one it is an orphan that is swept away.
            files.write_from(key, path)
            is_kept = db.transact(partial(_finish, export_id, key, path.stat().st_size))
    except AppError as refusal:
        db.transact(partial(_fail, export_id, refusal.detail))
        return 0
    if not is_kept:
        files.remove([key])
    return count


def sweep() -> int:
    """到期: files whose time is over are deleted, what nobody agreed to lapses, what is stuck is given up.

    Gives how many. The file goes first: an export whose file is gone is swept again, never the reverse.
    """
    now = clock.now()
    swept = 0
    over = session().scalars(
        select(StaffExport)
        .where(
            StaffExport.state.in_([StaffExportState.DONE, StaffExportState.AWAITING]),
            StaffExport.expires_at <= now,
        )
        .with_for_update(skip_locked=True)
    )
    for found in over:
        if found.storage_key is not None:
            files.remove([found.storage_key])
            found.storage_key = None
        move(found, "expire")
        audit.record(None, "exports.expire", found)
        swept += 1
    stuck = session().scalars(
        select(StaffExport)
        .where(
            StaffExport.state.in_([StaffExportState.QUEUED, StaffExportState.RUNNING]),
            StaffExport.touched_at <= now - STUCK_AFTER,
        )
        .with_for_update(skip_locked=True)
    )
    for found in stuck:
        move(found, "fail")
        found.failure = _STUCK
        swept += 1
    return swept


def _begin(export_id: uuid.UUID) -> str | None:
    """Its kind; None where there is nothing to write (any more)."""
    found = _lock(export_id)
    if found is None or found.state not in (StaffExportState.QUEUED, StaffExportState.RUNNING):
        return None
    move(found, "begin")
    found.rows_done, found.rows_total, found.touched_at = 0, None, clock.now()
    return found.kind


def _portions(export_id: uuid.UUID) -> Iterator[Rows]:
    cursor: str | None = None
    while True:
        taken = db.transact(partial(_portion, export_id, cursor))
        if taken is None:
            return
        rows, cursor = taken
        yield rows
        if cursor is None:
            return


def _portion(export_id: uuid.UUID, cursor: str | None) -> tuple[Rows, str | None] | None:
    """The next rows and where it goes on; None once it is cancelled."""
    found = _lock(export_id)
    if found is None or found.state is not StaffExportState.RUNNING:
        return None
    declared, staff = KINDS[found.kind], _asker(found)
    read = partial(declared.read, staff, declared.parse(found.filters))
    if cursor is None:
        found.rows_total = paging.total(session(), partial(read, 1, None), at_most=ROWS_MAX + 1)
    page = read(PORTION, cursor)
    found.rows_done += len(page.items)
    found.touched_at = clock.now()
    if max(found.rows_done, found.rows_total or 0) > ROWS_MAX:
        raise ExportTooLarge
    return _rows(declared, page.items, whole=found.is_unmasked), page.next_cursor


def _asker(found: StaffExport) -> Staff:
    """Who has asked, with what he may see now, and never more than he could when he asked."""
    staff = sign_ins.find_for_desk(found.staff_id)
    if staff is None:
        raise ExportNotAllowed
    staff.acting_as = KINDS[found.kind].roles & {grant.role for grant in staff.grants}
    ensure_still_seen(staff, found)
    staff.confined_to = tuple(found.union_ids)
    return staff


def _rows(declared: ExportKind, items: Sequence[Any], *, whole: bool) -> Rows:
    return [[written(cell) for cell in declared.row(one, whole=whole)] for one in items]


def _finish(export_id: uuid.UUID, key: str, byte_count: int) -> bool:
    """Whether the file is wanted: not when it was cancelled meanwhile."""
    found, now = _lock(export_id), clock.now()
    if found is None or found.state is not StaffExportState.RUNNING:
        return False
    move(found, "finish")
    found.storage_key, found.byte_count, found.done_at, found.touched_at = key, byte_count, now, now
    found.rows_total = found.rows_done
    found.expires_at = now + (UNMASKED_KEPT if found.is_unmasked else MASKED_KEPT)
    audit.record(None, "exports.finish", found, rows=found.rows_done, is_unmasked=found.is_unmasked)
    return True


def _fail(export_id: uuid.UUID, why: str) -> None:
    found = _lock(export_id)
    if found is not None and found.state is StaffExportState.RUNNING:
        move(found, "fail")
        found.failure = why


def _lock(export_id: uuid.UUID) -> StaffExport | None:
    return session().get(StaffExport, export_id, with_for_update=True, populate_existing=True)


def _write(path: Path, declared: ExportKind, portions: Iterator[Rows]) -> int:
    row = 0
    with sheets.writing(path, constant_memory=True) as book:
        sheet = book.add_worksheet(declared.title)
        sheet.set_column(0, len(declared.columns) - 1, _WIDTH)
        bold = book.add_format({"bold": True})
        for place, column in enumerate(declared.columns):
            sheet.write_string(0, place, column.heading, bold)
        for portion in portions:
            for cells in portion:
                row += 1
                sheets.put(sheet, row, cells)
    return row
