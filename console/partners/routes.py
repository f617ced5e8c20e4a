"""合作机构: whom the union refers people to."""

import uuid
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.paging import Page
from app.services import partners
from app.services.unions import UnionNotFound
from console.partners.schemas import (
    PartnerBody,
    PartnerChangeBody,
    PartnerPage,
    PartnerQuery,
    PartnerSchema,
)
from models import Partner, PartnerKind, Staff, StaffRole

door = Door("console_partners", description="控制台：合作机构", url_prefix=DESK_PREFIX)

WRITES = frozenset({StaffRole.OPERATOR, StaffRole.REVIEWER, StaffRole.CHAIR})
READS = WRITES | {StaffRole.READ_ONLY}


@door.get(
    "/partners",
    who=Who.STAFF,
    roles=READS,
    query=PartnerQuery,
    answers=PartnerPage,
    refuses=(paging.CursorInvalid,),
)
def list_partners(staff: Staff, query: dict[str, Any]) -> Page[Partner]:
    """合作机构列表: of one's unions and of those above."""
    kind = query.pop("kind")
    return partners.list_partners(staff, kind=PartnerKind(kind) if kind else None, **query)


@door.post(
    "/partners",
    who=Who.STAFF,
    roles=WRITES,
    body=PartnerBody,
    answers=PartnerSchema,
    status=201,
    idempotent=True,
    refuses=(UnionNotFound, partners.PartnerNameTaken),
)
def add(staff: Staff, body: dict[str, Any]) -> Partner:
    """登记合作机构."""
    return partners.add(staff, **body)


@door.patch(
    "/partners/<uuid:partner_id>",
    who=Who.STAFF,
    roles=WRITES,
    body=PartnerChangeBody,
    answers=PartnerSchema,
    refuses=(partners.PartnerNotFound, partners.PartnerNameTaken),
)
def update(staff: Staff, partner_id: uuid.UUID, body: dict[str, Any]) -> Partner:
    """修改合作机构, or end the cooperation."""
    return partners.update(staff, partner_id, **body)
