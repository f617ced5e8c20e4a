"""入会: one application decided at two desks at once."""

from models import StaffRole
from tests import factories, joining, live

ROUNDS = 4
DECISIONS = {"approval": None, "rejection": {"reason": "请先交劳动合同"}}
"""What each of the two desks does, and with which words."""
WRITTEN = """
    SELECT count(*) FROM audit_entries WHERE subject_id = :id
    AND action IN ('membership_applications.approved', 'membership_applications.rejected')
"""


def decide_at_once(service, **headers):
    """One desk agrees, the other does not; the statuses, the decisions written down, and the codes heard."""
    with service.preparing() as session:
        home = factories.union(name="入会工会")
        application_id = joining.application(home).id
        staff = [factories.staff(StaffRole.REVIEWER, union_of=home) for _ in DECISIONS]
        session.flush()
        for one in staff:
            session.refresh(one)
    desks = [service.desk(one, **headers) for one in staff]
    acts = dict(zip(desks, DECISIONS, strict=True))
    path = f"{live.DESK_API}/membership-applications/{application_id}"
    answers = live.all_together(desks, lambda desk: desk.post(f"{path}/{acts[desk]}", DECISIONS[acts[desk]]))
    written = service.value(WRITTEN, id=application_id)
    codes = {answer.code for answer in answers if answer.status != 200}
    return sorted(answer.status for answer in answers), written, codes


def test_of_two_reviewers_who_decide_one_application_at_once_one_decides(service):
    for _ in range(ROUNDS):
        assert decide_at_once(service) == ([200, 409], 1, {"membership_application_decided"})


def test_without_the_lock_one_application_is_agreed_to_and_turned_down(unguarded):
    found = [decide_at_once(unguarded, X_Without="application")[:2] for _ in range(ROUNDS)]
    assert ([200, 200], 2) in found
