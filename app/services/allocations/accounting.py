"""退回与结清: what was not used goes back above; the rest is accounted for."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import select

from app import clock
from app.db import session
from app.errors import Conflict
from app.services import attachments, audit
from app.services.allocations import life
from app.services.allocations.handing import AllocationExceeds, bring_back
from models import Allocation, AllocationPhoto, AllocationState, Staff


class AllocationNotBalanced(Conflict):
    code, detail = "allocation_not_balanced", "用掉的、下拨的和退回的加起来不等于收到的"
    next = "没有用完的请先退回，再结清"


class AllocationStillOpenBelow(Conflict):
    code, detail = "allocation_still_open_below", "下级还有没有结清的"
    next = "请先催办下级，都结清后再结清这一笔"


def give_back(staff: Staff, allocation_id: uuid.UUID, *, quantity: int, reason: str) -> Allocation:
    """退回: part of what is left goes back to the union above, which may hand it to others.

    Refuses with `allocation_not_found`, `allocation_not_ready`, `allocation_exceeds`.
    """
    found = life.lock_held(staff, allocation_id)
    life.ensure(found, AllocationState.RECEIVED)
    if found.parent_id is None:
        raise life.AllocationNotReady(detail="总数没有上级可退")
    if quantity > found.rest_quantity:
        raise AllocationExceeds(rest_quantity=found.rest_quantity)
    parent = life.lock_parent(found)
    life.ensure(parent, AllocationState.RECEIVED)
    bring_back(parent, found, quantity)
    found.returned_quantity += quantity
    parent.passed_quantity -= quantity
    audit.record(staff, "allocations.return", found, quantity=quantity, reason=audit.without_numbers(reason))
    session().flush()
    return life.get_allocation(staff, found.id)


def settle(
    staff: Staff,
    allocation_id: uuid.UUID,
    *,
    used_quantity: int,
    headcount: int | None = None,
    visited_on: dt.date | None = None,
    photos: Sequence[uuid.UUID] = (),
) -> Allocation:
    """结清: how much was used, for how many people, on which day, with photos. Nothing is left over.

    Refuses with `allocation_not_found`, `allocation_not_ready`, `allocation_still_open_below`,
    `allocation_not_balanced` (with `rest_quantity`), `allocation_dates_invalid`, `attachment_not_found`.
    """
    found = life.lock_held(staff, allocation_id)
    life.ensure(found, AllocationState.RECEIVED)
    if _is_open_below(found.id):
        raise AllocationStillOpenBelow
    if used_quantity != found.rest_quantity:
        raise AllocationNotBalanced(rest_quantity=found.rest_quantity)
    if visited_on is not None and visited_on > clock.today():
        raise life.DatesInvalid(detail="走访的日子还没有到")
    taken = attachments.take_own(staff, photos)
    session().add_all([AllocationPhoto(allocation_id=found.id, attachment_id=one.id) for one in taken])
    found.used_quantity, found.headcount, found.visited_on = used_quantity, headcount, visited_on
    found.state, found.overdue_at = AllocationState.SETTLED, None
    found.settled_by, found.settled_at = staff.id, clock.now()
    audit.record(staff, "allocations.settle", found, used_quantity=used_quantity, headcount=headcount)
    session().flush()
    return life.get_allocation(staff, found.id)


def _is_open_below(allocation_id: uuid.UUID) -> bool:
    open_ = session().scalar(
        select(Allocation.id)
        .where(
            Allocation.parent_id == allocation_id,
            Allocation.state.in_([AllocationState.ISSUED, AllocationState.RECEIVED]),
        )
        .limit(1)
    )
    return open_ is not None
