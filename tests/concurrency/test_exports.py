"""导出的同意: many chairs at once, and one agreement."""

from collections import Counter

from models import StaffRole
from tests import factories, joining, live

CHAIRS = 6


def agree_at_once(service, **headers):
    """Six chairs agree to one export at the same moment; the answers, and what has been written down."""
    with service.preparing() as session:
        asker = factories.staff(StaffRole.OPERATOR)
        chairs = [factories.staff(StaffRole.CHAIR) for _ in range(CHAIRS)]
        joining.application()
        session.flush()
    wanted = {"kind": "membership_applications", "is_unmasked": True, "reason": "核对名单"}
    with service.desk(asker) as desk:
        made = desk.post(f"{live.DESK_API}/exports", wanted)
    assert made.status == 201
    path = f"{live.DESK_API}/exports/{made.json['id']}/approval"
    desks = [service.desk(one, **headers) for one in chairs]
    answers = live.all_together(desks, lambda desk: desk.post(path))
    noted = service.rows(
        "SELECT id FROM audit_entries WHERE action = 'exports.approve' AND subject_id = :id",
        id=made.json["id"],
    )
    return Counter(answer.status for answer in answers), len(noted)


def test_of_6_chairs_who_agree_at_once_one_has_agreed(service):
    assert agree_at_once(service) == ({200: 1, 409: CHAIRS - 1}, 1)


def test_without_the_lock_several_have(unguarded):
    statuses, noted = agree_at_once(unguarded, X_Without="agreement")
    assert statuses[200] > 1
    assert noted > 1
