"""走进访促: visits, their problems, and the ledger."""

import uuid
from typing import Any

from flask import Response

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.paging import Page
from app.services import visit_logs
from app.services.unions import UnionNotFound
from console.visit_logs.schemas import (
    LedgerQuery,
    SolutionBody,
    VisitLogBody,
    VisitLogPage,
    VisitLogQuery,
    VisitLogSchema,
)
from models import Staff, StaffRole, VisitLog

door = Door("console_visit_logs", description="控制台：走进访促", url_prefix=DESK_PREFIX)

WRITES = frozenset({StaffRole.OPERATOR, StaffRole.REVIEWER, StaffRole.CHAIR})
READS = WRITES | {StaffRole.READ_ONLY}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@door.post(
    "/visit-logs",
    who=Who.STAFF,
    roles=WRITES,
    body=VisitLogBody,
    answers=VisitLogSchema,
    status=201,
    idempotent=True,
    refuses=(UnionNotFound, visit_logs.VisitLogDayInvalid, visit_logs.VisitLogProblemIncomplete),
)
def record(staff: Staff, body: dict[str, Any]) -> VisitLog:
    """记录走访."""
    return visit_logs.record(staff, **body)


@door.get(
    "/visit-logs",
    who=Who.STAFF,
    roles=READS,
    query=VisitLogQuery,
    answers=VisitLogPage,
    refuses=(paging.CursorInvalid,),
)
def list_logs(staff: Staff, query: dict[str, Any]) -> Page[VisitLog]:
    """走访台账, the latest recorded first."""
    return visit_logs.list_logs(staff, **query)


@door.get(
    "/visit-logs.xlsx",
    who=Who.STAFF,
    roles=READS,
    query=LedgerQuery,
    answers=None,
    media=(XLSX,),
    refuses=(visit_logs.VisitLogTooMany,),
)
def write_sheet(staff: Staff, query: dict[str, Any]) -> Response:
    """导出走访台账, on record."""
    content = visit_logs.write_sheet(staff, **query)
    disposition = {"Content-Disposition": 'attachment; filename="visits.xlsx"'}
    return Response(content, mimetype=XLSX, headers=disposition)


@door.get(
    "/visit-logs/<uuid:log_id>",
    who=Who.STAFF,
    roles=READS,
    answers=VisitLogSchema,
    refuses=(visit_logs.VisitLogNotFound,),
)
def get_log(staff: Staff, log_id: uuid.UUID) -> VisitLog:
    """走访详情."""
    return visit_logs.get(staff, log_id)


@door.post(
    "/visit-logs/<uuid:log_id>/solution",
    who=Who.STAFF,
    roles=WRITES,
    body=SolutionBody,
    answers=VisitLogSchema,
    idempotent=True,
    refuses=(visit_logs.VisitLogNotFound, visit_logs.VisitLogSolved),
)
def solve(staff: Staff, log_id: uuid.UUID, body: dict[str, str]) -> VisitLog:
    """解决: how the problem was solved."""
    return visit_logs.solve(staff, log_id, **body)
