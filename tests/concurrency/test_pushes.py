"""推送与注销: what WeChat repeats at the same moment happens once, and two wishes of one person are one."""

import datetime as dt
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from app import clock, db
from app.services import coupons, erasures
from app.services.members import find_for_login
from models import Coupon, CouponState, Erasure, ErasureSource
from tests import factories, live
from tests.pushes import PUSH, Platform, choice, event

ROUNDS = 5
AT_ONCE = 6
PEOPLE = 12


def push_at_once(service, **headers):
    """One and the same tap, sealed anew each time as WeChat does; how often it has counted."""
    with service.preparing():
        person = factories.member(verified=False)
        member_id, openid = person.id, person.openid
    platform = Platform(None, service.settings)
    said = event("subscribe_msg_popup_event", openid, choice("demo-expiry"))
    sealed = iter([platform.seal(said) for _ in range(AT_ONCE)])

    def push(client):
        query, encrypted = next(sealed)
        return client.post(f"{PUSH}?{urlencode(query)}", {"ToUserName": "gh_1", "Encrypt": encrypted})

    answers = live.all_together([service.client(**headers) for _ in range(AT_ONCE)], push)
    assert {(answer.status, answer.body) for answer in answers} == {(200, b"success")}
    return service.value("SELECT pushed_count FROM subscribe_credits WHERE member_id = :id", id=member_id)


def test_of_many_repeats_at_once_one_counts_and_all_are_acknowledged(service):
    assert {push_at_once(service) for _ in range(ROUNDS)} == {1}


def test_without_the_receipt_s_key_one_tap_counts_more_than_once(lawless):
    assert max(push_at_once(lawless, X_Without="receipt") for _ in range(ROUNDS)) > 1


def wish_at_once(service, **headers):
    with service.preparing():
        person = factories.member(verified=False)
        member_id = person.id
    clients = [service.client(person, **headers) for _ in range(2)]

    def wish(client):
        client.send("DELETE", "/me")
        return client.receive()

    answers = live.all_together(clients, wish)
    wishes = service.value("SELECT count(*) FROM erasures WHERE member_id = :id", id=member_id)
    return sorted({answer.status for answer in answers}), len({answer.body for answer in answers}), wishes


def test_two_wishes_at_once_are_one_and_are_told_the_same(service):
    assert [wish_at_once(service) for _ in range(ROUNDS)] == [([200], 1, 1)] * ROUNDS


def test_without_its_lock_postgresql_alone_still_makes_them_one(unguarded):
    assert [wish_at_once(unguarded, X_Without="wish") for _ in range(ROUNDS)] == [([200], 1, 1)] * ROUNDS


def test_without_lock_and_index_one_person_has_two_wishes(lawless):
    assert max(wishes for *_, wishes in (wish_at_once(lawless, X_Without="wish") for _ in range(ROUNDS))) == 2


@pytest.mark.usefixtures("app")
def test_workers_that_carry_out_at_once_forget_everybody_once(service):
    with service.preparing():
        batch = factories.batch(quantity=PEOPLE)
        batch_id = batch.id
        members = live.verified_members(PEOPLE)
        db.session().commit()
        for one in members:
            with db.unit_of_work() as session:
                coupons.claim(find_for_login(session, one.id), batch_id)
                session.add(
                    Erasure(
                        member_id=one.id,
                        source=ErasureSource.PERSON,
                        requested_at=clock.now() - dt.timedelta(days=15),
                        due_at=clock.now(),
                    )
                )
        assert sum(live.together(*[erasures.carry_out] * 4)) == PEOPLE
        free = sa.select(sa.func.count()).where(Coupon.batch_id == batch_id, Coupon.state == CouponState.FREE)
        assert db.session().scalar(free) == PEOPLE
    done = "SELECT count(*) FROM audit_entries WHERE action = 'erasures.carry_out' AND subject_id IN"
    assert service.value(f"{done} (SELECT id FROM erasures WHERE state = 'done')") == PEOPLE
