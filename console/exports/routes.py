"""导出: lists as workbooks, written by a job; without masks only after another chair has agreed."""

import uuid
from typing import Any
from urllib.parse import quote

from flask import Response

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.paging import Page
from app.services import staff_exports
from console.exports.schemas import (
    StaffExportBody,
    StaffExportPage,
    StaffExportQuery,
    StaffExportRefusalBody,
    StaffExportSchema,
)
from models import Staff, StaffExport, StaffExportState, StaffRole

door = Door("console_exports", description="控制台：导出", url_prefix=DESK_PREFIX)

DECIDES = frozenset({StaffRole.CHAIR})
DECIDING = (staff_exports.ExportNotFound, staff_exports.ExportOwn, staff_exports.ExportNotNow)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@door.post(
    "/exports",
    who=Who.STAFF,
    body=StaffExportBody,
    answers=StaffExportSchema,
    status=201,
    idempotent=True,
    refuses=(
        staff_exports.ExportKindUnknown,
        staff_exports.ExportNotAllowed,
        staff_exports.ExportFilterInvalid,
        staff_exports.ExportNothingMasked,
        staff_exports.ExportReasonRequired,
        staff_exports.ExportsTooMany,
    ),
)
def ask(staff: Staff, body: dict[str, Any]) -> StaffExport:
    """导出一张列表: what one sees of it now; a job writes it."""
    return staff_exports.ask(staff, body.pop("kind"), **body)


@door.get(
    "/exports",
    who=Who.STAFF,
    query=StaffExportQuery,
    answers=StaffExportPage,
    refuses=(paging.CursorInvalid,),
)
def list_exports(staff: Staff, query: dict[str, Any]) -> Page[StaffExport]:
    """导出列表: one's own, and what waits or waited for one's agreement as a chair."""
    state = query.pop("state")
    return staff_exports.list_exports(staff, state=StaffExportState(state) if state else None, **query)


@door.get(
    "/exports/<uuid:export_id>",
    who=Who.STAFF,
    answers=StaffExportSchema,
    refuses=(staff_exports.ExportNotFound,),
)
def get_export(staff: Staff, export_id: uuid.UUID) -> StaffExport:
    """一份导出, and how far it is."""
    return staff_exports.get(staff, export_id)


@door.get(
    "/exports/<uuid:export_id>/file",
    who=Who.STAFF,
    answers=None,
    media=(XLSX,),
    refuses=(
        staff_exports.ExportNotFound,
        staff_exports.ExportNotNow,
        staff_exports.ExportScopeLost,
    ),
)
def download(staff: Staff, export_id: uuid.UUID) -> Response:
    """下载导出, on record: by whoever has asked for it alone."""
    file = staff_exports.download(staff, export_id)
    disposition = f"attachment; filename=\"export.xlsx\"; filename*=UTF-8''{quote(file.name)}"
    return Response(file.content, mimetype=XLSX, headers={"Content-Disposition": disposition})


@door.post(
    "/exports/<uuid:export_id>/approval",
    who=Who.STAFF,
    roles=DECIDES,
    answers=StaffExportSchema,
    idempotent=True,
    refuses=DECIDING,
)
def approve(staff: Staff, export_id: uuid.UUID) -> StaffExport:
    """同意不遮的导出: by a chair over all of it, who has not asked for it."""
    return staff_exports.approve(staff, export_id)


@door.post(
    "/exports/<uuid:export_id>/refusal",
    who=Who.STAFF,
    roles=DECIDES,
    body=StaffExportRefusalBody,
    answers=StaffExportSchema,
    idempotent=True,
    refuses=DECIDING,
)
def refuse(staff: Staff, export_id: uuid.UUID, body: dict[str, str]) -> StaffExport:
    """不同意, with the reason that the asker reads."""
    return staff_exports.refuse(staff, export_id, **body)


@door.post(
    "/exports/<uuid:export_id>/cancellation",
    who=Who.STAFF,
    answers=StaffExportSchema,
    idempotent=True,
    refuses=(staff_exports.ExportNotFound, staff_exports.ExportNotNow),
)
def cancel(staff: Staff, export_id: uuid.UUID) -> StaffExport:
    """取消自己的导出, before it is done."""
    return staff_exports.cancel(staff, export_id)
