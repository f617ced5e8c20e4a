"""卡包."""

import datetime as dt
import uuid

import pytest
import time_machine

from app import clock
from tests import factories

NOON = dt.datetime(2026, 7, 1, 12, tzinfo=clock.CITY)
DAY = dt.timedelta(days=1)


@pytest.fixture
def worker(phone):
    return phone.another(factories.member().openid)


def claim(phone, **facts):
    answer = phone.post(f"/coupon-batches/{factories.batch(**facts).id}/claim")
    assert answer.status_code == 201, answer.text
    return answer.json["id"]


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text
    return answer.json["detail"]


def states(phone, query=""):
    return {one["id"]: one["state"] for one in phone.get(f"/me/coupons{query}").json["items"]}


def test_the_wallet_holds_my_coupons_by_state(worker):
    kept, returned = claim(worker), claim(worker)
    worker.post(f"/me/coupons/{returned}/return")
    assert states(worker) == {kept: "claimed", returned: "returned"}
    assert states(worker, "?state=claimed") == {kept: "claimed"}
    assert states(worker, "?state=returned") == {returned: "returned"}
    assert states(worker, "?state=redeemed") == states(worker, "?state=expired") == {}


def test_somebody_else_s_coupon_looks_like_one_that_does_not_exist(phone, worker):
    mine = claim(worker)
    other = phone.another(factories.member().openid)
    for coupon_id in (mine, uuid.uuid4()):
        answers = [
            other.get(f"/me/coupons/{coupon_id}"),
            other.post(f"/me/coupons/{coupon_id}/code"),
            other.post(f"/me/coupons/{coupon_id}/return"),
        ]
        assert {refused(answer, 404, "coupon_not_found") for answer in answers} == {"没有找到这张券"}
    assert states(other) == {}


def test_a_coupon_is_usable_from_the_first_moment_of_its_window_and_not_at_its_last(worker):
    with time_machine.travel(NOON, tick=False) as now:
        coupon = claim(worker, use_opens_at=NOON + DAY, use_closes_at=NOON + 2 * DAY)
        assert "07月02日 12:00" in refused(
            worker.post(f"/me/coupons/{coupon}/code"), 409, "coupon_not_usable"
        )
        now.move_to(NOON + DAY)
        code = worker.post(f"/me/coupons/{coupon}/code")
        assert code.status_code == 201
        assert code.json["expires_at"] == "2026-07-02T12:01:00+08:00"
        now.move_to(NOON + 2 * DAY)
        assert states(worker) == states(worker, "?state=expired") == {coupon: "expired"}
        refused(worker.post(f"/me/coupons/{coupon}/code"), 409, "coupon_not_usable")
        refused(worker.post(f"/me/coupons/{coupon}/return"), 409, "coupon_not_usable")
        assert worker.get(f"/me/coupons/{coupon}").json["state"] == "expired"


def test_a_coupon_may_be_given_back_before_it_is_valid_but_only_once(worker):
    with time_machine.travel(NOON, tick=False):
        coupon = claim(worker, use_opens_at=NOON + DAY, use_closes_at=NOON + 2 * DAY)
        assert worker.post(f"/me/coupons/{coupon}/return").json["state"] == "returned"
        refused(worker.post(f"/me/coupons/{coupon}/return"), 409, "coupon_not_usable")
        refused(worker.post(f"/me/coupons/{coupon}/code"), 409, "coupon_not_usable")


def test_codes_are_limited(worker):
    coupon = claim(worker)
    for _ in range(60):
        assert worker.post(f"/me/coupons/{coupon}/code").status_code == 201
    assert worker.post(f"/me/coupons/{coupon}/code").json["code"] == "too_many_requests"


@pytest.mark.parametrize("query", ["state=free", "state=", "state=CLAIMED", "batch_id=1"])
def test_odd_filters_are_named(worker, query):
    answer = worker.get(f"/me/coupons?{query}")
    assert (answer.status_code, list(answer.json["errors"])) == (422, [query.split("=")[0]])
