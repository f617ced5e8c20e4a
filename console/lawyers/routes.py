"""律师名册: whom the union assigns."""

import uuid
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.paging import Page
from app.services import lawyers
from app.services.unions import UnionNotFound
from console.lawyers.schemas import LawyerBody, LawyerChangeBody, LawyerPage, LawyerQuery, LawyerSchema
from models import Lawyer, Staff, StaffRole

door = Door("console_lawyers", description="控制台：律师名册", url_prefix=DESK_PREFIX)

WRITES = frozenset({StaffRole.OPERATOR, StaffRole.REVIEWER, StaffRole.CHAIR})
READS = WRITES | {StaffRole.READ_ONLY}


@door.get(
    "/lawyers",
    who=Who.STAFF,
    roles=READS,
    query=LawyerQuery,
    answers=LawyerPage,
    refuses=(paging.CursorInvalid,),
)
def list_lawyers(staff: Staff, query: dict[str, Any]) -> Page[Lawyer]:
    """律师名册: of one's unions and of those above."""
    return lawyers.list_lawyers(staff, **query)


@door.post(
    "/lawyers",
    who=Who.STAFF,
    roles=WRITES,
    body=LawyerBody,
    answers=LawyerSchema,
    status=201,
    idempotent=True,
    refuses=(UnionNotFound, lawyers.LicenceTaken),
)
def add(staff: Staff, body: dict[str, Any]) -> Lawyer:
    """登记律师."""
    return lawyers.add(staff, **body)


@door.patch(
    "/lawyers/<uuid:lawyer_id>",
    who=Who.STAFF,
    roles=WRITES,
    body=LawyerChangeBody,
    answers=LawyerSchema,
    refuses=(lawyers.LawyerNotFound, lawyers.LicenceTaken),
)
def update(staff: Staff, lawyer_id: uuid.UUID, body: dict[str, Any]) -> Lawyer:
    """修改律师, or stop assigning him."""
    return lawyers.update(staff, lawyer_id, **body)
