"""幂等: once for one key, byte for byte."""

import datetime as dt

import pytest
import time_machine

from app import clock
from app.db import lock_number
from tests import factories

NOON = dt.datetime(2026, 7, 1, 12, tzinfo=clock.CITY)


@pytest.fixture
def worker(phone):
    return phone.another(factories.member().openid)


@pytest.fixture
def batch():
    return factories.batch(per_member_limit=5, per_day_limit=5)


def claim(phone, batch, key, **options):
    return phone.post(f"/coupon-batches/{batch.id}/claim", key=key, **options)


def held(phone):
    return len(phone.get("/me/coupons").json["items"])


def test_a_repeat_gets_the_same_bytes_and_status_and_nothing_happens_twice(worker, batch):
    first, second, other = claim(worker, batch, "a"), claim(worker, batch, "a"), claim(worker, batch, "b")
    assert (first.status_code, first.data) == (second.status_code, second.data)
    assert (first.status_code, first.mimetype) == (201, second.mimetype)
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert other.json["id"] != first.json["id"]
    assert held(worker) == 2


def test_without_a_key_each_post_counts(worker, batch):
    assert claim(worker, batch, None).json["id"] != claim(worker, batch, None).json["id"]


def test_keys_belong_to_a_person_and_to_a_route(phone, worker, batch):
    mine = claim(worker, batch, "a").json["id"]
    other = phone.another(factories.member().openid)
    assert claim(other, batch, "a").json["id"] != mine
    returned = worker.post(f"/me/coupons/{mine}/return", key="a")
    assert (returned.status_code, returned.json["state"]) == (200, "returned")


def test_one_key_for_two_requests_is_refused(worker, batch):
    assert claim(worker, batch, "a").status_code == 201
    again = claim(worker, factories.batch(), "a")
    assert (again.status_code, again.json["code"]) == (422, "idempotency_key_reused")
    body = claim(worker, batch, "a", data=b"{}", content_type="application/json")
    assert body.json["code"] == "idempotency_key_reused"


def test_a_refusal_is_judged_again(phone, batch):
    factories.privacy_document()
    number = factories.roster_entry(name="王小明").id_number
    somebody = phone.another(factories.openid())
    assert claim(somebody, batch, "a").json["code"] == "not_verified"
    body = {"name": "王小明", "id_number": number, "consent": {"document": "privacy", "version": 1}}
    first, second = (somebody.post("/me/verification", body, key="v") for _ in range(2))
    assert first.data == second.data
    assert second.headers["Idempotent-Replayed"] == "true"
    assert claim(somebody, batch, "a").status_code == 201


def test_a_redemption_with_a_lost_answer_is_repeated_without_harm(phone, worker):
    store = factories.store()
    coupon = claim(worker, factories.batch(stores=[store]), "a").json["id"]
    _, person = factories.clerk(store)
    till = phone.another(person.openid)
    code = worker.post(f"/me/coupons/{coupon}/code").json["code"]
    body = {"code": code, "store_id": str(store.id)}
    first, second = (till.post("/clerk/redemptions", body, key="r") for _ in range(2))
    assert (first.status_code, first.data) == (second.status_code, second.data)
    assert till.post("/clerk/redemptions", body).json["code"] == "coupon_already_redeemed"


def test_keys_are_forgotten_after_a_day(phone, batch):
    with time_machine.travel(NOON, tick=False) as now:
        batch = factories.batch(per_member_limit=5, per_day_limit=5)
        worker = phone.another(factories.member().openid)
        first = claim(worker, batch, "a")
        now.move_to(NOON + dt.timedelta(hours=24))
        assert claim(worker, batch, "a").data == first.data
        now.move_to(NOON + dt.timedelta(hours=24, seconds=1))
        assert claim(worker, batch, "a").json["id"] != first.json["id"]


def test_while_the_first_one_is_running_the_second_is_told_to_wait(worker, batch, rival):
    member_id = worker.get("/me").json["id"]
    number = lock_number("idempotency", member_id, "coupons.claim", "a")
    rival.exec_driver_sql("SELECT pg_advisory_lock(%s)", (number,))
    answer = claim(worker, batch, "a")
    assert (answer.status_code, answer.json["code"]) == (409, "idempotency_in_progress")
    assert int(answer.headers["Retry-After"]) > 0
    assert claim(worker, batch, "b").status_code == 201
    rival.exec_driver_sql("SELECT pg_advisory_unlock(%s)", (number,))
    assert claim(worker, batch, "a").status_code == 201


@pytest.mark.parametrize(
    "key", ["a", "~" * 64, "a b", "6a38398e-aa32-4516-813c-b85ec9063444", "'; DROP TABLE coupons; --"]
)
def test_any_printable_word_of_64_characters_is_a_key(worker, batch, key):
    first = claim(worker, batch, key)
    assert first.status_code == 201
    assert claim(worker, batch, key).data == first.data


@pytest.mark.parametrize("key", ["x" * 65, "\u00e9", "a\x7f", "\xff", "a\tb", " "])
def test_what_cannot_be_a_key_is_named(worker, batch, key):
    headers = {"Idempotency-Key": key}
    answer = claim(worker, batch, None, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (422, "idempotency_key_invalid")
    assert held(worker) == 0


def test_an_empty_key_is_no_key_but_a_mistake(worker, batch):
    answer = claim(worker, batch, None, headers={"Idempotency-Key": ""})
    assert (answer.status_code, answer.json["code"]) == (422, "idempotency_key_invalid")
