"""反复领退: one member claims and gives back on many phones at once, and gets no more than his turns."""

from itertools import chain

from app.services.coupons.batches import RETURNS_MAX
from tests import factories, live

PHONES, ROUNDS, LIMIT = 12, 6, 2


def churn(service, **headers):
    """Every phone of one member claims and returns again and again; how many rows he has had."""
    with service.preparing():
        batch_id = factories.batch(quantity=200, per_member_limit=LIMIT, per_day_limit=LIMIT).id
    with service.preparing():
        member = factories.member()
    clients = [service.client(member, **headers) for _ in range(PHONES)]

    def claim_and_return(phone):
        answers = []
        for _ in range(ROUNDS):
            claimed = phone.post(f"/coupon-batches/{batch_id}/claim")
            answers.append(claimed)
            if claimed.status == 201:
                answers.append(phone.post(f"/me/coupons/{claimed.json['id']}/return"))
        return answers

    answers = list(chain.from_iterable(live.all_together(clients, claim_and_return)))
    had = "SELECT count(*) FROM coupons WHERE batch_id = :batch AND member_id = :member"
    return answers, service.value(had, batch=batch_id, member=member.id)


def test_on_however_many_phones_nobody_claims_after_the_third_return(service):
    answers, had = churn(service)
    assert {answer.status for answer in answers} <= {200, 201, 409}
    # Each claim is judged alone: with two returned, at most two more may be in hand at the same time.
    assert RETURNS_MAX <= had <= RETURNS_MAX - 1 + LIMIT
    assert answers[-1].code == "coupon_limit_reached"


@live.shows_in_one_of_five
def test_without_the_lock_and_the_unique_rules_churning_goes_further(lawless):
    _, had = churn(lawless, X_Without="locks")
    assert had > RETURNS_MAX - 1 + LIMIT
