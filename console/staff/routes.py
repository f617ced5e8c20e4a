"""干部账号: the system administrator makes accounts, the security administrator gives roles."""

import uuid
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.lists import ListQuery
from app.paging import Page
from app.services import leavers, unions
from app.services import staff as accounts
from app.services.leavers import HandedOver
from app.services.staff import NewStaff
from console.staff.schemas import (
    AccountBody,
    AccountPage,
    AccountSchema,
    AccountSearchBody,
    GrantBody,
    HandedOverSchema,
    SecretsSchema,
    StaffHandOverBody,
)
from models import Staff, StaffRole

door = Door("console_staff", description="控制台：干部账号", url_prefix=DESK_PREFIX)

SYSTEM = frozenset({StaffRole.SYSTEM_ADMIN})
SECURITY = frozenset({StaffRole.SECURITY_ADMIN})


@door.get(
    "/staff",
    who=Who.STAFF,
    roles=SYSTEM | SECURITY,
    query=ListQuery,
    answers=AccountPage,
    refuses=(paging.CursorInvalid,),
)
def list_accounts(staff: Staff, query: dict[str, Any]) -> Page[Staff]:
    """干部账号列表 with their roles."""
    return accounts.list_accounts(staff, **query)


@door.post(
    "/staff/search",
    who=Who.STAFF,
    roles=SYSTEM | SECURITY,
    body=AccountSearchBody,
    answers=AccountPage,
    refuses=(paging.CursorInvalid,),
)
def search(staff: Staff, body: dict[str, Any]) -> Page[Staff]:
    """查干部账号, by name, role, union and state."""
    return accounts.list_accounts(staff, **body)


@door.get(
    "/staff/<uuid:staff_id>",
    who=Who.STAFF,
    roles=SYSTEM | SECURITY,
    answers=AccountSchema,
    refuses=(accounts.StaffNotFound,),
)
def get_account(staff: Staff, staff_id: uuid.UUID) -> Staff:
    """干部账号详情."""
    return accounts.get_account(staff, staff_id)


@door.post(
    "/staff",
    who=Who.STAFF,
    roles=SYSTEM,
    body=AccountBody,
    answers=SecretsSchema,
    status=201,
    refuses=(unions.UnionNotFound, accounts.UsernameInvalid, accounts.UsernameTaken),
)
def open_account(staff: Staff, body: dict[str, Any]) -> NewStaff:
    """开通账号: its password and TOTP secret are shown this once."""
    return accounts.open_account(staff, **body)


@door.post(
    "/staff/<uuid:staff_id>/disable",
    who=Who.STAFF,
    roles=SYSTEM,
    answers=AccountSchema,
    idempotent=True,
    refuses=(accounts.StaffNotFound, accounts.StaffSelfRefused),
)
def disable(staff: Staff, staff_id: uuid.UUID) -> Staff:
    """停用账号: its sessions end at once."""
    return accounts.disable(staff, staff_id)


@door.post(
    "/staff/<uuid:staff_id>/enable",
    who=Who.STAFF,
    roles=SYSTEM,
    answers=AccountSchema,
    idempotent=True,
    refuses=(accounts.StaffNotFound, accounts.StaffSelfRefused),
)
def enable(staff: Staff, staff_id: uuid.UUID) -> Staff:
    """恢复账号."""
    return accounts.enable(staff, staff_id)


@door.post(
    "/staff/<uuid:staff_id>/unlock",
    who=Who.STAFF,
    roles=SYSTEM,
    answers=AccountSchema,
    idempotent=True,
    refuses=(accounts.StaffNotFound, accounts.StaffSelfRefused),
)
def unlock(staff: Staff, staff_id: uuid.UUID) -> Staff:
    """解除锁定, before its quarter of an hour is over."""
    return accounts.unlock(staff, staff_id)


@door.post(
    "/staff/<uuid:staff_id>/hand-over",
    who=Who.STAFF,
    roles=SYSTEM,
    body=StaffHandOverBody,
    answers=HandedOverSchema,
    idempotent=True,
    refuses=(
        accounts.StaffNotFound,
        accounts.StaffSelfRefused,
        leavers.SuccessorUnfit,
        leavers.SuccessorLacksRole,
    ),
)
def hand_over(staff: Staff, staff_id: uuid.UUID, body: dict[str, str]) -> HandedOver:
    """离任交接: what lies with somebody who has left goes to a colleague; the account is disabled."""
    return leavers.hand_over(staff, staff_id, **body)


@door.post(
    "/staff/<uuid:staff_id>/grants",
    who=Who.STAFF,
    roles=SECURITY,
    body=GrantBody,
    answers=AccountSchema,
    status=201,
    idempotent=True,
    refuses=(
        accounts.StaffNotFound,
        accounts.StaffSelfRefused,
        unions.UnionNotFound,
        accounts.RoleAlreadyGranted,
        accounts.RolesConflict,
    ),
)
def grant_role(staff: Staff, staff_id: uuid.UUID, body: dict[str, Any]) -> Staff:
    """授权: one more role over a union within one's own."""
    return accounts.grant_role(staff, staff_id, role=StaffRole(body["role"]), union_id=body["union_id"])


@door.delete(
    "/staff/<uuid:staff_id>/grants/<uuid:grant_id>",
    who=Who.STAFF,
    roles=SECURITY,
    refuses=(accounts.StaffNotFound, accounts.StaffSelfRefused, accounts.GrantNotFound),
)
def revoke_role(staff: Staff, staff_id: uuid.UUID, grant_id: uuid.UUID) -> None:
    """收回授权: the account's sessions end at once."""
    accounts.revoke_role(staff, staff_id, grant_id)
