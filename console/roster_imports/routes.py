"""名册导入: a file is handed in and foreseen; whoever has read the preview starts it, a job writes it."""

import uuid
from typing import Any

from flask import Response

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.uploads import Upload
from app.paging import Page
from app.services import roster_files, roster_imports, roster_uploads, unions
from console.roster_imports.schemas import (
    HandInQuery,
    RosterImportDetailSchema,
    RosterImportPage,
    RosterImportQuery,
)
from models import RosterImport, RosterImportState, Staff, StaffRole

door = Door("console_roster_imports", description="控制台：名册导入", url_prefix=DESK_PREFIX)

WRITES = frozenset({StaffRole.OPERATOR, StaffRole.CHAIR})
READS = WRITES | {StaffRole.REVIEWER, StaffRole.READ_ONLY}
FILE = Upload(roster_uploads.FILE_BYTES_MAX, roster_uploads.RosterFileTooLarge)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@door.get("/roster-imports/template.xlsx", who=Who.STAFF, roles=WRITES, answers=None, media=(XLSX,))
def get_template(_: Staff) -> Response:
    """空白名册, with how it is filled in."""
    return _file(roster_uploads.template(), "roster.xlsx")


@door.post(
    "/roster-imports",
    who=Who.STAFF,
    roles=WRITES,
    query=HandInQuery,
    upload=FILE,
    answers=RosterImportDetailSchema,
    status=201,
    idempotent=True,
    refuses=(
        unions.UnionNotFound,
        roster_files.RosterFileUnreadable,
        roster_files.RosterFileTooLong,
        roster_files.RosterColumnsMissing,
    ),
)
def hand_in(staff: Staff, query: dict[str, Any], upload: bytes) -> RosterImport:
    """交名册: it is foreseen first; nothing is written into the roster."""
    return roster_uploads.hand_in(staff, upload, **query)


@door.get(
    "/roster-imports",
    who=Who.STAFF,
    roles=READS,
    query=RosterImportQuery,
    answers=RosterImportPage,
    refuses=(paging.CursorInvalid,),
)
def list_imports(staff: Staff, query: dict[str, Any]) -> Page[RosterImport]:
    """导入记录, newest first."""
    state = query.pop("state")
    return roster_uploads.list_imports(staff, state=RosterImportState(state) if state else None, **query)


@door.get(
    "/roster-imports/<uuid:import_id>",
    who=Who.STAFF,
    roles=READS,
    answers=RosterImportDetailSchema,
    refuses=(roster_uploads.RosterImportNotFound,),
)
def get_import(staff: Staff, import_id: uuid.UUID) -> RosterImport:
    """一次导入: how far it is, and the preview."""
    return roster_uploads.get(staff, import_id)


@door.post(
    "/roster-imports/<uuid:import_id>/start",
    who=Who.STAFF,
    roles=WRITES,
    answers=RosterImportDetailSchema,
    idempotent=True,
    refuses=(
        roster_uploads.RosterImportNotFound,
        roster_uploads.RosterImportNotReady,
        roster_imports.RosterImportRunning,
    ),
)
def start(staff: Staff, import_id: uuid.UUID) -> RosterImport:
    """开始写入: one at a time for a union and what is above or below it."""
    return roster_uploads.start(staff, import_id)


@door.post(
    "/roster-imports/<uuid:import_id>/cancel",
    who=Who.STAFF,
    roles=WRITES,
    answers=RosterImportDetailSchema,
    idempotent=True,
    refuses=(roster_uploads.RosterImportNotFound, roster_uploads.RosterImportOver),
)
def cancel(staff: Staff, import_id: uuid.UUID) -> RosterImport:
    """取消: what has gone in by then stays in."""
    return roster_uploads.cancel(staff, import_id)


@door.get(
    "/roster-imports/<uuid:import_id>/errors.xlsx",
    who=Who.STAFF,
    roles=WRITES,
    answers=None,
    media=(XLSX,),
    refuses=(roster_uploads.RosterImportNotFound, roster_uploads.RosterRejectsGone),
)
def read_errors(staff: Staff, import_id: uuid.UUID) -> Response:
    """出错的行 as a workbook, to be mended and handed in again; on record, kept for a week."""
    return _file(roster_uploads.read_errors(staff, import_id), f"roster-errors-{import_id}.xlsx")


def _file(content: bytes, name: str) -> Response:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=XLSX, headers=disposition)
