"""看导入: how far it is, what it would do, and which rows were wrong."""

import uuid

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app import paging
from app.db import session
from app.errors import NotFound
from app.paging import Key, Page
from app.services import audit, unions
from app.services.roster_uploads import vault
from models import RosterFilePurpose, RosterImport, RosterImportState, Staff


class RosterImportNotFound(NotFound):
    code, detail = "roster_import_not_found", "没有找到这次导入"


class RosterRejectsGone(NotFound):
    code, detail = "roster_rejects_gone", "没有出错的行，或文件已过一周删除"
    next = "需要的话请重新上传原文件，出错的行会再列出来"


def list_imports(
    staff: Staff, *, state: RosterImportState | None, limit: int, cursor: str | None
) -> Page[RosterImport]:
    """导入记录 of the unions in one's scope, newest first."""
    statement = _visible(staff)
    if state is not None:
        statement = statement.where(RosterImport.state == state)
    order = [Key(RosterImport.__table__.c.id, paging.identity, descending=True)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([found for (found,) in rows], more)


def get(staff: Staff, import_id: uuid.UUID) -> RosterImport:
    """一次导入. Refuses with `roster_import_not_found`."""
    return _one(_visible(staff).where(RosterImport.id == import_id))


def lock(staff: Staff, import_id: uuid.UUID) -> RosterImport:
    """The same, held until this unit of work ends."""
    return _one(_visible(staff).where(RosterImport.id == import_id).with_for_update(of=RosterImport))


def read_errors(staff: Staff, import_id: uuid.UUID) -> bytes:
    """出错的行 as a workbook, on record. Refuses with `roster_import_not_found`, `roster_rejects_gone`."""
    found = get(staff, import_id)
    content = vault.find(found.id, RosterFilePurpose.ERRORS)
    if content is None:
        raise RosterRejectsGone
    audit.record(staff, "roster_imports.read_errors", found, failed=found.failed_count)
    return content


def _visible(staff: Staff) -> Select[RosterImport]:
    return (
        select(RosterImport)
        .where(RosterImport.union_id.in_(unions.visible_to(staff)))
        .options(joinedload(RosterImport.union), joinedload(RosterImport.staff))
    )


def _one(statement: Select[RosterImport]) -> RosterImport:
    found = session().scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise RosterImportNotFound
    return found
