"""券批次与领券."""

import datetime as dt
import uuid

import pytest
import time_machine

from app import clock
from app.db import session
from models import BatchState, CouponBatch, MembershipState, MerchantState, RosterEntry
from tests import factories

CITY_MORNING = dt.datetime(2026, 7, 1, 10, tzinfo=clock.CITY)
HOUR = dt.timedelta(hours=1)


def claim(phone, batch, **options):
    return phone.post(f"/coupon-batches/{batch.id}/claim", **options)


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text
    return answer.json


def test_a_visitor_sees_what_is_on_offer_and_a_member_whether_it_is_for_him(phone):
    batch = factories.batch(quantity=3)
    public = phone.get(f"/coupon-batches/{batch.id}").json
    assert (public["remaining"], public["eligibility"], public["mine"]) == (3, None, None)
    assert public["stores"][0]["name"] == "茶山店"
    stranger = phone.another(factories.openid()).get(f"/coupon-batches/{batch.id}").json
    assert stranger["eligibility"]["eligible"] is False
    assert [reason["code"] for reason in stranger["eligibility"]["reasons"]] == ["not_verified"]
    worker = phone.another(factories.member().openid)
    assert claim(worker, batch).status_code == 201
    seen = worker.get("/coupon-batches").json["items"][0]
    assert seen["eligibility"] == {"eligible": True, "reasons": []}
    assert seen["mine"] == {"claimed_count": 1, "can_claim_more": False}


def test_only_published_batches_of_active_merchants_exist(phone):
    draft = factories.batch(publish=False)
    gone = factories.batch()
    delisted = factories.batch(stores=[factories.store(factories.merchant(state=MerchantState.DELISTED))])
    session().get(CouponBatch, gone.id).state = BatchState.RECALLED
    worker = phone.another(factories.member().openid)
    for batch_id in (draft.id, gone.id, delisted.id, uuid.uuid4(), uuid.UUID(int=0)):
        refused(phone.get(f"/coupon-batches/{batch_id}"), 404, "coupon_batch_not_found")
        refused(worker.post(f"/coupon-batches/{batch_id}/claim"), 404, "coupon_batch_not_found")
    assert phone.get("/coupon-batches").json["items"] == []


def test_the_claim_window_includes_its_first_moment_and_not_its_last(phone):
    with time_machine.travel(CITY_MORNING - HOUR, tick=False) as now:
        opens, closes = CITY_MORNING, CITY_MORNING + HOUR
        batch = factories.batch(
            claim_opens_at=opens, claim_closes_at=closes, per_member_limit=5, per_day_limit=5
        )
        worker = phone.another(factories.member().openid)
        now.move_to(opens - dt.timedelta(microseconds=1))
        early = refused(claim(worker, batch), 409, "claim_not_open")
        assert early["opens_at"] == "2026-07-01T10:00:00+08:00"
        assert phone.get("/coupon-batches?state=upcoming").json["items"][0]["state"] == "upcoming"
        now.move_to(opens)
        assert claim(worker, batch).status_code == 201
        now.move_to(closes - dt.timedelta(microseconds=1))
        assert claim(worker, batch).status_code == 201
        assert len(phone.get("/coupon-batches?state=open").json["items"]) == 1
        now.move_to(closes)
        refused(claim(worker, batch), 409, "claim_closed")
        assert len(phone.get("/coupon-batches?state=closed").json["items"]) == 1
        assert phone.get("/coupon-batches?state=open").json["items"] == []


def test_unverified_people_hear_only_that_and_former_members_hear_why(phone):
    batch = factories.batch()
    stranger = refused(claim(phone.another(factories.openid()), batch), 403, "not_verified")
    assert "实名认证" in stranger["next"]
    member = factories.member()
    session().get(RosterEntry, member.roster_entry_id).membership_state = MembershipState.LEFT
    former = refused(claim(phone.another(member.openid), batch), 403, "not_eligible")
    assert [reason["code"] for reason in former["reasons"]] == ["membership_ended"]
    assert former["reasons"][0]["next"]


def test_a_retained_membership_still_counts(phone):
    member = factories.member(entry=factories.roster_entry(membership_state=MembershipState.RETAINED))
    assert claim(phone.another(member.openid), factories.batch()).status_code == 201


def test_everyone_logged_in_may_have_what_is_for_everyone(phone):
    batch = factories.batch(audience=[])
    assert claim(phone.another(factories.openid()), batch).status_code == 201
    refused(claim(phone, batch), 401, "login_required")


def test_the_daily_limit_turns_with_the_city_s_midnight_not_with_london_s(phone):
    with time_machine.travel(dt.datetime(2026, 7, 1, 23, 59, 59, tzinfo=clock.CITY), tick=False) as now:
        batch = factories.batch(per_member_limit=3, per_day_limit=1)
        worker = phone.another(factories.member().openid)
        assert claim(worker, batch).status_code == 201
        told = refused(claim(worker, batch), 409, "coupon_limit_reached")
        assert "今天" in told["detail"]
        now.move_to(dt.datetime(2026, 7, 2, 0, 0, 0, tzinfo=clock.CITY))
        assert claim(worker, batch).status_code == 201
        now.move_to(dt.datetime(2026, 7, 2, 8, 0, 0, tzinfo=clock.CITY))
        refused(claim(worker, batch), 409, "coupon_limit_reached")
        now.move_to(dt.datetime(2026, 7, 3, 9, 0, 0, tzinfo=clock.CITY))
        assert claim(worker, batch).status_code == 201
        now.move_to(dt.datetime(2026, 7, 4, 9, 0, 0, tzinfo=clock.CITY))
        told = refused(claim(worker, batch), 409, "coupon_limit_reached")
        assert "今天" not in told["detail"]


def test_a_coupon_given_back_is_there_for_the_next_one(phone):
    batch = factories.batch(quantity=1)
    first, second = (phone.another(factories.member().openid) for _ in range(2))
    coupon = claim(first, batch).json
    refused(claim(second, batch), 409, "coupon_sold_out")
    assert first.post(f"/me/coupons/{coupon['id']}/return").json["state"] == "returned"
    assert claim(second, batch).status_code == 201
    refused(claim(first, batch), 409, "coupon_sold_out")


def test_who_gives_a_coupon_back_may_claim_again(phone):
    batch = factories.batch(quantity=2)
    worker = phone.another(factories.member().openid)
    for _ in range(2):
        coupon = claim(worker, batch)
        assert coupon.status_code == 201, coupon.text
        assert worker.post(f"/me/coupons/{coupon.json['id']}/return").status_code == 200


def test_batches_are_found_by_name_initials_district_category_and_merchant(phone):
    noodles = factories.merchant("大娘水饺馆")
    here = factories.batch(stores=[factories.store(noodles)])
    factories.batch(stores=[factories.store(factories.merchant("花店"), name="城北店")])

    def found(query):
        answer = phone.get(f"/coupon-batches?{query}")
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json["items"]]

    assert found("q=大娘") == found("q=dnsj") == found(f"merchant_id={noodles.id}") == [str(here.id)]
    assert len(found("q=")) == 2
    assert len(found("district=tianning")) == len(found("category=catering")) == len(found("q=满30减10")) == 2
    for nothing in ("q=娘大", "q=%25", "q=_", "q=%5C", "district=liyang", "category=none", "q=𠮷%20😀"):
        assert found(nothing) == []
    assert found(f"merchant_id={uuid.uuid4()}") == []


def test_with_a_place_the_nearest_store_of_a_batch_decides_the_order(phone):
    far = factories.batch(stores=[factories.store(lat=31.9, lng=120.1)])
    merchant = factories.merchant("两家店")
    both = [factories.store(merchant, lat=31.95, lng=120.2), factories.store(merchant, lat=31.78, lng=119.97)]
    near = factories.batch(stores=both)
    answer = phone.get("/coupon-batches?lat=31.78&lng=119.97")
    assert [one["id"] for one in answer.json["items"]] == [str(near.id), str(far.id)]


@pytest.mark.parametrize(
    "query",
    [
        "state=free",
        "district=x",
        "merchant_id=1",
        "merchant_id=",
        "q=%00",
        "q=" + "a" * 41,
        "lat=31",
        "x=1",
    ],
)
def test_odd_filters_are_named(phone, query):
    answer = phone.get(f"/coupon-batches?{query}")
    named = {"lat": "lng"}.get(query.split("=")[0], query.split("=")[0])
    assert list(refused(answer, 422, "invalid_fields")["errors"]) == [named]
