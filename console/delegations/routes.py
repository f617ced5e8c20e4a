"""委托: given and taken back by the person himself."""

import uuid
from collections.abc import Sequence
from typing import Any

from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.services import delegations
from console.delegations.schemas import DelegationBody, DelegationSchema, DelegationsSchema
from models import Staff, StaffDelegation, StaffRole

door = Door("console_delegations", description="控制台：请假委托", url_prefix=DESK_PREFIX)


@door.get("/delegations", who=Who.STAFF, answers=DelegationsSchema)
def list_delegations(staff: Staff) -> dict[str, Sequence[StaffDelegation]]:
    """我的委托: given and received."""
    return {"items": delegations.list_mine(staff)}


@door.post(
    "/delegations",
    who=Who.STAFF,
    body=DelegationBody,
    answers=DelegationSchema,
    status=201,
    idempotent=True,
    refuses=(
        delegations.DelegationNotYours,
        delegations.DelegationDaysInvalid,
        delegations.DelegateUnfit,
    ),
)
def delegate(staff: Staff, body: dict[str, Any]) -> StaffDelegation:
    """委托: a colleague judges in my place, for some days."""
    return delegations.delegate(staff, **{**body, "role": StaffRole(body["role"])})


@door.post(
    "/delegations/<uuid:delegation_id>/withdrawal",
    who=Who.STAFF,
    answers=DelegationSchema,
    idempotent=True,
    refuses=(delegations.DelegationNotFound,),
)
def withdraw(staff: Staff, delegation_id: uuid.UUID) -> StaffDelegation:
    """收回委托, at once."""
    return delegations.withdraw(staff, delegation_id)
