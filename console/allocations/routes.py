"""拨付与名额下达: from the host to the unit, and back what was not used."""

import uuid
from typing import Any

from flask import Response

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.paging import Page
from app.services import allocations, campaigns, unions
from app.services.attachments import AttachmentNotFound
from app.services.campaigns.quotas import DrawFrozen
from console.allocations.schemas import (
    AllocationDetailSchema,
    AllocationPage,
    AllocationQuery,
    AllocationsSchema,
    HandDownBody,
    ReceiptBody,
    ReminderBody,
    ReturnBody,
    SettlementBody,
    SetUpBody,
    WithdrawalBody,
)
from models import Allocation, AllocationKind, AllocationState, Staff, StaffRole

door = Door("console_allocations", description="控制台：拨付与名额下达", url_prefix=DESK_PREFIX)

WRITES = frozenset({StaffRole.OPERATOR})
READS = WRITES | {
    StaffRole.REVIEWER,
    StaffRole.CHAIR,
    StaffRole.FINANCE,
    StaffRole.FINANCE_SUPERVISOR,
    StaffRole.READ_ONLY,
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ONE = (allocations.AllocationNotFound, allocations.AllocationNotReady)


@door.get(
    "/allocations",
    who=Who.STAFF,
    roles=READS,
    query=AllocationQuery,
    answers=AllocationPage,
    refuses=(paging.CursorInvalid,),
)
def list_allocations(staff: Staff, query: dict[str, Any]) -> Page[Allocation]:
    """拨付列表: to and from one's unions, newest first; those that are late by a filter."""
    kind, state, side = query.pop("kind"), query.pop("state"), query.pop("side")
    return allocations.list_allocations(
        staff,
        kind=AllocationKind(kind) if kind else None,
        state=AllocationState(state) if state else None,
        side=allocations.Side(side) if side else None,
        **query,
    )


@door.get(
    "/allocations/<uuid:allocation_id>",
    who=Who.STAFF,
    roles=READS,
    answers=AllocationDetailSchema,
    refuses=(allocations.AllocationNotFound,),
)
def get_allocation(staff: Staff, allocation_id: uuid.UUID) -> Allocation:
    """一笔拨付, with photos and reminders."""
    return allocations.get_allocation(staff, allocation_id)


@door.post(
    "/campaigns/<uuid:campaign_id>/allocations",
    who=Who.STAFF,
    roles=WRITES,
    body=SetUpBody,
    answers=AllocationDetailSchema,
    status=201,
    idempotent=True,
    refuses=(
        campaigns.CampaignNotFound,
        allocations.AllocationExists,
        allocations.AllocationExceeds,
        allocations.DatesInvalid,
    ),
)
def set_up(staff: Staff, campaign_id: uuid.UUID, body: dict[str, Any]) -> Allocation:
    """立总数: what the host has to hand down."""
    return allocations.set_up(staff, campaign_id, kind=AllocationKind(body.pop("kind")), **body)


@door.post(
    "/allocations/<uuid:allocation_id>/hand-down",
    who=Who.STAFF,
    roles=WRITES,
    body=HandDownBody,
    answers=AllocationsSchema,
    status=201,
    idempotent=True,
    refuses=(
        *ONE,
        unions.UnionNotFound,
        allocations.ReceiverNotBelow,
        allocations.AllocationExceeds,
        allocations.DatesInvalid,
        DrawFrozen,
    ),
)
def hand_down(staff: Staff, allocation_id: uuid.UUID, body: dict[str, Any]) -> dict[str, Any]:
    """下达: to unions below, all or none; never more than there is."""
    return {"items": allocations.hand_down(staff, allocation_id, **body)}


@door.post(
    "/allocations/<uuid:allocation_id>/receipt",
    who=Who.STAFF,
    roles=WRITES,
    body=ReceiptBody,
    answers=AllocationDetailSchema,
    idempotent=True,
    refuses=(*ONE, allocations.AllocationSamePerson, allocations.ReceiptRequired, AttachmentNotFound),
)
def receive(staff: Staff, allocation_id: uuid.UUID, body: dict[str, Any]) -> Allocation:
    """签收: with a scan of the sealed receipt."""
    return allocations.receive(staff, allocation_id, **body)


@door.post(
    "/allocations/<uuid:allocation_id>/return",
    who=Who.STAFF,
    roles=WRITES,
    body=ReturnBody,
    answers=AllocationDetailSchema,
    idempotent=True,
    refuses=(*ONE, allocations.AllocationExceeds, DrawFrozen),
)
def give_back(staff: Staff, allocation_id: uuid.UUID, body: dict[str, Any]) -> Allocation:
    """退回: what was not used goes back above."""
    return allocations.give_back(staff, allocation_id, **body)


@door.post(
    "/allocations/<uuid:allocation_id>/settlement",
    who=Who.STAFF,
    roles=WRITES,
    body=SettlementBody,
    answers=AllocationDetailSchema,
    idempotent=True,
    refuses=(
        *ONE,
        allocations.AllocationStillOpenBelow,
        allocations.AllocationNotBalanced,
        allocations.DatesInvalid,
        AttachmentNotFound,
    ),
)
def settle(staff: Staff, allocation_id: uuid.UUID, body: dict[str, Any]) -> Allocation:
    """结清: headcount, day and photos; nothing is left over."""
    return allocations.settle(staff, allocation_id, **body)


@door.post(
    "/allocations/<uuid:allocation_id>/withdrawal",
    who=Who.STAFF,
    roles=WRITES,
    body=WithdrawalBody,
    answers=AllocationDetailSchema,
    idempotent=True,
    refuses=(*ONE, allocations.AllocationExceeds, DrawFrozen),
)
def withdraw(staff: Staff, allocation_id: uuid.UUID, body: dict[str, Any]) -> Allocation:
    """收回: before it has been received."""
    return allocations.withdraw(staff, allocation_id, **body)


@door.post(
    "/allocations/<uuid:allocation_id>/reminders",
    who=Who.STAFF,
    roles=WRITES,
    body=ReminderBody,
    answers=AllocationDetailSchema,
    status=201,
    idempotent=True,
    refuses=ONE,
)
def remind(staff: Staff, allocation_id: uuid.UUID, body: dict[str, Any]) -> Allocation:
    """催办: on record; the receiver's desk shows it."""
    return allocations.remind(staff, allocation_id, **body)


@door.get(
    "/campaigns/<uuid:campaign_id>/allocations.xlsx",
    who=Who.STAFF,
    roles=READS,
    answers=None,
    media=(XLSX,),
    refuses=(campaigns.CampaignNotFound,),
)
def write_ledger(staff: Staff, campaign_id: uuid.UUID) -> Response:
    """导出拨付台账, on record."""
    content = allocations.write_ledger(staff, campaign_id)
    disposition = {"Content-Disposition": 'attachment; filename="allocations.xlsx"'}
    return Response(content, mimetype=XLSX, headers=disposition)
