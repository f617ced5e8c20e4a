"""随手拍: one hazard at many desks at once, merged in opposite order, its reward listed many times."""

from collections import Counter

from models import StaffRole
from tests import factories, live
from tests.cashier import card

DESKS, PEOPLE, PAIRS = 6, 10, 5


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


@live.shows_in_one_of_five
def test_without_locks_and_rules_rewards_stand_on_many_lists(lawless):
    answers, listed = list_rewards_at_once(lawless, X_Without="locks, rewards")
    assert sum(answer.status == 201 for answer in answers) > 1
    assert max(listed.values()) > 1


def merge_crosswise(service, **headers):
    """Pairs of reports merged into each other by two desks at once; the answers and what came of it."""
    with service.preparing() as session:
        home = factories.union(name="合并工会")
        staff = [factories.staff(StaffRole.REVIEWER, union_of=home) for _ in range(2)]
        pairs = [[str(factories.hazard(union_of=home).id) for _ in range(2)] for _ in range(PAIRS)]
        session.flush()
        union_id = str(home.id)
    desks = [service.desk(one, **headers) for one in staff]
    answers = []
    for one, other in pairs:
        orders = dict(zip(desks, ((one, other), (other, one)), strict=True))

        def merge(desk, orders=orders):
            report, into = orders[desk]
            return desk.post(f"{live.DESK_API}/hazard-reports/{report}/merging", {"into_id": into})

        answers.append([answer.status for answer in live.all_together(desks, merge)])
    rows = service.rows("SELECT state FROM hazard_reports WHERE union_id = :id", id=union_id)
    return answers, Counter(row.state for row in rows)


def test_duplicates_merged_into_each_other_at_once_leave_one_of_each_pair(service):
    answers, states = merge_crosswise(service)
    assert all(sorted(pair) in ([200, 409], [200, 422]) for pair in answers), answers
    assert states == {"merged": PAIRS, "reported": PAIRS}


@live.shows_in_one_of_five
def test_without_the_lock_both_of_a_pair_are_merged_away(unguarded):
    answers, states = merge_crosswise(unguarded, X_Without="hazard")
    assert [200, 200] in answers
    assert states["merged"] > PAIRS


def decide_at_once(service, **headers):
    """One fixed hazard accepted at many desks; the answers, and how often its reporter was rewarded."""
    with service.preparing() as session:
        home = factories.union(name="验收工会")
        staff = [factories.staff(StaffRole.REVIEWER, union_of=home) for _ in range(DESKS)]
        report_id = str(factories.hazard(union_of=home, **factories.repaired()).id)
        session.flush()
    desks = [service.desk(one, **headers) for one in staff]
    path = f"{live.DESK_API}/hazard-reports/{report_id}/acceptance"
    answers = live.all_together(desks, lambda desk: desk.post(path))
    rows = service.rows(
        "SELECT id FROM audit_entries WHERE action = 'hazards.accept' AND subject_id = :id", id=report_id
    )
    return Counter(answer.status for answer in answers), len(rows)


def test_one_hazard_accepted_at_6_desks_at_once_is_accepted_once(service):
    assert decide_at_once(service) == ({200: 1, 409: DESKS - 1}, 1)


@live.shows_in_one_of_five
def test_without_the_lock_one_hazard_is_accepted_many_times(unguarded):
    statuses, decisions = decide_at_once(unguarded, X_Without="hazard")
    assert statuses[200] > 1
    assert decisions > 1
