"""每人限领: one person asks many times at once and gets what one person may have."""

import pytest

from tests import factories, live

ASKING, LIMIT = 32, 2


def ask_at_once(service, **headers):
    """One member's 32 claims at the same moment on a batch of two for each; the answers, and the rows."""
    with service.preparing():
        batch_id = factories.batch(quantity=100, per_member_limit=LIMIT, per_day_limit=LIMIT).id
    with service.preparing():
        member = factories.member()
    clients = [service.client(member, **headers) for _ in range(ASKING)]
    answers = live.all_together(clients, lambda client: client.post(f"/coupon-batches/{batch_id}/claim"))
    rows = service.rows(
        "SELECT id, nth, nth_of_day FROM coupons WHERE batch_id = :batch AND member_id = :member",
        batch=batch_id,
        member=member.id,
    )
    return answers, rows


def assert_exactly_two(answers, rows):
    claimed = [answer.json["id"] for answer in answers if answer.status == 201]
    assert sorted(claimed) == sorted(str(row.id) for row in rows)
    assert len(claimed) == LIMIT
    assert sorted(row.nth for row in rows) == sorted(row.nth_of_day for row in rows) == [1, 2]
    assert {answer.code for answer in answers if answer.status != 201} == {"coupon_limit_reached"}


def test_32_claims_of_one_member_at_once_give_two(service):
    assert_exactly_two(*ask_at_once(service))


def test_without_the_lock_postgresql_alone_still_gives_two_and_nobody_sees_an_error(unguarded):
    assert_exactly_two(*ask_at_once(unguarded, X_Without="locks"))


def test_without_the_lock_and_the_unique_rules_one_member_gets_more_than_two(lawless):
    answers, rows = ask_at_once(lawless, X_Without="locks")
    assert len(rows) == sum(answer.status == 201 for answer in answers) > LIMIT


@pytest.mark.parametrize("per_day", [1, 2])
def test_the_limit_of_the_day_holds_when_the_limit_in_all_is_larger(service, per_day):
    with service.preparing():
        batch_id = factories.batch(quantity=50, per_member_limit=5, per_day_limit=per_day).id
    with service.preparing():
        member = factories.member()
    clients = [service.client(member) for _ in range(16)]
    answers = live.all_together(clients, lambda client: client.post(f"/coupon-batches/{batch_id}/claim"))
    assert sum(answer.status == 201 for answer in answers) == per_day
    assert {answer.code for answer in answers if answer.status != 201} == {"coupon_limit_reached"}
