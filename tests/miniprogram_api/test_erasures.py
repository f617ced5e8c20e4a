"""注销的申请: the wish, its way back, and when it is carried out."""

import datetime as dt

import pytest
import sqlalchemy as sa

from app import clock, db
from app.jobs import clockwork, worker
from app.services import erasures
from models import (
    AuditEntry,
    Erasure,
    Member,
    MerchantState,
)
from tests import factories
from tests.erased import COOLING_OFF, after, only, told


@pytest.fixture
def person(phone):
    return phone.another(factories.openid())


def test_a_wish_tells_when_it_is_due_and_how_to_take_it_back(person):
    before = clock.now().replace(microsecond=0)
    answer = person.delete("/me")
    assert answer.status_code == 200, answer.text
    due_at = dt.datetime.fromisoformat(answer.json["due_at"])
    assert before + COOLING_OFF <= due_at <= clock.now() + COOLING_OFF
    assert "撤回" in answer.json["way_back"]
    assert (answer.json["unused_coupon_count"], answer.json["clerk_store_count"]) == (0, 0)
    shown = {name: answer.json[name] for name in ("requested_at", "due_at")}
    assert person.get("/me").json["erasure"] == shown
    assert person.delete("/me").json == answer.json
    assert told(only(Erasure).member_id) == ["erasure_requested"]
    assert audited() == ["erasures.request"]


def audited():
    found = sa.select(AuditEntry.action).where(AuditEntry.action.like("erasures.%")).order_by(AuditEntry.id)
    return db.session().scalars(found).all()


def test_a_wish_tells_what_goes_with_it_and_until_then_all_works(phone, session):
    person = factories.member()
    factories.clerk(factories.store(), person)
    batch = factories.batch()
    one = phone.another(person.openid)
    assert one.post(f"/coupon-batches/{batch.id}/claim").status_code == 201
    answer = one.delete("/me")
    assert (answer.json["unused_coupon_count"], answer.json["clerk_store_count"]) == (1, 1)
    other = factories.batch()
    assert one.post(f"/coupon-batches/{other.id}/claim").status_code == 201
    assert one.get("/clerk/stores").status_code == 200


def test_who_logs_in_again_can_take_the_wish_back(phone, session):
    person = factories.member()
    member_id = person.id
    phone.another(person.openid).delete("/me")
    again = phone.another(person.openid)
    assert again.delete("/me/erasure").status_code == 204
    assert again.get("/me").json["erasure"] is None
    assert told(member_id) == ["erasure_requested", "erasure_cancelled"]
    assert audited() == ["erasures.request", "erasures.take_back"]
    with after(days=16):
        assert erasures.carry_out() == 0
    assert db.session().get_one(Member, member_id).is_verified


def test_there_must_be_a_wish_to_take_back(person):
    answer = person.delete("/me/erasure")
    assert (answer.status_code, answer.json["code"]) == (404, "erasure_not_found")


def test_a_wish_that_was_taken_back_can_be_made_again(person):
    for _ in range(2):
        assert person.delete("/me").status_code == 200
        assert person.delete("/me/erasure").status_code == 204
    assert db.session().scalar(sa.select(sa.func.count()).select_from(Erasure)) == 2


@pytest.mark.parametrize(
    ("state", "status"),
    [(MerchantState.ACTIVE, 409), (MerchantState.SUSPENDED, 409), (MerchantState.DELISTED, 200)],
)
def test_an_owner_first_hands_the_merchant_over(phone, session, state, status):
    owner = factories.member(verified=False)
    factories.merchant("运河边面馆", owner_id=owner.id, state=state, state_reason="整改")
    answer = phone.another(owner.openid).delete("/me")
    assert answer.status_code == status
    if status == 409:
        assert answer.json["code"] == "erasure_owner_must_hand_over"
        assert "运河边面馆" in answer.json["detail"]


def test_the_clockwork_carries_it_out(person):
    person.delete("/me")
    worker.load_tasks()
    part = clockwork.TICKS["erasures.carry_out"]
    assert part.schedule == "*/10 * * * *"
    with after(days=16):
        assert [part.act(), part.act()] == [1, 0]


def test_before_it_is_due_nothing_is_carried_out(person):
    person.delete("/me")
    with after(days=14, hours=23):
        assert erasures.carry_out() == 0
    assert person.get("/me").status_code == 200


def test_when_it_is_due_every_login_is_dead_and_the_same_openid_begins_anew(phone, session):
    openid = factories.openid()
    before = phone.another(openid)
    second = phone.another(openid)
    old_id = before.get("/me").json["id"]
    before.delete("/me")
    with after(days=15, seconds=1):
        assert erasures.carry_out() == 1
        assert erasures.carry_out() == 0
        assert [one.get("/me").status_code for one in (before, second)] == [401, 401]
        anew = phone.another(openid).get("/me").json
        assert anew["id"] != old_id
        assert (anew["erasure"], anew["verification"]) == (None, "none")
    assert audited()[-1] == "erasures.carry_out"


def test_after_a_long_outage_all_that_is_due_is_done_at_once(phone, session):
    people = [phone.another(factories.openid()) for _ in range(3)]
    for one in people:
        one.delete("/me")
    with after(days=300):
        assert erasures.carry_out() == 3
