"""下达: what there is in all, handed down a level at a time, never more than the giver has."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from app import clock
from app.db import session
from app.errors import Conflict, InvalidValue
from app.services import audit, campaigns, unions
from app.services.allocations import life, quota_moves
from models import Allocation, AllocationKind, AllocationState, Campaign, Staff, Union


class AllocationExceeds(Conflict):
    code, detail = "allocation_exceeds", "超过了还能拨付的数量"
    next = "请减少数量，或请上级先增拨"


class AllocationExists(Conflict):
    code, detail = "allocation_exists", "这个活动的总数已经立过了"
    next = "请在已有的总数里下达"


class ReceiverNotBelow(InvalidValue):
    code, detail = "receiver_not_below", "只能下达给本级以下的工会"


def set_up(
    staff: Staff,
    campaign_id: uuid.UUID,
    *,
    kind: AllocationKind,
    quantity: int,
    use_by: dt.date | None = None,
    note: str = "",
) -> Allocation:
    """立总数: what the host has to hand down — places of the common pool, packs, or money of the budget.

    Refuses with `campaign_not_found` outside of one's unions, `allocation_exists`, `allocation_exceeds`
    (beyond the budget, or the free places of the common pool), `allocation_dates_invalid`.
    """
    campaign = campaigns.get_published(campaign_id)
    if session().scalar(unions.visible_to(staff).where(Union.id == campaign.union_id)) is None:
        raise campaigns.CampaignNotFound
    life.ensure_days(None, use_by)
    already = session().scalar(
        select(Allocation.id).where(
            Allocation.campaign_id == campaign.id, Allocation.kind == kind, Allocation.parent_id.is_(None)
        )
    )
    if already is not None:
        raise AllocationExists
    most = _most(campaign, kind)
    if most is not None and quantity > most:
        raise AllocationExceeds(rest_quantity=most)
    now = clock.now()
    made = Allocation(
        campaign_id=campaign.id,
        kind=kind,
        to_union_id=campaign.union_id,
        quantity=quantity,
        use_by=use_by,
        note=note,
        state=AllocationState.RECEIVED,
        issued_by=staff.id,
        issued_at=now,
        received_at=now,
    )
    session().add(made)
    session().flush()
    audit.record(staff, "allocations.set_up", made, kind=kind.value, quantity=quantity)
    return life.get_allocation(staff, made.id)


def _most(campaign: Campaign, kind: AllocationKind) -> int | None:
    match kind:
        case AllocationKind.MONEY:
            return campaign.budget_fen
        case AllocationKind.PLACES:
            return quota_moves.free_places(campaign, None)
        case AllocationKind.PACKS:
            return None


def hand_down(
    staff: Staff,
    allocation_id: uuid.UUID,
    *,
    items: Sequence[Mapping[str, Any]],
    receive_by: dt.date | None = None,
    use_by: dt.date | None = None,
    note: str = "",
) -> list[Allocation]:
    """下达: to unions below, all of `items` (`union_id`, `quantity`) or none. The row of the giver is locked.

    Places move to the receivers' quotas at once. Refuses with `allocation_not_found`,
    `allocation_not_ready`, `union_not_found`, `receiver_not_below`, `allocation_exceeds`,
    `allocation_dates_invalid`, `draw_frozen`.
    """
    life.ensure_days(receive_by, use_by)
    giver = life.lock_held(staff, allocation_id)
    life.ensure(giver, AllocationState.RECEIVED)
    total = sum(int(item["quantity"]) for item in items)
    if total > giver.rest_quantity:
        raise AllocationExceeds(rest_quantity=giver.rest_quantity)
    _ensure_below(giver, [item["union_id"] for item in items])
    giver.passed_quantity += total
    made = [
        Allocation(
            campaign_id=giver.campaign_id,
            parent_id=giver.id,
            kind=giver.kind,
            from_union_id=giver.to_union_id,
            to_union_id=item["union_id"],
            quantity=item["quantity"],
            receive_by=receive_by,
            use_by=use_by,
            note=note,
            issued_by=staff.id,
            issued_at=clock.now(),
        )
        for item in items
    ]
    session().add_all(made)
    session().flush()
    # In the order of their ids: two givers who move places of the same unions wait for each other once.
    for one in sorted(made, key=lambda one: one.to_union_id):
        move_places(giver, to_union_id=one.to_union_id, count=one.quantity)
        audit.record(
            staff,
            "allocations.hand_down",
            one,
            kind=one.kind.value,
            quantity=one.quantity,
            to_union_id=str(one.to_union_id),
        )
    return [life.get_allocation(staff, one.id) for one in made]


def withdraw(staff: Staff, allocation_id: uuid.UUID, *, reason: str) -> Allocation:
    """收回: before anybody has received it, all of it is the giver's again.

    Refuses with `allocation_not_found`, `allocation_not_ready`, `allocation_exceeds` (places in use),
    `draw_frozen`.
    """
    found = life.lock_issued(staff, allocation_id)
    parent = life.lock_parent(found)
    life.ensure(found, AllocationState.ISSUED)
    bring_back(parent, found, found.quantity)
    parent.passed_quantity -= found.quantity
    found.state, found.overdue_at = AllocationState.WITHDRAWN, None
    audit.record(
        staff,
        "allocations.withdraw",
        found,
        quantity=found.quantity,
        reason=audit.without_numbers(reason),
    )
    session().flush()
    return life.get_allocation(staff, found.id)


def move_places(giver: Allocation, *, to_union_id: uuid.UUID, count: int) -> None:
    """Places go with the allocation. Refuses with `allocation_exceeds` where they have been taken."""
    if giver.kind is not AllocationKind.PLACES:
        return
    source = None if giver.parent_id is None else giver.to_union_id
    if not quota_moves.move(giver.campaign, from_union_id=source, to_union_id=to_union_id, count=count):
        raise AllocationExceeds(detail="这些名额里有的已经被人占用")


def bring_back(parent: Allocation, found: Allocation, count: int) -> None:
    """The other way round: from the receiver's quota to the giver's."""
    if found.kind is not AllocationKind.PLACES:
        return
    target = None if parent.parent_id is None else parent.to_union_id
    if not quota_moves.move(found.campaign, from_union_id=found.to_union_id, to_union_id=target, count=count):
        raise AllocationExceeds(detail="这些名额里有的已经被人占用", next="请先看看哪些名额还空着")


def _ensure_below(giver: Allocation, union_ids: Sequence[uuid.UUID]) -> None:
    found = {one.id: one for one in session().scalars(select(Union).where(Union.id.in_(union_ids)))}
    if set(union_ids) - set(found):
        raise unions.UnionNotFound
    if any(
        one.id == giver.to_union_id or giver.to_union_id not in one.ancestor_ids for one in found.values()
    ):
        raise ReceiverNotBelow
