"""享折扣: one card code at twenty tills at once counts once."""

from collections import Counter

from tests import factories, live

TILLS = 20


def hold_out(service, **headers):
    """One card's code at twenty clerks of one store; the answers, and how many uses were counted."""
    with service.preparing():
        store = factories.store()
        body = {"store_id": str(store.id), "discount_id": str(factories.discount(stores=[store]).id)}
        member = factories.member()
        clerks = [factories.clerk(store)[1] for _ in range(TILLS)]
    with service.client(member) as phone:
        code = phone.post("/me/card/code").json["code"]
    clients = [service.client(clerk, **headers) for clerk in clerks]
    answers = live.all_together(
        clients, lambda client: client.post("/clerk/discount-uses", {**body, "code": code})
    )
    uses = service.value("SELECT count(*) FROM discount_uses WHERE discount_id = :id", id=body["discount_id"])
    return Counter((answer.status, answer.code) for answer in answers), uses


ONCE = ({(201, None): 1, (409, "code_already_used"): TILLS - 1}, 1)


def test_one_card_code_at_20_tills_counts_once(service):
    assert hold_out(service) == ONCE


def test_with_a_naive_till_postgresql_alone_still_counts_once_and_nobody_sees_an_error(unguarded):
    assert hold_out(unguarded, X_Without="card code") == ONCE


@live.shows_in_one_of_five
def test_with_a_naive_till_and_no_unique_rule_one_code_counts_many_times(lawless):
    answers, uses = hold_out(lawless, X_Without="card code")
    assert answers[201, None] == uses > 1
