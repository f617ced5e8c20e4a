"""幂等键: one key twenty times at once has one effect and one answer."""

import time
import uuid

from tests import factories, live

ASKING = 20
IN_PROGRESS = "idempotency_in_progress"


def a_batch(service, **facts):
    with service.preparing():
        return factories.batch(**{"quantity": 100, "per_member_limit": 50, "per_day_limit": 50, **facts}).id


def a_member(service):
    with service.preparing():
        return factories.member()


def held(service, batch_id):
    return service.value(
        "SELECT count(*) FROM coupons WHERE batch_id = :batch AND state = 'claimed'", batch=batch_id
    )


def claim_at_once(service, batch_id, member, key, **headers):
    clients = [service.client(member, **headers) for _ in range(ASKING)]
    return live.all_together(
        clients, lambda client: client.post(f"/coupon-batches/{batch_id}/claim", key=key)
    )


def test_one_key_20_times_at_once_has_one_effect_and_the_same_bytes(service):
    for _ in range(5):
        batch_id, member, key = a_batch(service), a_member(service), str(uuid.uuid4())
        answers = claim_at_once(service, batch_id, member, key)
        successes = [answer for answer in answers if answer.status == 201]
        refused = [answer for answer in answers if answer.status != 201]
        assert len({answer.body for answer in successes}) == 1
        assert sum("Idempotent-Replayed" not in answer.headers for answer in successes) == 1
        assert {(answer.status, answer.code) for answer in refused} <= {(409, IN_PROGRESS)}
        assert all(answer.headers["Retry-After"] == "1" for answer in refused)
        assert held(service, batch_id) == 1


def test_whoever_keeps_asking_gets_the_same_bytes_in_the_end(service):
    batch_id, member, key = a_batch(service), a_member(service), str(uuid.uuid4())

    def insist(client):
        while True:
            answer = client.post(f"/coupon-batches/{batch_id}/claim", key=key)
            if answer.code != IN_PROGRESS:
                return answer
            time.sleep(0.02)

    answers = live.all_together([service.client(member) for _ in range(ASKING)], insist)
    assert {(answer.status, answer.body) for answer in answers} == {(201, answers[0].body)}
    replayed = [answer.headers.get("Idempotent-Replayed") for answer in answers]
    assert sorted(map(str, replayed)) == ["None"] + ["true"] * (ASKING - 1)
    assert held(service, batch_id) == 1


@live.shows_in_one_of_five
def test_without_the_lock_of_the_key_one_key_has_several_effects(unguarded):
    batch_id, member = a_batch(unguarded), a_member(unguarded)
    claim_at_once(unguarded, batch_id, member, "k", X_Without="keys")
    assert held(unguarded, batch_id) > 1


def test_a_key_used_for_another_request_is_refused(service):
    clerk, code = ready_to_redeem(service)
    with service.client(clerk) as till:
        first = till.post("/clerk/redemptions", {**code, "amount_fen": 3500}, key="k")
        assert first.status == 201, first.body
        other = till.post("/clerk/redemptions", {**code, "amount_fen": 9900}, key="k")
        assert (other.status, other.code) == (422, "idempotency_key_reused")
        again = till.post("/clerk/redemptions", {**code, "amount_fen": 3500}, key="k")
        assert (again.status, again.body) == (201, first.body)


def ready_to_redeem(service):
    with service.preparing():
        store = factories.store()
        store_id, batch_id = store.id, factories.batch(stores=[store], quantity=1).id
    with service.preparing():
        member, clerk = factories.member(), factories.clerk(store)[1]
    with service.client(member) as phone:
        coupon_id = phone.post(f"/coupon-batches/{batch_id}/claim").json["id"]
        code = phone.post(f"/me/coupons/{coupon_id}/code").json["code"]
    return clerk, {"code": code, "store_id": str(store_id)}


def test_20_tills_taps_with_one_key_are_one_redemption(service):
    clerk, code = ready_to_redeem(service)
    body = {**code, "amount_fen": 3500}
    clients = [service.client(clerk) for _ in range(ASKING)]
    answers = live.all_together(clients, lambda till: till.post("/clerk/redemptions", body, key="tap"))
    successes = [answer for answer in answers if answer.status == 201]
    assert len({answer.body for answer in successes}) == 1
    assert {answer.code for answer in answers} - {None} <= {IN_PROGRESS}


def test_the_same_key_of_two_people_is_two_keys(service):
    batch_id = a_batch(service)
    clients = [service.client(a_member(service)) for _ in range(2)]
    answers = live.all_together(
        clients, lambda client: client.post(f"/coupon-batches/{batch_id}/claim", key="same")
    )
    assert [answer.status for answer in answers] == [201, 201]
    assert len({answer.json["id"] for answer in answers}) == 2


def test_the_same_key_on_two_operations_is_two_keys(service):
    batch_id = a_batch(service)
    with service.client(a_member(service)) as phone:
        claimed = phone.post(f"/coupon-batches/{batch_id}/claim", key="same")
        returned = phone.post(f"/me/coupons/{claimed.json['id']}/return", key="same")
        assert (claimed.status, returned.status) == (201, 200)


def test_a_refusal_is_judged_again(service):
    batch_id = a_batch(service, quantity=1)
    first, second = a_member(service), a_member(service)
    with service.client(first) as holder, service.client(second) as waiting:
        coupon_id = holder.post(f"/coupon-batches/{batch_id}/claim").json["id"]
        refused = waiting.post(f"/coupon-batches/{batch_id}/claim", key="k")
        assert (refused.status, refused.code) == (409, "coupon_sold_out")
        assert holder.post(f"/me/coupons/{coupon_id}/return").status == 200
        claimed = waiting.post(f"/coupon-batches/{batch_id}/claim", key="k")
        assert claimed.status == 201
        assert "Idempotent-Replayed" not in claimed.headers
