"""随手拍: one hazard at many desks at once, merged in opposite order, its reward listed many times."""

from collections import Counter

from models import StaffRole
from tests import factories, live
from tests.cashier import card

DESKS, PEOPLE = 6, 10


def list_rewards_at_once(service, **headers):
    """A district's rewards put on lists at six desks; the answers, and how often each reward is listed."""
    with service.preparing() as session:
        home = factories.union(name="奖励工会")
        staff = [factories.staff(StaffRole.FINANCE, union_of=home) for _ in range(DESKS)]
        for _ in range(PEOPLE):
            factories.hazard(union_of=home, **factories.accepted()).card = card()
        session.flush()
        union_id = str(home.id)
    desks = [service.desk(one, **headers) for one in staff]
    path = f"{live.DESK_API}/hazard-reports/payment-lists"
    answers = live.all_together(desks, lambda desk: desk.post(path, {"union_id": union_id}))
    rows = service.rows(
        "SELECT hazard_report_id FROM payments JOIN payment_lists ON payment_lists.id = list_id"
        " WHERE union_id = :id",
        id=union_id,
    )
    return answers, Counter(row.hazard_report_id for row in rows)


def assert_each_once(answers, listed):
    (made,) = [answer.json for answer in answers if answer.status == 201]
    assert (made["payment_count"], len(listed), set(listed.values())) == (PEOPLE, PEOPLE, {1})
    assert Counter(one.code for one in answers if one.status != 201) == {"payment_list_empty": DESKS - 1}


def test_rewards_listed_at_6_desks_at_once_are_paid_once(service):
    assert_each_once(*list_rewards_at_once(service))


def test_without_locks_postgresql_alone_still_pays_each_reward_once(unguarded):
    assert_each_once(*list_rewards_at_once(unguarded, X_Without="locks, rewards"))


def test_without_locks_and_rules_rewards_stand_on_many_lists(lawless):
    answers, listed = list_rewards_at_once(lawless, X_Without="locks, rewards")
    assert sum(answer.status == 201 for answer in answers) > 1
    assert max(listed.values()) > 1
