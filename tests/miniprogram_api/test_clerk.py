"""核销员."""

import datetime as dt
import uuid

import pytest
import time_machine
from sqlalchemy import select

from app import clock, tokens
from app.db import session
from app.services import clerks
from models import BatchState, CardState, Clerk, Coupon, CouponBatch, MembershipState, RosterEntry, UnionCard
from tests import factories
from tests.tills import Till, refused

NOON = dt.datetime(2026, 7, 1, 12, tzinfo=clock.CITY)
SECOND, DAY = dt.timedelta(seconds=1), dt.timedelta(days=1)


@pytest.fixture
def till(phone):
    return Till(phone)


def test_a_clerk_sees_what_and_whose_before_redeeming(till):
    seen = till.preview(till.code()).json
    assert (seen["kind"], seen["valid"], seen["reason"]) == ("coupon", True, None)
    assert seen["member"] == {"name": "王*明"}
    assert seen["coupon"]["id"] == str(till.batch.id)
    assert [store["id"] for store in seen["stores"]] == [str(till.store.id)]
    assert till.worker.get(f"/me/coupons/{till.coupon}").json["state"] == "claimed"


def test_a_card_that_gives_no_right_says_so_at_the_till(till):
    code = till.worker.post("/me/card/code").json["code"]
    entry = session().scalars(select(RosterEntry)).one()
    entry.membership_state = MembershipState.LEFT
    seen = till.preview(code).json
    assert (seen["valid"], seen["reason"]["code"]) == (False, "membership_ended")
    assert seen["reason"]["next"]
    entry = session().scalars(select(RosterEntry)).one()
    entry.membership_state = MembershipState.MEMBER
    session().scalars(select(UnionCard)).one().state = CardState.CANCELLED
    seen = till.preview(code).json
    assert (seen["valid"], seen["reason"]["code"]) == (False, "card_not_active")


def test_redeeming_uses_the_coupon_and_the_day_s_list_shows_it(till):
    code = till.code()
    spaced = " ".join(code[start : start + 4] for start in range(0, 16, 4))
    made = till.redeem(spaced, amount_fen=3000)
    assert made.status_code == 201, made.text
    assert (made.json["amount_fen"], made.json["discount_fen"]) == (3000, 1000)
    assert till.worker.get(f"/me/coupons/{till.coupon}").json["state"] == "redeemed"
    assert till.clerk.get("/clerk/redemptions").json["items"] == [made.json]
    assert till.clerk.get("/clerk/redemptions?on=2020-01-01").json["items"] == []
    assert till.worker.post(f"/me/coupons/{till.coupon}/code").json["code"] == "coupon_not_usable"
    assert till.worker.post(f"/me/coupons/{till.coupon}/return").json["code"] == "coupon_not_usable"


def test_the_second_till_hears_when_and_where_the_coupon_was_used(till):
    first, second = till.code(), till.code()
    assert till.redeem(first).status_code == 201
    for code in (first, second):
        told = refused(till.redeem(code), 409, "coupon_already_redeemed")
        assert told["store"] == {"id": str(till.store.id), "name": "茶山店"}
        assert told["redeemed_at"].endswith("+08:00")
        assert "茶山店" in told["detail"]
    seen = till.preview(second).json
    assert (seen["valid"], seen["reason"]["code"]) == (False, "coupon_already_redeemed")


def test_a_code_lives_sixty_seconds_and_afterwards_says_expired_or_already_used(phone):
    with time_machine.travel(NOON, tick=False) as now:
        till = Till(phone)
        used, unused = till.code(), till.code()
        now.move_to(NOON + 59 * SECOND)
        assert till.preview(unused).json["valid"]
        now.move_to(NOON + 60 * SECOND)
        refused(till.preview(unused), 409, "code_expired")
        refused(till.redeem(unused), 409, "code_expired")
        assert till.redeem(till.code()).status_code == 201
        refused(till.preview(used), 409, "coupon_already_redeemed")
        refused(till.redeem(used), 409, "coupon_already_redeemed")


@pytest.mark.parametrize("code", ["0000000000000000", "1", "9" * 32])
def test_a_code_that_was_never_given_out_is_unknown(till, code):
    refused(till.preview(code), 404, "code_unknown")
    refused(till.redeem(code), 404, "code_unknown")


@pytest.mark.parametrize(
    "code", ["", "abc", "１" * 16, "1" * 33, "1\u0000", "-1", "1.0", None, 1234567890123456, True, ["1"]]
)
def test_what_cannot_be_a_code_is_named(till, code):
    for answer in (till.preview(code), till.redeem(code)):
        assert list(refused(answer, 422, "invalid_fields")["errors"]) == ["code"]


def test_the_code_of_a_card_shows_the_person_and_is_not_redeemed(till):
    card = till.worker.post("/me/card/code").json["code"]
    seen = till.preview(card).json
    assert (seen["kind"], seen["valid"], seen["card_state"], seen["coupon"]) == ("card", True, "active", None)
    assert seen["member"]["name"] == "王*明"
    refused(till.redeem(card), 409, "code_not_a_coupon")


def test_a_clerk_redeems_only_at_stores_of_her_own(phone, till):
    elsewhere = factories.store(name="别家")
    _, person = factories.clerk(elsewhere)
    other = phone.another(person.openid)
    refused(till.redeem(till.code(), by=other), 403, "not_a_clerk")
    refused(till.redeem(till.code(), by=other, store=elsewhere), 409, "coupon_not_for_this_store")
    seen = other.post("/clerk/redemptions/preview", {"code": till.code()}).json
    assert (seen["valid"], seen["reason"]["code"]) == (False, "coupon_not_for_this_store")
    body = {"code": till.code(), "store_id": str(uuid.uuid4())}
    refused(till.clerk.post("/clerk/redemptions", body), 403, "not_a_clerk")
    assert till.redeem(till.code()).status_code == 201
    assert other.get("/clerk/redemptions").json["items"] == []


def test_somebody_who_is_no_clerk_or_no_longer_one_may_nothing(till):
    asked = [
        lambda who: who.get("/clerk/stores"),
        lambda who: who.get("/clerk/redemptions"),
        lambda who: who.post("/clerk/redemptions/preview", {"code": "1"}),
        lambda who: till.redeem("1", by=who),
    ]
    for ask in asked:
        assert refused(ask(till.worker), 403, "not_a_clerk")["next"]
    assert till.clerk.get("/clerk/stores").json["items"][0]["merchant"]["name"] == "茶山巷口面馆"
    session().get(Clerk, till.binding.id).removed_at = clock.now()
    for ask in asked:
        refused(ask(till.clerk), 403, "not_a_clerk")


def test_the_use_window_is_looked_at_again_at_the_till(phone):
    with time_machine.travel(NOON, tick=False) as now:
        till = Till(phone, use_opens_at=NOON, use_closes_at=NOON + 30 * SECOND)
        code = till.code()
        now.move_to(NOON + 30 * SECOND)
        assert till.preview(code).json["reason"]["code"] == "coupon_expired"
        refused(till.redeem(code), 409, "coupon_expired")


def test_a_coupon_whose_window_was_moved_is_not_valid_yet(till):
    code = till.code()
    session().get(Coupon, uuid.UUID(till.coupon)).use_opens_at = clock.now() + DAY
    refused(till.redeem(code), 409, "coupon_not_yet_valid")


def test_a_coupon_given_back_while_its_code_was_on_the_screen_is_not_redeemed(till):
    code = till.code()
    assert till.worker.post(f"/me/coupons/{till.coupon}/return").status_code == 200
    refused(till.redeem(code), 409, "coupon_returned")
    assert till.preview(code).json["reason"]["code"] == "coupon_returned"


@pytest.mark.parametrize("amount", [0, 1, 2999])
def test_a_bill_below_the_threshold_is_refused_with_the_threshold(till, amount):
    assert (
        refused(till.redeem(till.code(), amount_fen=amount), 422, "amount_below_threshold")["threshold_fen"]
        == 3000
    )


@pytest.mark.parametrize("amount", [3000, 3001, 100_000_000, None])
def test_a_bill_that_reaches_the_threshold_or_is_unknown_is_fine(till, amount):
    assert till.redeem(till.code(), amount_fen=amount).json["amount_fen"] == amount


@pytest.mark.parametrize(
    "amount", [-1, 100_000_001, 2**31, 2**53, 2**63, 2**64, 10**30, 3000.0, 3000.5, "3000", "", True, [], {}]
)
def test_what_cannot_be_a_bill_is_named(till, amount):
    answer = till.redeem(till.code(), amount_fen=amount)
    assert list(refused(answer, 422, "invalid_fields")["errors"]) == ["amount_fen"]


@pytest.mark.parametrize(
    "store_id",
    [
        "",
        "1",
        None,
        1,
        True,
        f"{{{uuid.UUID(int=1)}}}",
        uuid.UUID(int=1).hex,
        f"urn:uuid:{uuid.UUID(int=1)}",
        "１" * 8 + "-0000-0000-0000-000000000001",
        "0" * 36,
        "g" * 8 + "-0000-0000-0000-000000000001",
    ],
)
def test_an_id_has_one_form(till, store_id):
    answer = till.clerk.post("/clerk/redemptions", {"code": "1", "store_id": store_id})
    assert list(refused(answer, 422, "invalid_fields")["errors"]) == ["store_id"]


@pytest.mark.parametrize(
    "on", ["", "today", "20260701", "2026-W27-3", "2026-7-1", "2026-02-30", "２０２６-07-01"]
)
def test_a_day_has_one_form(till, on):
    answer = till.clerk.get(f"/clerk/redemptions?on={on}")
    assert list(refused(answer, 422, "invalid_fields")["errors"]) == ["on"]


@pytest.mark.parametrize("on", ["0001-01-01", "9999-12-31", "2024-02-29"])
def test_any_day_of_the_calendar_may_be_asked(till, on):
    assert till.clerk.get(f"/clerk/redemptions?on={on}").json == {"items": [], "next_cursor": None}


def test_the_day_of_a_redemption_is_the_city_s(phone):
    midnight = dt.datetime(2026, 7, 2, tzinfo=clock.CITY)
    with time_machine.travel(midnight - SECOND, tick=False) as now:
        till = Till(phone)
        assert till.redeem(till.code()).status_code == 201
        assert len(till.clerk.get("/clerk/redemptions").json["items"]) == 1
        now.move_to(midnight)
        assert till.clerk.get("/clerk/redemptions").json["items"] == []
        assert len(till.clerk.get("/clerk/redemptions?on=2026-07-01").json["items"]) == 1


def test_guessing_codes_is_limited_but_working_is_not(phone, till):
    for _ in range(25):
        assert till.preview(till.code()).json["valid"]
    for _ in range(20):
        refused(till.preview("0000000000000000"), 404, "code_unknown")
    answer = till.preview(till.code())
    refused(answer, 429, "too_many_requests")
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    _, person = factories.clerk(till.store)
    colleague = phone.another(person.openid)
    assert colleague.post("/clerk/redemptions/preview", {"code": till.code()}).status_code == 200


def test_a_coupon_that_was_recalled_keeps_its_worth(till):
    session().get(CouponBatch, till.batch.id).state = BatchState.RECALLED
    assert till.redeem(till.code()).status_code == 201


def test_the_code_in_redis_is_only_a_hash(till, app):
    code = till.code()
    keys = b"".join(tokens.store().keys("*"))
    assert code.encode() not in keys


@pytest.fixture
def invited():
    store = factories.store()
    return store, clerks.invite(None, store).word


def test_an_invitation_makes_one_clerk_once(phone, invited):
    store, word = invited
    somebody = phone.another(factories.member(verified=False, phone="10255556666").openid)
    refused(somebody.get("/clerk/stores"), 403, "not_a_clerk")
    made = somebody.post("/clerk/stores", {"invitation": word})
    assert (made.status_code, made.json["store"]["id"]) == (201, str(store.id))
    assert len(somebody.get("/clerk/stores").json["items"]) == 1
    other = phone.another(factories.member(verified=False, phone="10255557777").openid)
    for who in (other, somebody):
        refused(who.post("/clerk/stores", {"invitation": word}), 409, "invitation_invalid")


def test_an_invitation_needs_a_phone_number_first_and_is_not_spent_by_asking(phone, invited):
    _, word = invited
    openid = factories.openid()
    somebody = phone.another(openid)
    refused(somebody.post("/clerk/stores", {"invitation": word}), 409, "invitation_needs_phone")
    somebody.post("/me/phone", {"code": phone.simulator.phone_code(openid, "10255558888")})
    assert somebody.post("/clerk/stores", {"invitation": word}).status_code == 201


def test_an_invitation_ends_after_seven_days(phone):
    with time_machine.travel(NOON, tick=False) as now:
        store = factories.store()
        words = [clerks.invite(None, store).word for _ in range(2)]
        somebody = phone.another(factories.member(verified=False, phone="10255556666").openid)
        now.move_to(NOON + 7 * DAY - SECOND)
        assert somebody.post("/clerk/stores", {"invitation": words[0]}).status_code == 201
        now.move_to(NOON + 7 * DAY)
        refused(somebody.post("/clerk/stores", {"invitation": words[1]}), 409, "invitation_invalid")


def test_guessing_invitations_is_limited(phone):
    somebody = phone.another(factories.member(verified=False, phone="10255556666").openid)
    for _ in range(10):
        refused(somebody.post("/clerk/stores", {"invitation": "made-up"}), 409, "invitation_invalid")
    refused(somebody.post("/clerk/stores", {"invitation": "made-up"}), 429, "too_many_requests")
