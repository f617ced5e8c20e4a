"""开始和取消: what staff decide about an import."""

import datetime as dt
import uuid

from sqlalchemy import select, update

from app import clock, db, queue
from app.db import session
from app.errors import Conflict
from app.services import audit
from app.services.roster_imports import RosterImportRunning
from app.services.roster_uploads import vault
from app.services.roster_uploads.reading import get, lock
from app.services.roster_uploads.working import IMPORT
from models import RosterFilePurpose, RosterImport, RosterImportState, Staff, Union

STILL = dt.timedelta(hours=1)
"""Without any progress for so long, whoever worked at it has died."""
OVER = (RosterImportState.DONE, RosterImportState.FAILED, RosterImportState.CANCELLED)


class RosterImportNotReady(Conflict):
    code, detail = "roster_import_not_ready", "这份名册还不能写入"
    next = "请等预览完成；已经写入、取消或过期的，请重新上传"


class RosterImportOver(Conflict):
    code, detail = "roster_import_over", "这次导入已经结束，不用取消"


def start(staff: Staff, import_id: uuid.UUID) -> RosterImport:
    """开始写入: one import at a time for a union, those above it and those below it.

    Refuses with `roster_import_not_found`, `roster_import_not_ready`, `roster_import_running`.
    """
    db.lock("roster_imports.start")
    found = lock(staff, import_id)
    if found.state is not RosterImportState.READY:
        raise RosterImportNotReady
    if vault.find(found.id, RosterFilePurpose.SOURCE) is None:
        raise RosterImportNotReady(detail="文件已经过期删除")
    near = select(Union.id).where(
        Union.ancestor_ids.contains([found.union_id]) | Union.id.in_(found.union.ancestor_ids)
    )
    running = select(RosterImport.id).where(
        RosterImport.state == RosterImportState.RUNNING, RosterImport.union_id.in_(near)
    )
    if session().scalar(running.limit(1)) is not None:
        raise RosterImportRunning
    now = clock.now()
    found.state, found.started_at, found.beat_at, found.done_count = RosterImportState.RUNNING, now, now, 0
    audit.record(staff, "roster_imports.start", found, union_id=str(found.union_id))
    queue.defer(session(), IMPORT, import_id=str(found.id))
    session().flush()
    return found


def cancel(staff: Staff, import_id: uuid.UUID) -> RosterImport:
    """取消: before it has begun nothing was written; while it runs, what has gone in stays in.

    Refuses with `roster_import_not_found`, `roster_import_over`.
    """
    found = lock(staff, import_id)
    if found.state in OVER:
        raise RosterImportOver
    if found.state is RosterImportState.RUNNING:
        found.reason = f"取消前处理了 {found.done_count:,} 行，已经写入的不会撤回；再导入同一个文件会接着做完"
    found.state, found.finished_at = RosterImportState.CANCELLED, clock.now()
    found.sample = None
    vault.forget(found.id, RosterFilePurpose.SOURCE)
    audit.record(staff, "roster_imports.cancel", found, done=found.done_count)
    session().flush()
    return get(staff, import_id)


def give_up_still() -> int:
    """放弃停住的导入, so that the union can begin another; and those that nobody has begun in a day.

    Gives how many.
    """
    now = clock.now()
    session().execute(
        update(RosterImport)
        .where(
            RosterImport.state == RosterImportState.READY,
            RosterImport.beat_at < now - vault.KEPT[RosterFilePurpose.SOURCE],
        )
        .values(
            state=RosterImportState.CANCELLED,
            finished_at=now,
            reason="一天没有开始，文件已删除",
            sample_cipher=None,
        )
    )
    given_up = session().scalars(
        update(RosterImport)
        .where(
            RosterImport.state.in_([RosterImportState.CHECKING, RosterImportState.RUNNING]),
            RosterImport.beat_at < now - STILL,
        )
        .values(
            state=RosterImportState.FAILED,
            finished_at=now,
            reason="中途停住了。已经写入的不会丢，请重新上传同一个文件",
        )
        .returning(RosterImport.id)
    )
    return len(given_up.all())
