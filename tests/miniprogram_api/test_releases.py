"""每日放出: what is released when, what is left, and what people are told meanwhile."""

import datetime as dt

import pytest
import time_machine
from sqlalchemy import select

from app import clock
from app.db import session
from app.redis_store import store as redis_store
from app.services import coupons
from app.services.coupons import releases
from models import BatchState, Coupon, CouponBatch
from tests import factories

MIDNIGHT = dt.datetime(2026, 7, 1, tzinfo=clock.CITY)
TEN = dt.time(10)
DAY, HOUR, BLINK = dt.timedelta(days=1), dt.timedelta(hours=1), dt.timedelta(microseconds=1)


def daily(quantity=6, a_day=2, *, opens_at=MIDNIGHT, days=10, **facts):
    """A batch of which `a_day` are released every day at ten."""
    return factories.batch(
        quantity=quantity,
        daily_quantity=a_day,
        released_at_time=TEN,
        claim_opens_at=opens_at,
        claim_closes_at=opens_at + days * DAY,
        use_opens_at=opens_at,
        use_closes_at=opens_at + (days + 30) * DAY,
        **{"per_member_limit": 9, "per_day_limit": 9, **facts},
    )


def claim(phone, batch):
    return phone.post(f"/coupon-batches/{batch.id}/claim")


def refused(answer, code):
    assert (answer.status_code, answer.json["code"]) == (409, code), answer.text
    return answer.json


def shown(phone, batch):
    """(remaining, next release). The count of a moment ago, which may be shown for a second, is dropped."""
    redis_store().delete(f"remaining:{batch.id}")
    seen = phone.get(f"/coupon-batches/{batch.id}").json
    return seen["remaining"], seen["next_release_at"]


@pytest.fixture
def worker(phone):
    return phone.another(factories.member().openid)


def test_every_day_at_ten_so_many_can_be_claimed_and_leftovers_stay(phone):
    with time_machine.travel(MIDNIGHT, tick=False) as now:
        batch = daily()
        worker = phone.another(factories.member().openid)
        early = refused(claim(worker, batch), "claim_not_open")
        assert early["opens_at"] == "2026-07-01T10:00:00+08:00"
        assert shown(worker, batch) == (0, "2026-07-01T10:00:00+08:00")
        now.move_to(MIDNIGHT + 10 * HOUR - BLINK)
        refused(claim(worker, batch), "claim_not_open")
        now.move_to(MIDNIGHT + 10 * HOUR)
        for _ in range(2):
            assert claim(worker, batch).status_code == 201
        told = refused(claim(worker, batch), "coupon_sold_out")
        assert told["next_release_at"] == "2026-07-02T10:00:00+08:00"
        assert told["next"] == "明天 10:00 还会放出 2 张"
        now.move_to(MIDNIGHT + DAY)
        assert refused(claim(worker, batch), "coupon_sold_out")["next"] == "今天 10:00 还会放出 2 张"
        now.move_to(MIDNIGHT + 2 * DAY + 10 * HOUR)
        assert shown(worker, batch) == (4, None)
        assert [claim(worker, batch).status_code for _ in range(4)] == [201] * 4
        told = refused(claim(worker, batch), "coupon_sold_out")
        assert "next_release_at" not in told


def test_sold_out_is_not_believed_beyond_the_moment_of_a_release(phone, worker):
    with time_machine.travel(MIDNIGHT + DAY + 10 * HOUR - BLINK, tick=False) as now:
        batch = daily(per_member_limit=9)
        for _ in range(2):
            assert claim(worker, batch).status_code == 201
        refused(claim(worker, batch), "coupon_sold_out")
        other = phone.another(factories.member().openid)
        refused(claim(other, batch), "coupon_sold_out")
        now.move_to(MIDNIGHT + DAY + 10 * HOUR)  # The flag in Redis lives on: its second is not over.
        assert claim(other, batch).status_code == 201


def test_the_day_of_a_release_stands_on_the_coupon_whenever_it_is_claimed(worker, session):
    with time_machine.travel(MIDNIGHT + 5 * DAY, tick=False):
        batch = daily(quantity=5)
        rows = session.execute(
            select(Coupon.slot, Coupon.released_on).where(Coupon.batch_id == batch.id).order_by(Coupon.slot)
        ).all()
    days = [(MIDNIGHT + day * DAY).date() for day in (0, 0, 1, 1, 2)]
    assert [tuple(row) for row in rows] == list(enumerate(days))


def test_a_window_that_opens_after_the_hour_opens_with_a_release(phone):
    with time_machine.travel(MIDNIGHT + 12 * HOUR, tick=False):
        batch = daily(opens_at=MIDNIGHT + 12 * HOUR)
        assert shown(phone, batch) == (2, "2026-07-02T10:00:00+08:00")
        assert phone.get(f"/coupon-batches/{batch.id}").json["daily_quantity"] == 2


def test_a_coupon_given_back_is_claimable_at_once_although_the_day_was_sold_out(phone, worker):
    with time_machine.travel(MIDNIGHT + 10 * HOUR, tick=False):
        batch = daily(quantity=2, a_day=1)
        coupon = claim(worker, batch).json["id"]
        other = phone.another(factories.member().openid)
        refused(claim(other, batch), "coupon_sold_out")
        assert worker.post(f"/me/coupons/{coupon}/return").status_code == 200
        assert claim(other, batch).status_code == 201


def test_the_limit_of_the_day_and_the_release_of_the_day_turn_at_different_hours(worker):
    with time_machine.travel(MIDNIGHT + 23 * HOUR, tick=False) as now:
        batch = daily(per_day_limit=1)
        assert claim(worker, batch).status_code == 201
        refused(claim(worker, batch), "coupon_limit_reached")
        now.move_to(MIDNIGHT + DAY)  # A new day for the person; yesterday's leftover is still there.
        assert claim(worker, batch).status_code == 201
        now.move_to(MIDNIGHT + 2 * DAY)
        assert claim(worker, batch).status_code == 201


def test_a_batch_without_daily_release_is_released_when_it_opens(phone):
    with time_machine.travel(MIDNIGHT, tick=False):
        batch = factories.batch(claim_opens_at=MIDNIGHT + DAY, quantity=3)
        assert shown(phone, batch) == (0, "2026-07-02T00:00:00+08:00")


def test_a_plan_that_does_not_fit_the_window_is_refused_with_the_days_it_needs(session):
    with time_machine.travel(MIDNIGHT, tick=False):
        batch = daily(quantity=7, a_day=2, days=3, publish=False)
        with pytest.raises(coupons.ReleasePlanDoesNotFit) as refusal:
            coupons.publish(None, batch.id)
        assert refusal.value.members == {"needed_days": 4, "available_days": 3}
        batch.claim_closes_at = MIDNIGHT + 3 * DAY + 10 * HOUR
        with pytest.raises(coupons.ReleasePlanDoesNotFit):
            releases.plan(batch)
        batch.claim_closes_at += BLINK
        planned = releases.plan(batch)
    assert [(one.first_slot, one.end_slot) for one in planned] == [(0, 2), (2, 4), (4, 6), (6, 7)]


def test_a_paused_batch_leaves_the_lists_says_so_and_gives_nothing(worker):
    batch = factories.batch()
    session().get(CouponBatch, batch.id).state = BatchState.PAUSED
    assert worker.get("/coupon-batches").json["items"] == []
    assert worker.get(f"/coupon-batches/{batch.id}").json["state"] == "paused"
    assert "照常使用" in refused(claim(worker, batch), "claim_paused")["next"]
    assert worker.get("/coupon-batches?state=paused").status_code == 422


def test_who_has_given_three_back_leaves_the_rest_to_others(worker):
    batch = factories.batch()
    for _ in range(3):
        coupon = claim(worker, batch)
        assert coupon.status_code == 201, coupon.text
        assert worker.post(f"/me/coupons/{coupon.json['id']}/return").status_code == 200
    assert "退回 3 次" in refused(claim(worker, batch), "coupon_limit_reached")["detail"]
    assert worker.get(f"/coupon-batches/{batch.id}").json["mine"] == {
        "claimed_count": 0,
        "can_claim_more": False,
    }


def test_each_batch_of_a_list_shows_what_is_left_of_its_own(phone):
    sizes = {str(factories.batch(quantity=quantity).id): quantity for quantity in (3, 12, 7)}
    shown = {each["id"]: each["remaining"] for each in phone.get("/coupon-batches").json["items"]}
    assert shown == sizes
