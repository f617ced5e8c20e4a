"""拨付: several desks hand down out of the same allocation at once."""

from collections import Counter

from app.services import allocations
from models import AllocationKind, StaffRole
from tests import factories, live, programmes

DESKS, WHOLE, EACH = 8, 100, 30


def hand_down_at_once(service, **headers):
    """Each desk hands 30 of the same 100 down; the answers, and what has been given in all."""
    with service.preparing():
        campaign, unit = programmes.campaign(), factories.union()
        staff = [factories.staff(StaffRole.OPERATOR) for _ in range(DESKS)]
        whole = allocations.set_up(staff[0], campaign.id, kind=AllocationKind.PACKS, quantity=WHOLE)
    address = f"{live.DESK_API}/allocations/{whole.id}/hand-down"
    body = {"items": [{"union_id": str(unit.id), "quantity": EACH}]}
    desks = [service.desk(one, **headers) for one in staff]
    answers = live.all_together(desks, lambda desk: desk.post(address, body))
    given = service.value("SELECT sum(quantity) FROM allocations WHERE parent_id = :id", id=whole.id)
    passed = service.value("SELECT passed_quantity FROM allocations WHERE id = :id", id=whole.id)
    return Counter(answer.code for answer in answers), given, passed


def test_what_8_desks_hand_down_at_once_is_never_more_than_there_is(service):
    told, given, passed = hand_down_at_once(service)
    assert told == {None: WHOLE // EACH, "allocation_exceeds": DESKS - WHOLE // EACH}
    assert given == passed == WHOLE // EACH * EACH


@live.shows_in_one_of_five
def test_without_the_lock_more_is_handed_down_than_there_is(unguarded):
    _, given, _ = hand_down_at_once(unguarded, X_Without="allocation")
    assert given > WHOLE
