"""看导出: one's own, and those that wait for one's agreement; and the file itself."""

import uuid
from dataclasses import dataclass

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from app import clock, files, paging
from app.db import session
from app.paging import Key, Page
from app.services import audit, unions
from app.services.staff_exports.asking import DECIDES, decided_by
from app.services.staff_exports.kinds import KINDS
from app.services.staff_exports.life import ExportNotFound, ExportNotNow, ExportScopeLost
from models import Staff, StaffExport, StaffExportState, Union


@dataclass(frozen=True)
class File:
    """A file as it is given out."""

    name: str
    content: bytes


def list_exports(
    staff: Staff, *, state: StaffExportState | None, waits_for_me: bool, limit: int, cursor: str | None
) -> Page[StaffExport]:
    """导出列表, the latest first: one's own; and as a chair, those without masks from one's unions."""
    statement = _seen(staff)
    if waits_for_me:
        statement = statement.where(
            StaffExport.state == StaffExportState.AWAITING, StaffExport.staff_id != staff.id
        )
    if state is not None:
        statement = statement.where(StaffExport.state == state)
    order = [Key(StaffExport.__table__.c.id, paging.identity, descending=True)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([found for (found,) in rows], more)


def get(staff: Staff, export_id: uuid.UUID) -> StaffExport:
    """一份导出, and how far it is. Refuses with `export_not_found`."""
    found: StaffExport | None = session().scalar(
        _seen(staff).where(StaffExport.id == export_id).execution_options(populate_existing=True)
    )
    if found is None:
        raise ExportNotFound
    return found


def download(staff: Staff, export_id: uuid.UUID) -> File:
    """下载, on record each time: by whoever has asked for it, while he may still see all that is in it.

    Refuses with `export_not_found`, `export_not_now`, `export_scope_lost`.
    """
    found = session().scalar(
        select(StaffExport).where(StaffExport.id == export_id, StaffExport.staff_id == staff.id)
    )
    if found is None:
        raise ExportNotFound
    if found.storage_key is None or found.expires_at <= clock.now():
        raise ExportNotNow(detail="文件还没有写好，或者已经到期删除了")
    ensure_still_seen(staff, found)
    try:
        content = files.read(found.storage_key)
    except FileNotFoundError:
        raise ExportNotFound from None
    audit.record(staff, "exports.download", found, kind=found.kind, is_unmasked=found.is_unmasked)
    return File(f"{KINDS[found.kind].title}-{clock.today():%Y%m%d}.xlsx", content)


def ensure_still_seen(staff: Staff, found: StaffExport) -> None:
    """Refuse with `export_scope_lost` where a role or a union has been taken from the asker since."""
    visible = unions.visible_to(staff, roles=KINDS[found.kind].roles, lent=False)
    seen = session().scalars(visible.where(Union.id.in_(found.union_ids))).all()
    if set(found.union_ids) - set(seen):
        raise ExportScopeLost


def told(found: StaffExport) -> str:
    """The filters in words."""
    return KINDS[found.kind].told(found.filters)


def title(found: StaffExport) -> str:
    """What it is an export of."""
    return KINDS[found.kind].title


def _seen(staff: Staff) -> Select[StaffExport]:
    mine = StaffExport.staff_id == staff.id
    is_chair = any(grant.role in DECIDES for grant in staff.grants)
    return (
        select(StaffExport)
        .where(or_(mine, decided_by(staff)) if is_chair else mine)
        .options(joinedload(StaffExport.asker), joinedload(StaffExport.decider))
    )
