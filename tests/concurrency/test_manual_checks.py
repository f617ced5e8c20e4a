"""人工核对: one check decided at two desks at once."""

from models import StaffRole
from tests import factories, joining, live

ROUNDS = 4
REASONS = ("照片看不清", "单位没有这个人")
WRITTEN = "SELECT count(*) FROM audit_entries WHERE subject_id = :id AND action = 'manual_checks.refuse'"


def refuse_at_once(service, **headers):
    """Both desks refuse, each with its own reason; the statuses, the decisions written down, the codes."""
    with service.preparing() as session:
        home = factories.union(name="核对工会")
        check_id = joining.manual_check(home).id
        staff = [factories.staff(StaffRole.REVIEWER, union_of=home) for _ in REASONS]
        session.flush()
        for one in staff:
            session.refresh(one)
    desks = [service.desk(one, **headers) for one in staff]
    reasons = dict(zip(desks, REASONS, strict=True))
    path = f"{live.DESK_API}/manual-checks/{check_id}/refusal"
    answers = live.all_together(desks, lambda desk: desk.post(path, {"reason": reasons[desk]}))
    codes = {answer.code for answer in answers if answer.status != 200}
    return sorted(answer.status for answer in answers), service.value(WRITTEN, id=check_id), codes


def test_of_two_reviewers_who_answer_one_check_at_once_one_does(service):
    for _ in range(ROUNDS):
        assert refuse_at_once(service) == ([200, 409], 1, {"manual_check_decided"})


def test_without_the_locks_one_check_is_answered_twice(unguarded):
    found = [refuse_at_once(unguarded, X_Without="check")[:2] for _ in range(ROUNDS)]
    assert ([200, 200], 2) in found
