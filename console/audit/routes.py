"""操作日志: who did what, when, to which thing."""

from collections.abc import Sequence
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.paging import Page
from app.services import audit_checks, audit_logs
from app.services.audit_logs import AuditView
from console.audit.schemas import (
    AuditActionsSchema,
    AuditCheckSchema,
    AuditChecksSchema,
    EntryPage,
    EntryQuery,
)
from models import AuditCheck, Staff, StaffRole

door = Door("console_audit", description="控制台：操作日志", url_prefix=DESK_PREFIX)

AUDIT = frozenset({StaffRole.AUDIT_ADMIN})


@door.get(
    "/audit",
    who=Who.STAFF,
    roles=AUDIT,
    query=EntryQuery,
    answers=EntryPage,
    refuses=(audit_logs.AuditCityOnly, paging.CursorInvalid),
)
def list_entries(staff: Staff, query: dict[str, Any]) -> Page[AuditView]:
    """操作日志, newest first."""
    return audit_logs.list_entries(staff, **query)


@door.get(
    "/audit/actions",
    who=Who.STAFF,
    roles=AUDIT,
    answers=AuditActionsSchema,
    refuses=(audit_logs.AuditCityOnly,),
)
def list_actions(staff: Staff) -> dict[str, Any]:
    """动作的类别, in Chinese."""
    return {"items": audit_logs.list_actions(staff)}


@door.get(
    "/audit/checks",
    who=Who.STAFF,
    roles=AUDIT,
    answers=AuditChecksSchema,
    refuses=(audit_logs.AuditCityOnly,),
)
def list_checks(staff: Staff) -> dict[str, Sequence[AuditCheck]]:
    """核验记录, the newest first."""
    return {"items": audit_checks.list_checks(staff)}


@door.post(
    "/audit/checks",
    who=Who.STAFF,
    roles=AUDIT,
    answers=AuditCheckSchema,
    status=202,
    idempotent=True,
    refuses=(audit_logs.AuditCityOnly,),
)
def check(staff: Staff) -> AuditCheck:
    """核验封存: whether anything in the log was changed after it was sealed; a job looks."""
    return audit_checks.ask(staff)
