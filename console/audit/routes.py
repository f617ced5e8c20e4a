"""操作日志: who did what, when, to which thing."""

from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.paging import Page
from app.services import audit_logs
from app.services.audit_logs import AuditView
from console.audit.schemas import EntryPage, EntryQuery
from models import Staff, StaffRole

door = Door("console_audit", description="控制台：操作日志", url_prefix=DESK_PREFIX)


@door.get(
    "/audit",
    who=Who.STAFF,
    roles=frozenset({StaffRole.AUDIT_ADMIN}),
    query=EntryQuery,
    answers=EntryPage,
    refuses=(audit_logs.AuditCityOnly, paging.CursorInvalid),
)
def list_entries(staff: Staff, query: dict[str, Any]) -> Page[AuditView]:
    """操作日志, newest first."""
    return audit_logs.list_entries(staff, **query)
