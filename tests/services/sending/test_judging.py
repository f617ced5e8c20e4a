"""发送以前: what is sent at all, to whom first, and what stays in the inbox."""

import datetime as dt

import pytest
from sqlalchemy import update

from app import clock, db
from app.services import notices
from app.services.notices import credits, outcomes, sending
from app.wechat import templates
from models import BroadcastState, ErasureSource, Notice, NoticePreference, NoticeState
from tests.posts import FACTS, left


def test_a_due_notice_is_sent_and_spends_a_credit(post):
    member, notice_id = post.one()
    assert post.sweep() == 1
    notice = post.notice(notice_id)
    (message,) = post.outbox()
    assert (notice.state, notice.msgid, notice.tries) == (NoticeState.SENT, message["msgid"], 1)
    assert message["touser"] == member.openid
    assert message["template_id"] == "demo-expiry"
    assert message["page"] == f"pages/coupons/detail?id={notice.subject_id}"
    assert message["data"]["thing1"] == {"value": FACTS["title"]}
    assert left(member) == 0
    assert post.sweep() == 0


# What is not asked for at all.


def test_whoever_has_no_credit_reads_it_in_the_inbox(post):
    _, notice_id = post.one(granted=0)
    post.sweep()
    assert post.stand(notice_id) == ("kept", "no_credit")
    assert post.asked() == 0


@pytest.mark.parametrize(("call_list", "called"), [(True, True), (False, False)])
def test_an_offer_without_credit_is_put_on_the_call_list_where_there_is_one(post, house, call_list, called):
    house(call_list=call_list)
    member = post.member(granted=0)
    offer, reminder = post.write(member, "place_offered"), post.write(member)
    post.sweep()
    assert post.stand(offer) == ("kept", "no_credit")
    assert post.notice(offer).needs_call is called
    assert post.notice(reminder).needs_call is False


def test_an_offer_without_a_template_is_put_on_the_call_list_too(post, house, monkeypatch):
    house(call_list=True)
    monkeypatch.delitem(templates._installed, "offer")
    notice = post.notice(post.write(post.member(), "place_offered"))
    assert (notice.state, notice.outcome, notice.needs_call) == (NoticeState.KEPT, "inbox_only", True)


def test_what_is_too_late_is_not_sent(post):
    now = clock.now()
    _, notice_id = post.one(due_at=now - dt.timedelta(days=1), deadline_at=now - dt.timedelta(minutes=1))
    post.sweep()
    assert post.stand(notice_id) == ("kept", "too_late")


def test_what_is_not_due_yet_waits(post):
    _, notice_id = post.one(due_at=clock.now() + dt.timedelta(minutes=5))
    assert post.sweep() == 0
    post.at(clock.now() + dt.timedelta(minutes=6))
    assert post.sweep() == 1
    assert post.stand(notice_id) == ("sent", None)


def test_whoever_has_muted_a_group_is_not_written_to_about_it(post):
    member = post.member()
    db.session().add(NoticePreference(member_id=member.id, group="reminders", is_muted=True))
    db.session().add(NoticePreference(member_id=member.id, group="offers", is_muted=False))
    notice_id = post.write(member)
    post.sweep()
    assert post.stand(notice_id) == ("kept", "muted")
    assert left(member) == 1


def test_whoever_may_still_change_their_mind_about_leaving_is_written_to_as_ever(post):
    member, notice_id = post.one()
    post.leaves(member)
    post.sweep()
    assert post.stand(notice_id) == ("sent", None)


@pytest.mark.parametrize(
    ("source", "done"),
    [
        (ErasureSource.PERSON, True),
        (ErasureSource.WECHAT_CANCELLED, False),
        (ErasureSource.WECHAT_REVOKED, False),
    ],
)
def test_whoever_is_forgotten_or_has_left_wechat_is_not_written_to(post, source, done):
    member, notice_id = post.one()
    post.leaves(member, source, done=done)
    post.sweep()
    assert post.stand(notice_id) == ("kept", "erasing")
    assert post.asked() == 0


def test_what_a_stopped_broadcast_says_is_not_sent_until_it_goes_on(post):
    member, notice_id = post.one()
    broadcast_id = post.belongs_to_a_broadcast(notice_id, BroadcastState.STOPPED)
    assert post.sweep() == 0
    assert (post.stand(notice_id), left(member)) == (("waiting", None), 1)
    post.goes_on(broadcast_id)
    assert post.sweep() == 1
    assert post.stand(notice_id) == ("sent", None)


def test_a_template_that_the_account_has_lost_keeps_a_notice_in_the_inbox(post, monkeypatch):
    _, notice_id = post.one()
    monkeypatch.delitem(templates._installed, "expiry")
    post.sweep()
    assert post.stand(notice_id) == ("kept", "inbox_only")


def test_a_row_that_cannot_be_understood_is_no_stumbling_block(post):
    _, unknown = post.one()
    _, odd = post.one()
    _, notice_id = post.one()
    db.session().execute(update(Notice).where(Notice.id == unknown).values(kind="of_old", urgency=7))
    db.session().execute(update(Notice).where(Notice.id == odd).values(facts=["not", "facts"]))
    post.sweep()
    assert post.stand(unknown) == ("kept", "inbox_only")
    assert post.stand(odd) == ("kept", "unsendable")
    assert post.stand(notice_id) == ("sent", None)


@pytest.mark.parametrize(
    "facts",
    [{**FACTS, "until": "不久以后"}, {"left": "3天"}, {**FACTS, "title": ""}],
    ids=["time", "missing", "empty"],
)
def test_a_text_that_wechat_would_refuse_is_never_asked_for(post, facts):
    member, notice_id = post.one(facts=facts)
    post.sweep()
    assert post.stand(notice_id) == ("kept", "unsendable")
    assert post.asked() == 0
    assert left(member) == 1


# Who comes first.


def test_the_most_urgent_goes_first_then_the_oldest(post, monkeypatch):
    monkeypatch.setattr(sending, "POOL", 1)
    post.sender = notices.Sender()
    now = clock.now()
    member, other = post.member(), post.member(granted=0)
    post.simulator.post("subscribe", openid=member.openid, template_ids=["demo-offer"], choice="accept")
    credits.accept_pushed(member.id, "offer", clock.true_now())
    post.simulator.post("subscribe", openid=other.openid, template_ids=["demo-expiry"], choice="accept")
    credits.accept_pushed(other.id, "expiry", clock.true_now())
    post.write(member, due_at=now - dt.timedelta(minutes=1))
    post.write(other, due_at=now - dt.timedelta(minutes=2))
    post.write(member, "place_offered", due_at=now)
    post.sweep()
    assert [(one["touser"], one["template_id"]) for one in post.outbox()] == [
        (member.openid, "demo-offer"),
        (other.openid, "demo-expiry"),
        (member.openid, "demo-expiry"),
    ]


def test_one_message_of_a_template_is_on_its_way_to_a_person_at_a_time(post):
    member = post.member(granted=3)
    ids = [post.write(member) for _ in range(3)]
    sent = []
    for seconds in (0, 6, 12):
        post.at(dt.datetime.now(clock.CITY) + dt.timedelta(seconds=seconds))
        post.sweep()
        sent.append(len(post.outbox()))
    assert sent == [1, 2, 3]
    assert {post.stand(one) for one in ids} == {("sent", None)}


def test_a_message_whose_end_is_open_holds_back_the_next_of_its_template(post):
    member = post.member(granted=2)
    first, second = post.write(member), post.write(member)
    post.is_dead(first, state="unsure", asked_at=clock.true_now())
    post.sweep()
    assert post.stand(second) == ("waiting", None)
    notices.settle_sent(member.id, "expiry", 7, 0, clock.true_now())
    post.at(clock.now() + outcomes.SOON * 2)
    post.sweep()
    assert post.stand(first) == post.stand(second) == ("sent", None)


# Quiet hours.
