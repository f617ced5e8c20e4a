"""签收: the receiving union signs, with its seal on paper and a scan of it."""

import uuid

from app import clock
from app.db import session
from app.errors import InvalidValue
from app.services import attachments, audit
from app.services.allocations import life
from models import Allocation, AllocationKind, AllocationState, Staff


class ReceiptRequired(InvalidValue):
    code, detail = "receipt_required", "请上传盖章的签收单"
    next = "在签收单上盖单位工会的章，拍照或扫描后上传"


def receive(staff: Staff, allocation_id: uuid.UUID, *, receipt_id: uuid.UUID | None) -> Allocation:
    """签收: packs and money with a scan of the sealed receipt; never by whoever has handed them down.

    Refuses with `allocation_not_found`, `allocation_not_ready`, `allocation_same_person`,
    `receipt_required`, `attachment_not_found`.
    """
    found = life.lock_held(staff, allocation_id)
    life.ensure(found, AllocationState.ISSUED)
    if found.issued_by == staff.id:
        raise life.AllocationSamePerson
    if receipt_id is None and found.kind is not AllocationKind.PLACES:
        raise ReceiptRequired
    if receipt_id is not None:
        attachments.take_own(staff, [receipt_id])
    found.state, found.overdue_at = AllocationState.RECEIVED, None
    found.received_by, found.received_at, found.receipt_id = staff.id, clock.now(), receipt_id
    audit.record(staff, "allocations.receive", found, kind=found.kind.value, quantity=found.quantity)
    session().flush()
    return life.get_allocation(staff, found.id)
