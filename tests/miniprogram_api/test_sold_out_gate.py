"""闸口: once a batch is gone people are told at once, and nobody who has one is told so."""

import datetime as dt
import uuid

import pytest
import time_machine
from sqlalchemy import text

from app import cache, clock, health
from app.db import session
from app.redis_store import store
from app.services.coupons import sold_out
from app.services.coupons.releases import Supply
from app.services.coupons.sold_out import JUDGED_WITHIN, RENEWED_BELOW_MS
from tests import factories


def claim(phone, batch, **options):
    return phone.post(f"/coupon-batches/{batch.id}/claim", **options)


def told(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text
    return answer.json


@pytest.fixture
def gone(phone):
    """A batch whose only coupon `gone.owner` has claimed, with the key `mine`, and the flag is up."""
    batch = factories.batch(quantity=1)
    batch.owner = phone.another(factories.member().openid)
    batch.first = claim(batch.owner, batch, key="mine")
    assert batch.first.status_code == 201
    told(claim(phone.another(factories.member().openid), batch), 409, "coupon_sold_out")
    assert cache.read_flag(sold_out.flag(batch.id))
    return batch


@pytest.mark.parametrize("key", [None, "a-key-of-mine"])
def test_behind_the_flag_a_refusal_takes_one_query(phone, gone, statements, key):
    late = phone.another(factories.member().openid)
    with statements() as seen:
        answer = told(claim(late, gone, key=key), 409, "coupon_sold_out")
    assert answer["next"]
    assert len(seen) == 1


def test_without_the_flag_the_whole_rule_is_asked(phone, gone, statements):
    late = phone.another(factories.member().openid)
    cache.lower_flag(sold_out.flag(gone.id))
    with statements() as seen:
        told(claim(late, gone), 409, "coupon_sold_out")
    assert len(seen) > 1


def test_a_flag_that_is_about_to_come_down_is_raised_again_by_the_next_to_ask(phone, gone, statements):
    late = phone.another(factories.member().openid)
    key = cache.flag_key(sold_out.flag(gone.id))
    store().pexpire(key, RENEWED_BELOW_MS - 50)
    with statements() as seen:
        told(claim(late, gone, key="late"), 409, "coupon_sold_out")
    assert len(seen) == 1
    assert store().pttl(key) > RENEWED_BELOW_MS


def test_a_flag_is_not_raised_again_over_a_coupon_that_has_come_back(phone, gone, statements):
    session().execute(
        text(
            "INSERT INTO coupons (id, batch_id, slot, state, released_on)"
            " VALUES (:id, :batch, 99, 'free', now())"
        ),
        {"id": uuid.uuid4(), "batch": gone.id},
    )
    late = phone.another(factories.member().openid)
    sold_out.note(gone, Supply(100, None, None), clock.now())
    store().pexpire(cache.flag_key(sold_out.flag(gone.id)), RENEWED_BELOW_MS - 50)
    with statements() as seen:
        claim(late, gone)
    assert len(seen) > 1, "the rule was asked"


def test_the_gate_answers_as_the_house_does_and_is_counted(phone, gone):
    late = phone.another(factories.member().openid)
    before = health.REQUESTS.labels("coupons.claim", 409)._value.get()
    early = claim(late, gone, headers={"X-Request-ID": "mine"})
    cache.lower_flag(sold_out.flag(gone.id))
    whole = claim(late, gone, headers={"X-Request-ID": "mine"})
    assert (early.status, early.data, dict(early.headers)) == (whole.status, whole.data, dict(whole.headers))
    assert health.REQUESTS.labels("coupons.claim", 409)._value.get() == before + 2


def test_a_repeat_of_a_success_is_replayed_though_the_batch_is_gone(gone):
    again = claim(gone.owner, gone, key="mine")
    assert (again.status_code, again.data) == (201, gone.first.data)
    assert again.headers["Idempotent-Replayed"] == "true"


def test_who_has_one_hears_that_he_has_one(gone):
    for key in (None, "another"):
        told(claim(gone.owner, gone, key=key), 409, "coupon_limit_reached")


def test_who_gave_his_coupon_back_may_have_it_again_at_once(gone):
    assert gone.owner.post(f"/me/coupons/{gone.first.json['id']}/return").status_code == 200
    assert claim(gone.owner, gone, key="again").status_code == 201


def test_the_key_of_somebody_else_opens_nothing(phone, gone):
    told(claim(phone.another(factories.member().openid), gone, key="mine"), 409, "coupon_sold_out")


def test_the_gate_lets_nobody_in_and_leaves_other_mistakes_to_the_rule(phone, gone):
    late = phone.another(factories.member().openid)
    told(claim(phone, gone), 401, "login_required")
    assert late.delete("/session").status_code == 204
    told(claim(late, gone), 401, "login_required")
    path = f"/coupon-batches/{gone.id}/claim"
    told(gone.owner.post(path, {"x": 1}), 422, "invalid_fields")
    told(gone.owner.post(f"{path}?x=1"), 422, "invalid_fields")
    told(claim(phone.another(factories.member().openid), gone, key="é" * 3), 422, "idempotency_key_invalid")


def test_a_flag_alone_never_gives_a_coupon_and_is_gone_in_a_moment(phone):
    batch = factories.batch(quantity=5)
    sold_out.note(batch, Supply(5, None, None), clock.now())
    told(claim(phone.another(factories.member().openid), batch), 409, "coupon_sold_out")
    assert 0 < store().pttl(cache.flag_key(sold_out.flag(batch.id))) <= 1000


def test_the_gate_names_the_next_release_and_is_silent_from_its_moment_on(phone):
    late = [phone.another(factories.member().openid) for _ in range(2)]
    batch = factories.batch(quantity=5)
    with time_machine.travel(clock.now(), tick=False) as now:
        next_at = clock.now() + dt.timedelta(seconds=10)
        sold_out.note(batch, Supply(3, next_at, 2), clock.now())
        answer = told(claim(late[0], batch), 409, "coupon_sold_out")
        assert answer["next_release_at"] == next_at.isoformat(timespec="seconds")
        now.move_to(next_at)
        assert claim(late[1], batch).status_code == 201


def test_the_gate_goes_on_by_itself_for_a_few_seconds_only(phone, gone, statements):
    late = phone.another(factories.member().openid)
    key = cache.flag_key(sold_out.flag(gone.id))
    with time_machine.travel(clock.now(), tick=False) as now:
        sold_out.note(gone, Supply(1, None, None), clock.now())
        for asks_the_rule in (False, True):
            now.shift(JUDGED_WITHIN / 2)
            store().pexpire(key, RENEWED_BELOW_MS - 50)
            with statements() as seen:
                told(claim(late, gone), 409, "coupon_sold_out")
            assert (len(seen) > 1) is asks_the_rule


def test_after_the_claim_window_the_rule_says_so(phone):
    late = phone.another(factories.member().openid)
    with time_machine.travel(clock.now(), tick=False) as now:
        batch = factories.batch(quantity=1, claim_closes_at=clock.now() + dt.timedelta(seconds=10))
        sold_out.note(batch, Supply(1, None, None), clock.now())
        told(claim(late, batch), 409, "coupon_sold_out")
        now.shift(dt.timedelta(seconds=10))
        told(claim(late, batch), 409, "claim_closed")
