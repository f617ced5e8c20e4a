"""进程被杀: a worker dies between commit and answer, and the phone asks again with the same key."""

import http.client
import uuid

import pytest

from tests import factories, live

DEATHS = (http.client.RemoteDisconnected, ConnectionError)


@pytest.fixture
def member(mortal):
    with mortal.preparing():
        return factories.member()


def a_batch(service, *, limit):
    with service.preparing():
        return factories.batch(per_member_limit=limit, per_day_limit=limit).id


def claim_and_die(service, member, batch_id, key, *, moment, **headers):
    """The client hears nothing, and the worker is gone."""
    workers = live.worker_pids(service)
    with service.client(member) as phone, pytest.raises(DEATHS):
        phone.post(f"/coupon-batches/{batch_id}/claim", key=key, X_Die=moment, **headers)
    live.wait_until(lambda: not all(map(live.is_alive, workers)), "the worker is dead")


def claim(service, member, batch_id, key):
    with service.client(member) as phone:
        return phone.post(f"/coupon-batches/{batch_id}/claim", key=key)


def held(service, batch_id):
    return service.rows(
        "SELECT id FROM coupons WHERE batch_id = :batch AND state = 'claimed'", batch=batch_id
    )


def test_a_retry_after_a_death_between_commit_and_answer_gets_the_stored_bytes(mortal, member):
    batch_id, key = a_batch(mortal, limit=2), str(uuid.uuid4())
    claim_and_die(mortal, member, batch_id, key, moment="before answer")
    stored = bytes(mortal.value("SELECT body FROM idempotency_keys WHERE key = :key", key=key))
    answers = [claim(mortal, member, batch_id, key) for _ in range(3)]
    assert {(answer.status, answer.body) for answer in answers} == {(201, stored)}
    assert {answer.headers["Idempotent-Replayed"] for answer in answers} == {"true"}
    assert [str(row.id) for row in held(mortal, batch_id)] == [answers[0].json["id"]]


def test_twenty_retries_at_once_after_such_a_death_get_the_same_bytes(mortal, member):
    batch_id, key = a_batch(mortal, limit=2), str(uuid.uuid4())
    claim_and_die(mortal, member, batch_id, key, moment="before answer")
    answers = live.all_together(
        [mortal.client(member) for _ in range(20)],
        lambda phone: phone.post(f"/coupon-batches/{batch_id}/claim", key=key),
    )
    assert len({answer.body for answer in answers if answer.status == 201}) == 1
    assert {answer.code for answer in answers} <= {None, "idempotency_in_progress"}
    assert len(held(mortal, batch_id)) == 1


def test_a_retry_after_a_death_before_the_commit_does_the_work_for_the_first_time(mortal, member):
    batch_id, key = a_batch(mortal, limit=2), str(uuid.uuid4())
    claim_and_die(mortal, member, batch_id, key, moment="before commit")
    assert held(mortal, batch_id) == []
    answer = claim(mortal, member, batch_id, key)
    assert answer.status == 201
    assert "Idempotent-Replayed" not in answer.headers
    assert len(held(mortal, batch_id)) == 1


def test_without_stored_answers_a_retry_has_a_second_effect(mortal, member):
    batch_id, key = a_batch(mortal, limit=2), str(uuid.uuid4())
    claim_and_die(mortal, member, batch_id, key, moment="before answer", X_Without="answers")
    answer = claim(mortal, member, batch_id, key)
    assert answer.status == 201
    assert "Idempotent-Replayed" not in answer.headers
    assert len(held(mortal, batch_id)) == 2


def test_without_stored_answers_and_a_limit_of_one_a_retry_is_refused(mortal, member):
    batch_id, key = a_batch(mortal, limit=1), str(uuid.uuid4())
    claim_and_die(mortal, member, batch_id, key, moment="before answer", X_Without="answers")
    assert claim(mortal, member, batch_id, key).code == "coupon_limit_reached"


def test_a_till_whose_worker_died_after_the_commit_hears_of_its_redemption(mortal, member):
    with mortal.preparing():
        store = factories.store()
        store_id, batch_id = store.id, factories.batch(stores=[store], quantity=1).id
    with mortal.preparing():
        clerk = factories.clerk(store)[1]
    with mortal.client(member) as phone:
        coupon_id = phone.post(f"/coupon-batches/{batch_id}/claim").json["id"]
        code = phone.post(f"/me/coupons/{coupon_id}/code").json["code"]
    body = {"code": code, "store_id": str(store_id), "amount_fen": 3500}
    with mortal.client(clerk) as till, pytest.raises(DEATHS):
        till.post("/clerk/redemptions", body, key="tap", X_Die="before answer")
    with mortal.client(clerk) as till:
        again = till.post("/clerk/redemptions", body, key="tap")
    assert (again.status, again.headers["Idempotent-Replayed"]) == (201, "true")
    assert mortal.value("SELECT id FROM redemptions WHERE coupon_id = :id", id=coupon_id) == uuid.UUID(
        again.json["id"]
    )
