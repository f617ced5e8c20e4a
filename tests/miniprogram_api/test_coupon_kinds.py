"""券种与使用期: what a coupon says of itself, how long it lasts, and that it stays with its holder."""

import datetime as dt

import pytest
import time_machine

from app import clock
from tests import factories

NOON = dt.datetime(2026, 7, 1, 12, tzinfo=clock.CITY)
DAY, BLINK = dt.timedelta(days=1), dt.timedelta(microseconds=1)
KINDS = {
    "满30减10": {},
    "20元代金券": {"kind": "cash", "threshold_fen": 0, "discount_fen": 2000},
    "8.5折，最多减20.5元": {
        "kind": "percent",
        "threshold_fen": 0,
        "discount_fen": None,
        "percent_off": 15,
        "cap_fen": 2050,
    },
    "兑换：早餐一份": {"kind": "exchange", "threshold_fen": 0, "discount_fen": 800, "item": "早餐一份"},
}


@pytest.fixture
def worker(phone):
    return phone.another(factories.member().openid)


def claim(phone, **facts):
    answer = phone.post(f"/coupon-batches/{factories.batch(**facts).id}/claim")
    assert answer.status_code == 201, answer.text
    return answer.json


@pytest.mark.parametrize("summary", KINDS)
def test_every_kind_says_in_a_few_words_what_it_gives(worker, summary):
    coupon = claim(worker, **KINDS[summary])
    offer = coupon["batch"]
    assert (offer["summary"], offer["transferable"], offer["code_source"]) == (summary, False, "ours")
    assert offer["kind"] == KINDS[summary].get("kind", "threshold")
    (listed,) = worker.get("/coupon-batches").json["items"]
    for name in ("summary", "discount_fen", "percent_off", "cap_fen", "item"):
        assert listed[name] == offer[name]
    assert worker.get(f"/me/coupons/{coupon['id']}").json["batch"]["summary"] == summary


COUNTED = {"use_opens_at": None, "use_closes_at": None, "use_after_days": 1, "use_for_days": 2}


def test_days_after_claiming_are_counted_from_the_city_s_midnight(worker):
    with time_machine.travel(NOON, tick=False) as now:
        coupon = claim(worker, **COUNTED)
        assert coupon["batch"]["use_opens_at"] is None
        assert coupon["batch"]["use_for_days"] == 2
        assert coupon["use_opens_at"] == "2026-07-02T00:00:00+08:00"
        assert coupon["use_closes_at"] == "2026-07-04T00:00:00+08:00"

        def state():
            return worker.get(f"/me/coupons/{coupon['id']}").json["state"]

        code = f"/me/coupons/{coupon['id']}/code"
        now.move_to(NOON.replace(hour=0) + DAY - BLINK)
        assert worker.post(code).json["code"] == "coupon_not_usable"
        now.move_to(NOON.replace(hour=0) + DAY)
        assert worker.post(code).status_code == 201
        now.move_to(NOON.replace(hour=0) + 3 * DAY - BLINK)
        assert (state(), worker.post(code).status_code) == ("claimed", 201)
        now.move_to(NOON.replace(hour=0) + 3 * DAY)
        assert (state(), worker.post(code).status_code) == ("expired", 409)
        assert [one["id"] for one in worker.get("/me/coupons?state=expired").json["items"]] == [coupon["id"]]
        assert worker.get("/me/coupons?state=claimed").json["items"] == []


def test_two_who_claim_on_different_days_have_different_windows(phone):
    with time_machine.travel(NOON, tick=False) as now:
        batch = factories.batch(**{**COUNTED, "use_after_days": 0})
        ends = []
        for _ in range(2):
            worker = phone.another(factories.member().openid)
            coupon = worker.post(f"/coupon-batches/{batch.id}/claim").json
            assert coupon["use_opens_at"] == clock.now().isoformat(timespec="seconds")
            ends.append(coupon["use_closes_at"])
            now.shift(DAY)
    assert ends == ["2026-07-03T00:00:00+08:00", "2026-07-04T00:00:00+08:00"]


def test_a_coupon_cannot_be_handed_over_and_its_code_names_its_holder(phone):
    store = factories.store()
    batch = factories.batch(stores=[store])
    holder = factories.member(entry=factories.roster_entry(name="王小明"))
    other = phone.another(factories.member(entry=factories.roster_entry(name="李大方")).openid)
    till = phone.another(factories.clerk(store)[1].openid)
    mine = phone.another(holder.openid)
    coupon = mine.post(f"/coupon-batches/{batch.id}/claim").json
    for method, path in (("GET", ""), ("POST", "/code"), ("POST", "/return")):
        assert other.request(method, f"/me/coupons/{coupon['id']}{path}").status_code == 404
    assert other.post(f"/me/coupons/{coupon['id']}/transfer").status_code == 404
    code = mine.post(f"/me/coupons/{coupon['id']}/code").json["code"]
    seen = till.post("/clerk/redemptions/preview", {"code": code}).json
    assert (seen["valid"], seen["member"]) == (True, {"name": "王*明"})
    assert seen["coupon"]["transferable"] is False
