"""快存不在: what needs a login or counts guesses fails closed; what anybody may read goes on."""

import dataclasses

import pytest

from app import redis_store
from app.edge import limits
from tests import factories

NOWHERE = "unix:///nonexistent/redis.sock?db=0"


@pytest.fixture
def take_redis_away(app, settings):
    """A function that points everything at a socket that is not there; put back afterwards."""
    living = redis_store.store()

    def go():
        redis_store.bind(redis_store.connect(NOWHERE))
        limits.install(dataclasses.replace(settings, redis_url=NOWHERE))

    def come_back():
        redis_store.bind(living)
        limits.install(settings)

    go.come_back = come_back
    yield go
    come_back()


def test_logins_and_everything_behind_them_fail_closed_with_a_time_to_come_back(phone, take_redis_away):
    store = factories.store()
    batch = factories.batch(stores=[store])
    worker = phone.another(factories.member().openid)
    openid = factories.openid()
    code = phone.simulator.login_code(openid)
    take_redis_away()
    for answer in (
        phone.post("/session", {"code": code}),
        worker.delete("/session"),
        worker.get("/me"),
        worker.patch("/me", {"district": "wujin"}),
        worker.get("/coupon-batches"),
        worker.post(f"/coupon-batches/{batch.id}/claim"),
        worker.post("/me/card/code"),
        worker.post("/clerk/redemptions/preview", {"code": "1"}),
    ):
        assert (answer.status_code, answer.json["code"]) == (503, "temporarily_unavailable"), answer.text
        assert answer.mimetype == "application/problem+json"
        assert int(answer.headers["Retry-After"]) > 0
    take_redis_away.come_back()
    assert phone.post("/session", {"code": code}).status_code == 201, "the code was not spent meanwhile"
    assert worker.get("/me").status_code == 200


def test_what_anybody_may_read_goes_on_and_counts_in_the_database(phone, take_redis_away):
    factories.privacy_document()
    batch = factories.batch(quantity=4)
    take_redis_away()
    for path in (
        "/districts",
        "/categories",
        "/documents/privacy",
        "/merchants",
        "/stores",
        "/coupon-batches",
    ):
        assert phone.get(path).status_code == 200, path
    assert phone.get(f"/merchants/{batch.merchant_id}").status_code == 200
    assert phone.get("/coupon-batches").json["items"][0]["remaining"] == 4
    assert phone.get(f"/coupon-batches/{batch.id}").json["remaining"] == 4
    ready = phone.client.get("/readyz")
    assert (ready.status_code, ready.json["parts"]) == (503, {"database": True, "redis": False})
    assert phone.client.get("/healthz").status_code == 200


def test_a_lost_cache_key_or_flag_is_only_asked_again(phone):
    batch = factories.batch(quantity=1)
    worker, other = (phone.another(factories.member().openid) for _ in range(2))
    coupon = worker.post(f"/coupon-batches/{batch.id}/claim").json["id"]
    assert other.post(f"/coupon-batches/{batch.id}/claim").json["code"] == "coupon_sold_out"
    redis_store.store().delete(*redis_store.store().keys("flag:*"))
    assert other.post(f"/coupon-batches/{batch.id}/claim").json["code"] == "coupon_sold_out"
    assert worker.post(f"/me/coupons/{coupon}/return").status_code == 200


def test_a_lost_login_is_a_dead_one(phone):
    worker = phone.another(factories.member().openid)
    redis_store.store().flushdb()
    assert worker.get("/me").json["code"] == "login_required"
