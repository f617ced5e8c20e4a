"""收银台: every kind of coupon, what a weak network has lost, and the figures of the day."""

import datetime as dt
import uuid

import pytest
import time_machine
from sqlalchemy import select

from app import clock, tokens
from app.db import session
from app.tokens import CodeKind
from models import Clerk, CodeSource, CouponBatch, CouponKind, Redemption
from tests import factories
from tests.tills import Till, refused

NOON = dt.datetime(2026, 7, 1, 12, tzinfo=clock.CITY)
PERCENT = {
    "kind": CouponKind.PERCENT,
    "threshold_fen": 0,
    "discount_fen": None,
    "percent_off": 20,
    "cap_fen": 5000,
}
CASH = {"kind": CouponKind.CASH, "threshold_fen": 0, "discount_fen": 1000}
EXCHANGE = {"kind": CouponKind.EXCHANGE, "threshold_fen": 0, "discount_fen": 1800, "item": "大杯酸梅汤一杯"}


@pytest.fixture
def till(phone):
    return Till(phone)


@pytest.mark.parametrize(
    ("facts", "amount", "kept", "saved"),
    [
        (PERCENT, 9999, 9999, 1999),
        (PERCENT, 25_000, 25_000, 5000),
        (PERCENT, 100_000_000, 100_000_000, 5000),
        (PERCENT, 0, 0, 0),
        (CASH, 3000, 3000, 1000),
        (CASH, 999, 999, 999),
        (CASH, None, None, 1000),
        (EXCHANGE, None, None, 1800),
        (EXCHANGE, 1, None, 1800),
        ({}, 3000, 3000, 1000),
    ],
)
def test_each_kind_takes_off_what_it_promises(phone, facts, amount, kept, saved):
    till = Till(phone, **facts)
    made = till.redeem(till.code(), amount_fen=amount)
    assert made.status_code == 201, made.text
    assert (made.json["amount_fen"], made.json["discount_fen"]) == (kept, saved)


def test_a_percent_coupon_needs_the_bill_and_nothing_is_used_without_it(phone):
    till = Till(phone, **PERCENT)
    assert refused(till.redeem(till.code()), 422, "amount_required")["next"]
    assert till.worker.get(f"/me/coupons/{till.coupon}").json["state"] == "claimed"


def test_a_percent_coupon_may_have_a_threshold_too(phone):
    till = Till(phone, **{**PERCENT, "threshold_fen": 5000})
    refused(till.redeem(till.code(), amount_fen=4999), 422, "amount_below_threshold")
    assert till.redeem(till.code(), amount_fen=5000).json["discount_fen"] == 1000


def test_the_union_s_share_is_written_down_and_hidden_from_the_till(phone):
    till = Till(phone, subsidy_percent=33)
    made = till.redeem(till.code(), amount_fen=3000)
    assert "subsidy_fen" not in made.json
    assert session().scalars(select(Redemption.subsidy_fen)).one() == 330


@pytest.mark.parametrize(
    ("facts", "amount", "saving", "to_do"),
    [
        ({}, None, 1000, "账单满 30 元，请少收 10 元"),
        ({}, 4500, 1000, "请在账单上少收 10 元"),
        (PERCENT, None, 5000, "先填消费金额：减 20%，最多减 50 元"),
        (PERCENT, 1234, 246, "请在账单上少收 2.46 元"),
        (CASH, None, 1000, "抵 10 元；账单不到 10 元时抵完为止，不找零"),
        (EXCHANGE, None, 1800, "请交给对方：大杯酸梅汤一杯，不另收钱"),
    ],
)
def test_the_preview_says_what_it_is_worth_and_what_to_do(phone, facts, amount, saving, to_do):
    till = Till(phone, **facts)
    body = {"code": till.code(), "amount_fen": amount}
    seen = till.clerk.post("/clerk/redemptions/preview", body).json
    assert (seen["valid"], seen["saving_fen"], seen["to_do"]) == (True, saving, to_do)


def test_the_preview_says_when_the_bill_is_too_small(till):
    body = {"code": till.code(), "amount_fen": 2999}
    seen = till.clerk.post("/clerk/redemptions/preview", body).json
    assert (seen["valid"], seen["reason"]["code"]) == (False, "amount_below_threshold")


@pytest.mark.parametrize("amount", [-1, 100_000_001, 2**31, 2**63, 3000.5, "3000"])
def test_what_cannot_be_a_bill_is_named_in_the_preview_too(till, amount):
    answer = till.clerk.post("/clerk/redemptions/preview", {"code": "1", "amount_fen": amount})
    assert list(refused(answer, 422, "invalid_fields")["errors"]) == ["amount_fen"]


def test_a_coupon_with_the_merchant_s_own_code_is_not_redeemed_here(phone):
    till = Till(phone)
    batch = session().get(CouponBatch, till.batch.id)
    batch.code_source = CodeSource.MERCHANT
    owner = uuid.UUID(till.worker.get("/me").json["id"])
    code = tokens.issue_code(CodeKind.COUPON, owner, uuid.UUID(till.coupon)).code
    refused(till.redeem(code), 409, "coupon_has_merchant_code")
    assert till.preview(code).json["reason"]["code"] == "coupon_has_merchant_code"


def outcome(till, code, by=None):
    return (by or till.clerk).post("/clerk/redemptions/outcome", {"code": code})


def test_the_answer_that_was_lost_can_be_asked_for_however_late(phone):
    with time_machine.travel(NOON, tick=False) as now:
        till = Till(phone)
        code = till.code()
        assert refused(outcome(till, code), 404, "redemption_not_found")["next"]
        made = till.redeem(code, amount_fen=3000).json
        assert outcome(till, code).json == made
        now.shift(dt.timedelta(hours=3))
        tokens.store().flushdb()
        till.clerk.log_in(till.clerk_openid)
        spaced = " ".join(code[start : start + 4] for start in range(0, 16, 4))
        assert outcome(till, spaced).json == made
        assert till.clerk.get(f"/clerk/redemptions/{made['id']}").json == made


def test_another_store_learns_nothing_of_a_redemption(phone, till):
    code = till.code()
    made = till.redeem(code).json
    other = till.colleague(phone, factories.store(name="别家"))
    refused(outcome(till, code, by=other), 404, "redemption_not_found")
    refused(other.get(f"/clerk/redemptions/{made['id']}"), 404, "redemption_not_found")
    refused(till.clerk.get(f"/clerk/redemptions/{uuid.uuid4()}"), 404, "redemption_not_found")
    assert outcome(till, code, by=till.colleague(phone)).json == made


def test_repeating_a_tap_gives_the_same_answer_and_one_redemption(till):
    body = {"code": till.code(), "store_id": str(till.store.id), "amount_fen": 3000}
    first = till.clerk.post("/clerk/redemptions", body, key="tap-1")
    again = till.clerk.post("/clerk/redemptions", body, key="tap-1")
    assert (first.status_code, again.data) == (201, first.data)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(till.clerk.get("/clerk/redemptions").json["items"]) == 1


def test_guessing_by_asking_for_outcomes_is_limited(till):
    for _ in range(20):
        refused(outcome(till, "0000000000000000"), 404, "redemption_not_found")
    refused(outcome(till, till.code()), 429, "too_many_requests")


def test_the_day_is_summed_up_for_each_store_without_what_was_taken_back(phone, till):
    discount = factories.discount(stores=[till.store])
    kept = till.redeem(till.code(), amount_fen=4000).json
    other = Till(phone)
    wrong = other.redeem(other.code(), amount_fen=3000).json
    assert other.reverse(wrong["id"]).status_code == 200
    body = {"store_id": str(till.store.id), "discount_id": str(discount.id), "amount_fen": 5050}
    assert till.clerk.post("/clerk/discount-uses", {**body, "code": till.card_code()}).status_code == 201
    (mine,) = till.clerk.get("/clerk/summary").json["stores"]
    assert mine.pop("store")["id"] == str(till.store.id)
    assert mine == {
        "redeemed_count": 1,
        "reversed_count": 0,
        "amount_fen": kept["amount_fen"],
        "discount_fen": 1000,
        "discount_use_count": 1,
        "discount_saved_fen": 505,
    }
    (theirs,) = other.clerk.get(f"/clerk/summary?on={clock.today()}").json["stores"]
    assert (theirs["redeemed_count"], theirs["reversed_count"], theirs["discount_fen"]) == (0, 1, 0)
    (past,) = till.clerk.get("/clerk/summary?on=2020-01-01").json["stores"]
    assert sum(value for name, value in past.items() if name != "store") == 0


def test_the_summary_takes_a_fixed_number_of_queries(phone, till, statements):
    counts = []
    for _ in range(2):
        shop = factories.store()
        session().add(Clerk(member_id=till.binding.member_id, store_id=shop.id, bound_at=clock.now()))
        session().commit()
        with statements() as seen:
            assert till.clerk.get("/clerk/summary").status_code == 200
        counts.append(len(seen))
    assert counts == [5, 5]
