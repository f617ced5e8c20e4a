"""重置申请: two administrators approve one request at once."""

from app.services import staff_resets
from models import StaffRole
from tests import factories, live

ROUNDS = 4
GIVEN = "SELECT count(*) FROM audit_entries WHERE subject_id = :id AND action = 'staff.reset'"


def approve_at_once(service, **headers):
    """Statuses, how often new keys were given, and the codes heard."""
    with service.preparing() as session:
        target = factories.staff(StaffRole.READ_ONLY)
        asked = staff_resets.ask(factories.staff(StaffRole.SYSTEM_ADMIN), target.id, reason="手机丢了").id
        staff = [factories.staff(StaffRole.SECURITY_ADMIN) for _ in range(2)]
        target_id = target.id
        session.flush()
        for one in staff:
            session.refresh(one)
    desks = [service.desk(one, **headers) for one in staff]
    path = f"{live.DESK_API}/staff-resets/{asked}/approval"
    answers = live.all_together(desks, lambda desk: desk.post(path))
    codes = {answer.code for answer in answers if answer.status != 200}
    return sorted(answer.status for answer in answers), service.value(GIVEN, id=target_id), codes


def test_of_two_who_approve_one_request_at_once_one_gets_the_keys(service):
    for _ in range(ROUNDS):
        assert approve_at_once(service) == ([200, 409], 1, {"staff_reset_decided"})


def test_without_the_lock_both_get_keys_and_those_of_one_are_dead(unguarded):
    found = [approve_at_once(unguarded, X_Without="reset")[:2] for _ in range(ROUNDS)]
    assert ([200, 200], 2) in found
