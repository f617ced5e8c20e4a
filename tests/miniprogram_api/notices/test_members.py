"""说给会员: what happens to coupons, discounts and a phone is told to whose they are, once, in words."""

import datetime as dt

import pytest
from sqlalchemy import select

from app import clock
from app.db import session
from app.services.coupons import sold_out
from app.services.coupons.releases import Supply
from models import (
    CouponBatch,
    CouponKind,
    Notice,
)
from tests import factories
from tests.miniprogram_api.notices.inbox import NOON, said
from tests.tills import Till


@pytest.fixture
def till(phone):
    """A till whose worker has claimed a coupon already."""
    return Till(phone, use_closes_at=NOON + dt.timedelta(days=10))


CLAIMED = ("coupon_claimed", "您已领取“茶山巷口面馆 满30减10”，请在2026年11月29日 12:00前到店使用。")


@pytest.mark.parametrize("key", [None, "tap"])
def test_who_claims_a_coupon_reads_of_it_once(phone, key):
    batch = factories.batch(use_closes_at=NOON + dt.timedelta(days=10))
    worker, other = (phone.another(factories.member().openid) for _ in range(2))
    path = f"/coupon-batches/{batch.id}/claim"
    assert worker.post(path, key=key).status_code == 201
    assert worker.post(path, key=key).status_code == (201 if key else 409)
    assert said(worker) == [CLAIMED]
    assert said(other) == []
    (message,) = worker.get("/me/messages").json["items"]
    (coupon,) = worker.get("/me/coupons").json["items"]
    assert message["page"] == f"pages/coupons/detail?id={coupon['id']}"


def test_a_claim_that_the_house_gives_is_told_as_one_of_the_lane(phone):
    batch = factories.batch(use_closes_at=NOON + dt.timedelta(days=10), per_member_limit=2, per_day_limit=2)
    worker = phone.another(factories.member().openid)
    assert worker.post(f"/coupon-batches/{batch.id}/claim").status_code == 201
    # A flag about another supply is not for the lane to judge.
    sold_out.note(session().get(CouponBatch, batch.id), Supply(1, None, None), clock.now())
    for _ in range(2):
        assert worker.post(f"/coupon-batches/{batch.id}/claim", key="tap").status_code == 201
    assert said(worker) == [CLAIMED, CLAIMED]
    quickly, slowly = session().scalars(select(Notice).order_by(Notice.id))
    own = ("id", "subject_id", "created_at")
    columns = [one.key for one in Notice.__table__.columns if one.key not in own]
    assert [getattr(quickly, name) for name in columns] == [getattr(slowly, name) for name in columns]


def test_a_refused_claim_says_nothing_in_the_inbox(phone):
    batch_id = factories.batch(quantity=1).id
    first, second = (phone.another(factories.member().openid) for _ in range(2))
    assert first.post(f"/coupon-batches/{batch_id}/claim").status_code == 201
    assert second.post(f"/coupon-batches/{batch_id}/claim").status_code == 409
    assert said(second) == []


def test_who_used_a_coupon_reads_when_where_and_what_it_saved(till):
    body = {"code": till.code(), "store_id": str(till.store.id), "amount_fen": 3880}
    for _ in range(2):
        assert till.clerk.post("/clerk/redemptions", body, key="tap").status_code == 201
    (_, redeemed) = said(till.worker)
    text = "“满30减10”已于2026年11月19日 12:00在茶山店使用，优惠10.00元。不是您本人？请拨打 12351。"
    assert redeemed == ("coupon_redeemed", text)
    assert said(till.clerk) == []
    message = till.worker.get("/me/messages").json["items"][0]
    assert message["page"] == f"pages/coupons/detail?id={till.coupon}"


def test_each_redemption_and_its_reversal_is_told(till):
    made = till.redeem(till.code()).json["id"]
    for _ in range(2):
        assert till.reverse(made, key="oops").status_code == 200
    assert till.redeem(till.code()).status_code == 201
    heard = said(till.worker)
    assert [kind for kind, _ in heard] == [
        "coupon_claimed",
        "coupon_redeemed",
        "redemption_reversed",
        "coupon_redeemed",
    ]
    text = "茶山店于2026年11月19日 12:00撤销了“满30减10”的核销，券已回到您的卡包，使用期内可以再用。"
    assert heard[2][1] == text
    assert said(till.clerk) == []


def test_a_thing_handed_out_is_told_with_what_it_is_worth(phone):
    till = Till(phone, kind=CouponKind.EXCHANGE, item="早餐一份", discount_fen=1250, threshold_fen=0)
    assert till.redeem(till.code()).status_code == 201
    assert "优惠12.50元。" in said(till.worker)[-1][1]


def test_who_had_a_discount_reads_of_it(till):
    discount = str(factories.discount(stores=[till.store]).id)
    body = {"code": till.card_code(), "store_id": str(till.store.id), "discount_id": discount}
    for _ in range(2):
        assert till.clerk.post("/clerk/discount-uses", body, key="tap").status_code == 201
    assert said(till.worker)[1:] == [
        ("discount_used", "您已于2026年11月19日 12:00在茶山店凭工会卡享受“会员九折”。")
    ]
    assert said(till.clerk) == []


def test_who_loses_a_phone_number_hears_of_it(phone):
    number = "10211112222"
    holder = phone.another(factories.member(verified=False, phone=number).openid)
    openid = factories.openid()
    other = phone.another(openid)
    code = phone.simulator.phone_code(openid, number)
    answer = other.post("/me/phone", {"code": code, "take_over": True})
    assert answer.status_code == 200, answer.text
    text = "您绑定的手机号已于2026年11月19日 12:00由另一个微信账号接管。不是您本人？请拨打 12351。"
    assert said(holder) == [("phone_moved", text)]
    assert said(other) == []
