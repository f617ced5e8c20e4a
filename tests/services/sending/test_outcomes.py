"""微信的回答: every way in which WeChat answers, and what follows from it."""

import dataclasses
import datetime as dt

import pytest

from app import clock, db, wechat
from app.services import notices
from app.services.notices import sending
from app.wechat import transport
from app.wechat.breaker import Breaker
from tests.posts import SEND, city, eventually, left


def test_a_refusal_for_want_of_credit_takes_what_we_believed_in_and_is_never_retried(post):
    member, notice_id = post.one(granted=0, told=3)
    post.sweep()
    assert post.stand(notice_id) == ("kept", "refused")
    assert left(member) == 0
    post.at(clock.now() + dt.timedelta(hours=1))
    post.sweep()
    assert post.asked() == 1


@pytest.mark.parametrize(
    ("errcode", "outcome"),
    [
        (40003, "openid_refused"),
        (40037, "template_refused"),
        (41030, "page_refused"),
        (43107, "template_banned"),
        (45168, "unsendable"),
        (47003, "unsendable"),
        (99999, "refused_by_wechat"),
    ],
)
def test_a_refusal_for_good_keeps_the_notice_and_gives_the_credit_back(post, errcode, outcome):
    member, notice_id = post.one()
    post.fault(errcode=errcode)
    post.sweep()
    assert post.stand(notice_id) == ("kept", outcome)
    assert left(member) == 1
    assert post.outbox() == []


@pytest.mark.parametrize(
    ("errcode", "times", "wait_s"), [(43108, 1, 6), (-1, 2, 6), (45011, 1, 61), (44991, 1, 61)]
)
def test_whoever_is_to_wait_a_little_is_written_to_a_little_later(post, errcode, times, wait_s):
    member, notice_id = post.one()
    post.fault(errcode=errcode, times=times)
    post.sweep()
    assert post.stand(notice_id) == ("waiting", None)
    assert left(member) == 1
    asked = post.asked()
    post.sweep()
    assert post.asked() == asked
    post.at(clock.now() + dt.timedelta(seconds=wait_s))
    post.rest_is_over()
    sending.cache.lower_flag(sending.RESTING)  # Redis counts real seconds.
    post.sweep()
    assert post.stand(notice_id) == ("sent", None)
    assert (left(member), len(post.outbox())) == (0, 1)


def test_when_the_days_quota_is_spent_nobody_asks_before_tomorrow(post):
    post.at(city(1, 15))
    member, notice_id = post.one(deadline_at=city(3, 0))
    _, short_lived = post.one(deadline_at=city(1, 20))
    post.fault(errcode=45009, times=2)
    post.sweep()
    assert post.stand(notice_id) == ("waiting", None)
    assert post.notice(notice_id).due_at == city(2, 0, 5)
    assert post.stand(short_lived) == ("kept", "out_of_reach")
    assert left(member) == 1
    asked = post.asked()
    _, another = post.one()
    assert post.sweep() == notices.Sender().round() == 0
    assert post.stand(another) == ("waiting", None)
    assert post.asked() == asked
    ttl_ms = sending.cache.store().pttl(sending.cache.flag_key(sending.RESTING))
    assert abs(ttl_ms / 1000 - 9 * 3600 - 300) < 60
    sending.cache.store().flushdb()
    post.at(city(2, 0, 5))
    post.rest_is_over()
    post.sweep()
    assert post.stand(notice_id) == post.stand(another) == ("sent", None)


def test_a_lost_flag_costs_one_more_refusal_and_no_message(post):
    post.at(city(1, 15))
    _, notice_id = post.one(deadline_at=city(3, 0))
    post.fault(errcode=45009, times=2)
    post.sweep()
    sending.cache.store().flushdb()
    _, another = post.one(deadline_at=city(3, 0))
    post.rest_is_over()
    post.sweep()
    assert post.stand(another) == post.stand(notice_id) == ("waiting", None)
    assert sending.cache.read_flag(sending.RESTING)


# Whom staff call while WeChat takes nothing.


def test_an_offer_that_the_quota_keeps_back_until_its_deadline_is_put_on_the_call_list(post, house):
    house(call_list=True)
    post.at(city(1, 14))
    member = post.member(word="offer")
    offer = post.write(member, "place_offered", deadline_at=city(1, 22))
    post.fault(errcode=45009)
    post.sweep()
    assert (post.stand(offer), post.notice(offer).needs_call) == (("kept", "out_of_reach"), True)
    assert left(member, "offer") == 1


@pytest.mark.parametrize("rests", ["this process", "all"])
def test_while_the_quota_is_spent_offers_are_judged_that_need_no_wechat(post, house, rests):
    house(call_list=True)
    post.at(city(1, 14))
    post.one()
    post.fault(errcode=45009)
    post.sweep()
    asked = post.asked()
    poor, rich, other = (post.member(word="offer", granted=granted) for granted in (0, 1, 1))
    without_credit = post.write(poor, "place_offered", deadline_at=city(3, 22))
    short_lived = post.write(rich, "place_offered", deadline_at=city(1, 22))
    long_lived = post.write(other, "place_offered", deadline_at=city(2, 22))
    reminder = post.write(post.member(), deadline_at=city(1, 22))
    if rests == "all":
        post.rest_is_over()
    assert post.sweep() == 3
    assert post.asked() == asked
    assert post.stand(without_credit) == ("kept", "no_credit")
    assert post.stand(short_lived) == ("kept", "out_of_reach")
    assert post.stand(long_lived) == post.stand(reminder) == ("waiting", None)
    ids = (without_credit, short_lived, long_lived, reminder)
    assert [post.notice(one).needs_call for one in ids] == [True, True, False, False]
    assert (left(rich, "offer"), left(other, "offer")) == (1, 1)
    sending.cache.store().flushdb()
    post.at(city(2, 0, 5))
    post.rest_is_over()
    post.sweep()
    assert post.stand(long_lived) == ("sent", None)


def test_a_house_without_a_call_list_lets_offers_wait(post):
    post.at(city(1, 14))
    post.one()
    post.fault(errcode=45009)
    post.sweep()
    offer = post.write(post.member(granted=0), "place_offered", deadline_at=city(1, 22))
    assert post.sweep() == 0
    assert post.stand(offer) == ("waiting", None)


def test_a_clock_that_overtakes_the_rest_does_not_make_the_sender_turn_round_and_round(post, house):
    house(call_list=True)
    post.at(city(1, 14))
    post.one()
    post.fault(errcode=45009)
    post.sweep()
    offer = post.write(post.member(word="offer"), "place_offered", deadline_at=city(3, 22))
    post.at(city(2, 12))
    assert post.sweep() == 0
    assert post.stand(offer) == ("waiting", None)


@pytest.mark.parametrize(("patience_s", "stand"), [(-1.0, "kept"), (300.0, "waiting")])
def test_when_wechat_is_in_trouble_for_long_offers_with_a_near_deadline_are_left_to_staff(
    post, house, monkeypatch, patience_s, stand
):
    house(call_list=True)
    monkeypatch.setattr(sending, "PATIENCE_S", patience_s)
    post.one()
    post.fault(errcode=48001, times=50)
    post.sweep()
    post.sender._rests_until_s += 60
    now = clock.now()
    near, far = (
        post.write(
            post.member(word="offer"), "place_offered", deadline_at=now + dt.timedelta(minutes=minutes)
        )
        for minutes in (20, 40)
    )
    assert post.sweep() == 2
    assert (post.notice(near).state, post.notice(near).needs_call) == (stand, stand == "kept")
    assert post.stand(far) == ("waiting", None)


def test_once_wechat_has_answered_its_trouble_is_forgotten(post):
    post.one()
    post.fault(errcode=48001)
    post.sweep()
    assert post.sender._in_trouble_since_s is not None
    post.rest_is_over()
    post.one()
    post.sweep()
    assert post.sender._in_trouble_since_s is None


def test_a_token_that_wechat_has_dropped_heals_by_itself(post):
    post.one()
    post.sweep()
    post.simulator.post("revoke_token")
    _, notice_id = post.one()
    post.sweep()
    assert post.stand(notice_id) == ("sent", None)
    assert len(post.outbox()) == 2


def test_an_account_in_trouble_stops_the_sending_and_loses_nothing(post):
    members = [post.one() for _ in range(10)]
    post.fault(errcode=48001, times=50)
    post.sweep()
    assert post.asked() <= sending.POOL
    assert {post.stand(notice_id) for _, notice_id in members} == {("waiting", None)}
    assert {left(member) for member, _ in members} == {1}


# What nobody knows.


@pytest.mark.parametrize(
    "fault",
    [{"http_status": 500}, {"body": "<html>"}, {"body": "{}"}, {"cut": True}],
    ids=lambda one: next(iter(one)),
)
def test_an_answer_nobody_can_read_leaves_the_end_open(post, fault):
    member, notice_id = post.one()
    post.fault(**fault)
    post.sweep()
    assert post.stand(notice_id) == ("unsure", None)
    assert left(member) == 0
    assert post.look_after() == 0
    assert post.asked() == 1


def test_a_message_that_wechat_took_while_nobody_waited_any_more_is_settled_by_its_event(post, monkeypatch):
    monkeypatch.setattr(transport, "READ_S", 0.3)
    member, notice_id = post.one(granted=2)
    post.fault(delay_s=0.8)
    post.sweep()
    assert post.stand(notice_id) == ("unsure", None)
    (message,) = eventually(lambda: post.outbox(member))
    notices.settle_sent(member.id, "expiry", message["msgid"], 0, clock.true_now())
    db.session().commit()
    assert post.stand(notice_id) == ("sent", None)
    post.an_event_came_in()
    post.look_after()
    assert len(post.outbox()) == 1


def test_a_connection_that_is_refused_has_certainly_sent_nothing(post, app):
    nobody = dataclasses.replace(app.config["SETTINGS"], wechat_base_url="http://127.0.0.1:9/")
    post.one()
    post.sweep()  # There is a token.
    wechat.configure(nobody, sending.cache.store())
    member, notice_id = post.one()
    post.sweep()
    assert post.stand(notice_id) == ("waiting", None)
    assert left(member) == 1


def test_an_open_breaker_has_certainly_sent_nothing(post, monkeypatch):
    breaker = Breaker()
    monkeypatch.setitem(wechat.client()._transport._breakers, SEND.lstrip("/"), breaker)
    for _ in range(5):
        breaker.failed()
    member, notice_id = post.one()
    post.sweep()
    assert (post.stand(notice_id), left(member), post.asked()) == (("waiting", None), 1, 0)


def test_a_token_that_cannot_be_had_means_that_nothing_was_sent(post):
    post.simulator.fault(path="/cgi-bin/stable_token", http_status=500, times=2)
    member, notice_id = post.one()
    post.sweep()
    assert (post.stand(notice_id), left(member), post.asked()) == (("waiting", None), 1, 0)


# Whose sender has died.
