"""催办: who has not signed or settled by the day is reminded, and it is on record how often."""

import uuid

from sqlalchemy import select

from app import clock, db
from app.db import session
from app.services import audit
from app.services.allocations import life
from models import Allocation, AllocationReminder, AllocationState, Staff

AT_ONCE = 500


def remind(staff: Staff, allocation_id: uuid.UUID, *, note: str) -> Allocation:
    """催办: the union above asks once more; the receiver's desk shows it.

    Refuses with `allocation_not_found`, `allocation_not_ready`.
    """
    found = life.lock_issued(staff, allocation_id)
    life.ensure(found, AllocationState.ISSUED, AllocationState.RECEIVED)
    now = clock.now()
    session().add(
        AllocationReminder(allocation_id=found.id, staff_id=staff.id, at=now, state=found.state, note=note)
    )
    found.reminded_at = now
    found.reminder_count += 1
    audit.record(staff, "allocations.remind", found, number=found.reminder_count)
    session().flush()
    return life.get_allocation(staff, found.id)


def mark_overdue() -> int:
    """记逾期: whatever is past its day and was not marked yet. How many; doing it twice does nothing more."""
    marked = 0
    while count := db.transact(_mark_some):
        marked += count
    return marked


def _mark_some() -> int:
    late = session().scalars(
        select(Allocation)
        .where(life.is_late(clock.today()), Allocation.overdue_at.is_(None))
        .order_by(Allocation.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    found = late.all()
    for allocation in found:
        allocation.overdue_at = clock.now()
        audit.record(None, "allocations.overdue", allocation, state=allocation.state.value)
    return len(found)
