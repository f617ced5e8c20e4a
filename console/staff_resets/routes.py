"""重置申请: the system administrator asks, the security administrator decides."""

import uuid
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.paging import Page
from app.services import staff as accounts
from app.services import staff_resets
from app.services.staff import NewStaff
from console.staff.schemas import SecretsSchema
from console.staff_resets.schemas import ResetPage, StaffResetBody, StaffResetQuery, StaffResetSchema
from models import Staff, StaffReset, StaffRole

door = Door("console_staff_resets", description="控制台：重置申请", url_prefix=DESK_PREFIX)

SYSTEM = frozenset({StaffRole.SYSTEM_ADMIN})
SECURITY = frozenset({StaffRole.SECURITY_ADMIN})
DECIDED = (
    staff_resets.ResetNotFound,
    staff_resets.ResetDecided,
    staff_resets.ResetByTwo,
    accounts.StaffSelfRefused,
)


@door.post(
    "/staff/<uuid:staff_id>/resets",
    who=Who.STAFF,
    roles=SYSTEM,
    body=StaffResetBody,
    answers=StaffResetSchema,
    status=201,
    idempotent=True,
    refuses=(accounts.StaffNotFound, accounts.StaffSelfRefused, staff_resets.ResetAlreadyAsked),
)
def ask(staff: Staff, staff_id: uuid.UUID, body: dict[str, str]) -> StaffReset:
    """申请重置: for somebody who has lost the phone or the password."""
    return staff_resets.ask(staff, staff_id, reason=body["reason"])


@door.get(
    "/staff-resets",
    who=Who.STAFF,
    roles=SYSTEM | SECURITY,
    query=StaffResetQuery,
    answers=ResetPage,
    refuses=(paging.CursorInvalid,),
)
def list_resets(staff: Staff, query: dict[str, Any]) -> Page[StaffReset]:
    """重置申请列表, the newest first."""
    return staff_resets.list_resets(staff, **query)


@door.get(
    "/staff-resets/<uuid:reset_id>",
    who=Who.STAFF,
    roles=SYSTEM | SECURITY,
    answers=StaffResetSchema,
    refuses=(staff_resets.ResetNotFound,),
)
def get_reset(staff: Staff, reset_id: uuid.UUID) -> StaffReset:
    """一件重置申请."""
    return staff_resets.get(staff, reset_id)


@door.post(
    "/staff-resets/<uuid:reset_id>/approval",
    who=Who.STAFF,
    roles=SECURITY,
    answers=SecretsSchema,
    refuses=DECIDED,
)
def approve(staff: Staff, reset_id: uuid.UUID) -> NewStaff:
    """批准重置: the new password and key are shown this once."""
    return staff_resets.approve(staff, reset_id)


@door.post(
    "/staff-resets/<uuid:reset_id>/refusal",
    who=Who.STAFF,
    roles=SECURITY,
    answers=StaffResetSchema,
    idempotent=True,
    refuses=DECIDED,
)
def decline(staff: Staff, reset_id: uuid.UUID) -> StaffReset:
    """不批准重置: nothing changes for the account."""
    return staff_resets.decline(staff, reset_id)


@door.post(
    "/staff-resets/<uuid:reset_id>/withdrawal",
    who=Who.STAFF,
    roles=SYSTEM,
    answers=StaffResetSchema,
    idempotent=True,
    refuses=(staff_resets.ResetNotFound, staff_resets.ResetDecided),
)
def withdraw(staff: Staff, reset_id: uuid.UUID) -> StaffReset:
    """撤回重置申请, by whoever asked."""
    return staff_resets.withdraw(staff, reset_id)
