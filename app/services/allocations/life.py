"""拨付的经过: who sees one, which step follows which, and when it is late."""

import datetime as dt
import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app import clock, paging
from app.db import session
from app.errors import Conflict, Forbidden, InvalidValue, NotFound
from app.paging import Key, Page
from app.services import unions
from models import Allocation, AllocationKind, AllocationState, Staff


class AllocationNotFound(NotFound):
    code, detail = "allocation_not_found", "没有找到这笔拨付"


class AllocationNotReady(Conflict):
    code, detail = "allocation_not_ready", "这笔拨付现在不能这样办"
    next = "请刷新后看看它现在的状态"


class AllocationSamePerson(Forbidden):
    code, detail = "allocation_same_person", "下达的人不能自己签收"
    next = "请由接收单位的经办人签收"


class DatesInvalid(InvalidValue):
    code, detail = "allocation_dates_invalid", "请检查期限：签收在前，结清在后，都不早于今天"


class Side(StrEnum):
    """Whose list it is: what one's unions have received, or what they have handed down."""

    RECEIVED = "received"
    ISSUED = "issued"


def list_allocations(
    staff: Staff,
    *,
    campaign_id: uuid.UUID | None,
    kind: AllocationKind | None,
    state: AllocationState | None,
    side: Side | None,
    parent_id: uuid.UUID | None,
    overdue: bool | None,
    limit: int,
    cursor: str | None,
) -> Page[Allocation]:
    """拨付列表: to and from one's unions, newest first. `overdue` are those past their day."""
    statement = select(Allocation).where(is_visible(staff, side)).options(*_LISTED)
    for column, value in (
        (Allocation.campaign_id, campaign_id),
        (Allocation.kind, kind),
        (Allocation.state, state),
        (Allocation.parent_id, parent_id),
    ):
        if value is not None:
            statement = statement.where(column == value)
    if overdue is not None:
        late = is_late(clock.today())
        statement = statement.where(late if overdue else ~late)
    order = [Key(Allocation.__table__.c.id, paging.identity, descending=True)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([allocation for (allocation,) in rows], more)


def get_allocation(staff: Staff, allocation_id: uuid.UUID) -> Allocation:
    """一笔拨付, with its photos and reminders. Refuses with `allocation_not_found`."""
    found = session().scalar(
        select(Allocation)
        .where(Allocation.id == allocation_id, is_visible(staff, None))
        .options(*_LISTED, selectinload(Allocation.photos), selectinload(Allocation.reminders))
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise AllocationNotFound
    return found


def lock_held(staff: Staff, allocation_id: uuid.UUID) -> Allocation:
    """What one of one's unions has been given, locked. Refuses with `allocation_not_found`."""
    return _lock(
        select(Allocation).where(
            Allocation.id == allocation_id, Allocation.to_union_id.in_(unions.visible_to(staff))
        )
    )


def lock_issued(staff: Staff, allocation_id: uuid.UUID) -> Allocation:
    """What one of one's unions has handed down, locked. Refuses with `allocation_not_found`."""
    return _lock(
        select(Allocation).where(
            Allocation.id == allocation_id, Allocation.from_union_id.in_(unions.visible_to(staff))
        )
    )


def lock_parent(allocation: Allocation) -> Allocation:
    """Where it came from, locked: whoever locks two goes from below to above."""
    return _lock(select(Allocation).where(Allocation.id == allocation.parent_id))


def _lock(statement: Select[Any]) -> Allocation:
    found: Allocation | None = session().scalar(
        statement.options(joinedload(Allocation.campaign))
        .with_for_update(of=Allocation)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise AllocationNotFound
    return found


def ensure(allocation: Allocation, *states: AllocationState) -> None:
    """Refuse with `allocation_not_ready` outside of `states`."""
    if allocation.state not in states:
        raise AllocationNotReady(state=allocation.state.value)


def ensure_days(receive_by: dt.date | None, use_by: dt.date | None) -> None:
    """Refuse with `allocation_dates_invalid`."""
    given = [day for day in (receive_by, use_by) if day is not None]
    if given != sorted(given) or any(day < clock.today() for day in given):
        raise DatesInvalid


def is_late(today: dt.date) -> ColumnElement[bool]:
    """Of a query of allocations: its day is over, and what was due has not been done."""
    late = or_(
        and_(Allocation.state == AllocationState.ISSUED, Allocation.receive_by < today),
        and_(
            Allocation.state.in_([AllocationState.ISSUED, AllocationState.RECEIVED]),
            Allocation.parent_id.is_not(None),
            Allocation.use_by < today,
        ),
    )
    # Without a day nothing is late; NULL would be neither late nor in time.
    return func.coalesce(late, false())


def is_overdue(allocation: Allocation) -> bool:
    """The same of one in hand."""
    today = clock.today()
    if allocation.state is AllocationState.ISSUED and (allocation.receive_by or today) < today:
        return True
    is_open = allocation.state in (AllocationState.ISSUED, AllocationState.RECEIVED)
    return is_open and allocation.parent_id is not None and (allocation.use_by or today) < today


_LISTED = (
    joinedload(Allocation.campaign),
    joinedload(Allocation.from_union),
    joinedload(Allocation.to_union),
)


def is_visible(staff: Staff, side: Side | None) -> ColumnElement[bool]:
    """Of a query of allocations: to or from one of one's unions."""
    visible = unions.visible_to(staff)
    received, issued = Allocation.to_union_id.in_(visible), Allocation.from_union_id.in_(visible)
    if side is None:
        return or_(received, issued)
    return received if side is Side.RECEIVED else issued
