"""回避申报: declared by oneself, withdrawn with a reason, never deleted."""

import uuid
from collections.abc import Sequence
from typing import Any

from app import id_numbers
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.services import recusals
from console.recusals.schemas import RelativeBody, RelativeSchema, RelativesSchema, RelativeWithdrawalBody
from models import Relation, Staff, StaffRelative

door = Door("console_recusals", description="控制台：回避申报", url_prefix=DESK_PREFIX)


@door.get("/relatives", who=Who.STAFF, answers=RelativesSchema)
def list_relatives(staff: Staff) -> dict[str, Sequence[StaffRelative]]:
    """我的申报: myself and my relatives, also those that I have withdrawn."""
    return {"items": recusals.list_declared(staff)}


@door.post(
    "/relatives",
    who=Who.STAFF,
    body=RelativeBody,
    answers=RelativeSchema,
    status=201,
    idempotent=True,
    refuses=(id_numbers.IdNumberInvalid, recusals.RelativeAlreadyDeclared),
)
def declare(staff: Staff, body: dict[str, Any]) -> StaffRelative:
    """申报: from now on I step aside from this person's cases."""
    return recusals.declare(staff, relation=Relation(body["relation"]), id_number=body["id_number"])


@door.post(
    "/relatives/<uuid:relative_id>/withdrawal",
    who=Who.STAFF,
    body=RelativeWithdrawalBody,
    answers=RelativeSchema,
    idempotent=True,
    refuses=(recusals.RelativeNotFound,),
)
def withdraw(staff: Staff, relative_id: uuid.UUID, body: dict[str, str]) -> StaffRelative:
    """撤销申报, with a reason; both stay on record."""
    return recusals.withdraw(staff, relative_id, body["reason"])
