"""撤销核销: a mistake at the till is taken back by the same store, for half an hour."""

import datetime as dt
import uuid

import pytest
import time_machine
from sqlalchemy import select

from app import clock
from app.db import session
from models import AuditEntry, Merchant, Redemption
from tests import factories
from tests.tills import Till, refused

NOON = dt.datetime(2026, 7, 1, 12, tzinfo=clock.CITY)
SECOND, MINUTE = dt.timedelta(seconds=1), dt.timedelta(minutes=1)


@pytest.fixture
def till(phone):
    return Till(phone)


def test_a_reversal_gives_the_coupon_back_and_stays_in_the_day_s_list(till):
    made = till.redeem(till.code(), amount_fen=3000).json
    assert (made["state"], made["reversed_at"]) == ("redeemed", None)
    taken_back = till.reverse(made["id"])
    assert taken_back.status_code == 200, taken_back.text
    assert taken_back.json["state"] == "reversed"
    assert taken_back.json["reversed_at"].endswith("+08:00")
    assert till.clerk.get("/clerk/redemptions").json["items"] == [taken_back.json]
    seen = till.worker.get(f"/me/coupons/{till.coupon}").json
    assert seen["state"] == "claimed"
    (told,) = seen["redemptions"]
    assert (told["store"]["name"], told["discount_fen"]) == ("茶山店", 1000)
    assert told["reversed_at"] == taken_back.json["reversed_at"]


def test_a_coupon_that_was_taken_back_may_be_redeemed_again_with_a_new_code_only(till):
    old = till.code()
    first = till.redeem(old).json
    assert till.reverse(first["id"]).status_code == 200
    assert refused(till.redeem(old), 409, "code_already_used")["next"]
    assert till.preview(old).json["reason"]["code"] == "code_already_used"
    assert till.clerk.post("/clerk/redemptions/outcome", {"code": old}).json["state"] == "reversed"
    fresh, spare = till.code(), till.code()
    second = till.redeem(fresh)
    assert second.status_code == 201
    told = refused(till.redeem(spare), 409, "coupon_already_redeemed")
    assert told["redeemed_at"] == second.json["redeemed_at"]
    history = till.worker.get(f"/me/coupons/{till.coupon}").json["redemptions"]
    assert [one["reversed_at"] is None for one in history] == [False, True]


def test_the_old_code_says_expired_once_it_is_old(phone):
    with time_machine.travel(NOON, tick=False) as now:
        till = Till(phone)
        old = till.code()
        assert till.reverse(till.redeem(old).json["id"]).status_code == 200
        now.shift(61 * SECOND)
        refused(till.redeem(old), 409, "code_expired")
        refused(till.preview(old), 409, "code_expired")


def test_half_an_hour_later_it_is_too_late_and_the_refusal_says_until_when(phone):
    with time_machine.travel(NOON, tick=False) as now:
        till = Till(phone)
        made = till.redeem(till.code()).json
        assert made["reversible_until"] == "2026-07-01T12:30:00+08:00"
        now.move_to(NOON + 30 * MINUTE)
        told = refused(till.reverse(made["id"]), 409, "reversal_too_late")
        assert told["reversible_until"] == made["reversible_until"]
        assert "12:30" in told["detail"]
        now.move_to(NOON + 30 * MINUTE - SECOND)
        assert till.reverse(made["id"]).status_code == 200


def test_a_second_reversal_is_refused_and_a_repeated_one_replayed(till):
    made = till.redeem(till.code()).json
    first = till.reverse(made["id"], key="oops")
    again = till.reverse(made["id"], key="oops")
    assert (first.status_code, again.data) == (200, first.data)
    assert refused(till.reverse(made["id"]), 409, "already_reversed")["reversed_at"]


def test_only_the_same_store_takes_back_and_for_others_it_is_not_there(phone, till):
    made = till.redeem(till.code()).json
    merchant = session().get_one(Merchant, till.store.merchant_id)
    elsewhere = factories.store(merchant, name="另一家分店")
    other = till.colleague(phone, elsewhere)
    refused(till.reverse(made["id"], by=other), 404, "redemption_not_found")
    refused(till.reverse(uuid.uuid4()), 404, "redemption_not_found")
    refused(till.reverse(made["id"], by=till.worker), 403, "not_a_clerk")
    assert till.reverse(made["id"], by=till.colleague(phone)).status_code == 200


def test_what_stands_in_a_statement_is_not_taken_back(till):
    made = till.redeem(till.code(), amount_fen=3000).json
    factories.statement(session().get_one(Redemption, uuid.UUID(made["id"])))
    assert refused(till.reverse(made["id"]), 409, "redemption_settled")["next"]
    assert till.worker.get(f"/me/coupons/{till.coupon}").json["state"] == "redeemed"


def test_a_coupon_taken_back_after_its_time_is_expired(phone):
    with time_machine.travel(NOON, tick=False) as now:
        till = Till(phone, use_opens_at=NOON - MINUTE, use_closes_at=NOON + MINUTE)
        made = till.redeem(till.code()).json
        now.shift(2 * MINUTE)
        assert till.reverse(made["id"]).status_code == 200
        assert till.worker.get(f"/me/coupons/{till.coupon}").json["state"] == "expired"


def test_a_coupon_taken_back_may_be_given_back_to_the_pool(till):
    made = till.redeem(till.code()).json
    assert till.reverse(made["id"]).status_code == 200
    assert till.worker.post(f"/me/coupons/{till.coupon}/return").status_code == 200


def test_a_reversal_leaves_a_trace_without_the_reason_s_words(till):
    made = till.redeem(till.code()).json
    till.reverse(made["id"], reason="王小明拿错了券")
    entry = session().scalars(select(AuditEntry).where(AuditEntry.action == "redemptions.reverse")).one()
    assert (str(entry.subject_id), entry.details) == (made["id"], {"coupon_id": till.coupon})
    kept = session().get_one(Redemption, uuid.UUID(made["id"]))
    assert (kept.reversal_reason, kept.reversed_by) == ("王小明拿错了券", till.binding.id)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 101, "a\nb", None, 1])
def test_a_reversal_needs_a_reason_of_one_line(till, reason):
    answer = till.reverse(uuid.uuid4(), reason=reason)
    assert list(refused(answer, 422, "invalid_fields")["errors"]) == ["reason"]
