"""发送: every way in which a subscribe message ends, against the simulator."""

import dataclasses
import datetime as dt
import uuid

import pytest
from sqlalchemy import select, update

from app import clock, db, wechat
from app.services import notices
from app.services.notices import credits, manners, outcomes, sending, settling
from app.wechat import templates, transport
from app.wechat.breaker import Breaker
from models import Erasure, ErasureSource, ErasureState, Notice, NoticePreference, NoticeState, PushReceipt
from tests import factories, live

SEND = "/cgi-bin/message/subscribe/send"
NIGHT = (dt.time(22, 0), dt.time(8, 0))
FACTS = {"title": "采菱馄饨满减券", "left": "3天", "until": "2026年11月25日 23:59"}
OFFER = {"title": "乒乓球赛", "until": "2026年11月25日 23:59"}


class Post:
    """The notices of one test, their people and what became of them."""

    def __init__(self, simulator, monkeypatch):
        self.simulator, self.monkeypatch = simulator, monkeypatch
        self.sender = notices.Sender()

    def member(self, *, granted=1, word="expiry", told=None):
        """Somebody who has tapped "allow" so often, and of whom we were told so often."""
        member = factories.member()
        self.simulator.login_code(member.openid)
        for _ in range(granted):
            self.simulator.post(
                "subscribe", openid=member.openid, template_ids=[f"demo-{word}"], choice="accept"
            )
        for _ in range(granted if told is None else told):
            credits.accept_pushed(member.id, word, clock.true_now())
        return member

    def write(self, member, kind="coupon_expiring", **options):
        """A notice to `member` about something or other; its id."""
        facts = options.pop("facts", OFFER if kind == "place_offered" else FACTS)
        subject_id = uuid.uuid4()
        notices.write_many(kind, "coupons", [(member.id, subject_id, facts)], **options)
        db.session().commit()
        return db.session().scalar(select(Notice.id).where(Notice.subject_id == subject_id))

    def one(self, **options):
        """The usual case: somebody with one credit, and a notice to them."""
        member = self.member(**{name: options.pop(name) for name in ("granted", "told") if name in options})
        return member, self.write(member, **options)

    def sweep(self):
        """As a worker does it until there is nothing to do; how many notices it dealt with."""
        db.session().commit()
        total = 0
        while dealt_with := self.sender.round():
            total += dealt_with
        return total

    def look_after(self):
        """A sweep that also looks after messages whose end is open."""
        self.sender._looked_after_s = float("-inf")
        return self.sweep()

    def rest_is_over(self):
        self.sender._rests_until_s = 0.0

    def notice(self, notice_id):
        db.session().commit()
        db.session().expire_all()
        return db.session().get_one(Notice, notice_id)

    def stand(self, notice_id):
        """State and outcome."""
        notice = self.notice(notice_id)
        return notice.state.value, notice.outcome

    def outbox(self, member=None):
        path = f"{self.simulator.base_url}__sim__/outbox"
        query = {"openid": member.openid} if member else {}
        return self.simulator.http.get(path, params=query, timeout=10).json()["items"]

    def asked(self):
        path = f"{self.simulator.base_url}__sim__/requests"
        return self.simulator.http.get(path, timeout=10).json()["counts"].get(SEND, 0)

    def fault(self, **fault):
        self.simulator.fault(path=SEND, **fault)

    def at(self, moment):
        """It is `moment` now, by the house's clock."""
        ahead = moment - dt.datetime.now(clock.CITY)
        self.monkeypatch.setattr(clock._hands, "ahead", ahead)

    def an_event_came_in(self):
        """WeChat has told of some other message."""
        receipt = PushReceipt(key=uuid.uuid4().hex, event="subscribe_msg_sent_event")
        receipt.received_at = clock.true_now()
        db.session().add(receipt)
        db.session().commit()

    def is_dead(self, notice_id, **changes):
        """As a process leaves it that was killed behind the fence, so long ago that nothing is awaited."""
        asked_at = clock.true_now() - dt.timedelta(hours=1)
        values = {"state": "sending", "template": "expiry", "asked_at": asked_at, "tries": 1, **changes}
        db.session().execute(update(Notice).where(Notice.id == notice_id).values(values))
        db.session().commit()


@pytest.fixture
def post(session, app, simulator, monkeypatch):
    wechat.configure(app.config["SETTINGS"], sending.cache.store())  # A breaker that nobody else has opened.
    post = Post(simulator, monkeypatch)
    yield post
    post.sender.close()


@pytest.fixture
def house(app, monkeypatch):
    """`house(quiet_hours=…)`: the environment says so."""

    def settle(**changes):
        monkeypatch.setattr(manners, "_settled", [dataclasses.replace(app.config["SETTINGS"], **changes)])

    return settle


def left(member, word="expiry"):
    return credits.available(member.id).get(word, 0)


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


def test_whoever_leaves_is_not_written_to(post):
    member, notice_id = post.one()
    now = clock.now()
    erasure = Erasure(member_id=member.id, source=ErasureSource.PERSON, state=ErasureState.COOLING)
    erasure.requested_at, erasure.due_at = now, now + dt.timedelta(days=15)
    db.session().add(erasure)
    post.sweep()
    assert post.stand(notice_id) == ("kept", "erasing")


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


def city(day, hour, minute=0):
    return dt.datetime(2027, 3, day, hour, minute, tzinfo=clock.CITY)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (city(1, 21, 59), None),
        (city(1, 22), city(2, 8)),
        (city(2, 0), city(2, 8)),
        (city(2, 7, 59), city(2, 8)),
        (city(2, 8), None),
    ],
)
def test_quiet_hours_begin_and_end_to_the_minute(house, now, until):
    house(quiet_hours=NIGHT)
    assert manners.quiet_until(now) == until


def test_quiet_hours_may_lie_within_a_day_or_not_be_at_all(house):
    house(quiet_hours=(dt.time(12), dt.time(14)))
    assert manners.quiet_until(city(1, 13)) == city(1, 14)
    assert manners.quiet_until(city(1, 14)) is None
    house(quiet_hours=None)
    assert manners.quiet_until(city(1, 3)) is None


def test_what_can_wait_waits_through_the_night_and_is_sent_once_in_the_morning(post, house):
    house(quiet_hours=NIGHT)
    post.at(city(1, 23))
    _, notice_id = post.one(deadline_at=city(2, 12))
    for now in (city(1, 23), city(1, 23, 59), city(2, 0), city(2, 7, 59)):
        post.at(now)
        post.sweep()
        assert post.stand(notice_id) == ("waiting", None)
    post.at(city(2, 8))
    post.sweep()
    post.sweep()
    assert post.stand(notice_id) == ("sent", None)
    assert len(post.outbox()) == 1


def test_what_would_be_over_by_morning_is_kept_instead_of_waking_anybody(post, house):
    house(quiet_hours=NIGHT)
    post.at(city(1, 23))
    member, notice_id = post.one(deadline_at=city(2, 8))
    post.sweep()
    assert post.stand(notice_id) == ("kept", "quiet_hours")
    assert left(member) == 1


def test_an_offer_may_come_at_night(post, house):
    house(quiet_hours=NIGHT)
    post.at(city(1, 23))
    member = post.member(word="offer")
    notice_id = post.write(member, "place_offered")
    post.sweep()
    assert post.stand(notice_id) == ("sent", None)


# What WeChat refuses.


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
    assert post.stand(short_lived) == ("kept", "too_late")
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
    (message,) = _eventually(lambda: post.outbox(member))
    notices.settle_sent(member.id, "expiry", message["msgid"], 0, clock.true_now())
    db.session().commit()
    assert post.stand(notice_id) == ("sent", None)
    post.an_event_came_in()
    post.look_after()
    assert len(post.outbox()) == 1


def _eventually(look):
    return live.wait_until(look, "it has come")


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


def test_what_a_dead_process_had_fenced_is_not_sent_again_before_its_event_was_awaited(post):
    member, notice_id = post.one()
    post.is_dead(notice_id, asked_at=clock.true_now() - settling.LEASE - dt.timedelta(seconds=1))
    post.an_event_came_in()
    post.look_after()
    assert post.stand(notice_id) == ("unsure", None)
    notices.settle_sent(member.id, "expiry", 7, 0, post.notice(notice_id).asked_at)
    assert post.stand(notice_id) == ("sent", None)
    assert post.notice(notice_id).repeats == 0


def test_without_its_event_it_is_sent_again_once_others_have_come_in_and_counted(post):
    member, notice_id = post.one()
    post.is_dead(notice_id)
    post.look_after()
    assert post.stand(notice_id) == ("unsure", None)
    post.an_event_came_in()
    post.look_after()
    assert post.stand(notice_id) == ("sent", None)
    notice = post.notice(notice_id)
    assert (notice.tries, notice.repeats) == (2, 1)
    assert len(post.outbox(member)) == 1
    assert notices.figures.totals() == {"unsure": 1, "repeats": 1, "sent": 1}


def test_while_no_event_comes_in_at_all_its_absence_says_nothing(post):
    _, notice_id = post.one()
    post.is_dead(notice_id)
    for _ in range(3):
        post.look_after()
    assert post.stand(notice_id) == ("unsure", None)
    post.at(clock.now() + dt.timedelta(days=2))
    post.look_after()
    assert post.stand(notice_id) == ("kept", "unknown")
    assert post.asked() == 0


def test_nothing_is_repeated_at_night(post, house):
    house(quiet_hours=NIGHT)
    _, notice_id = post.one(deadline_at=clock.now() + dt.timedelta(days=365))
    post.is_dead(notice_id)
    post.an_event_came_in()
    post.at(city(1, 23))
    post.look_after()
    assert post.stand(notice_id) == ("unsure", None)
    post.at(city(2, 9))
    post.look_after()
    assert post.stand(notice_id) == ("sent", None)


def test_a_clock_that_is_moved_while_a_message_is_under_way_makes_no_second_one(post):
    _, notice_id = post.one(deadline_at=clock.now() + dt.timedelta(days=9))
    taken = db.transact(lambda: sending.taking.take(9))
    post.at(clock.now() + dt.timedelta(days=1))
    post.an_event_came_in()
    assert post.look_after() == 0
    assert post.stand(notice_id) == ("sending", None)
    db.session().commit()
    post.sender._send(taken)
    assert post.look_after() == 0
    assert post.stand(notice_id) == ("sent", None)
    assert len(post.outbox()) == 1


@pytest.mark.parametrize(
    ("errcode", "times", "stand"), [(43101, 1, ("kept", "unknown")), (43108, 1, ("unsure", None))]
)
def test_a_repeat_that_was_not_sent_is_no_possible_duplicate(post, errcode, times, stand):
    _, notice_id = post.one()
    post.is_dead(notice_id)
    post.an_event_came_in()
    post.fault(errcode=errcode, times=times)
    post.look_after()
    assert post.stand(notice_id) == stand
    assert post.notice(notice_id).repeats == 0


def test_an_answer_that_comes_after_the_lease_still_counts(post):
    _, notice_id = post.one()
    asking = db.transact(lambda: sending.taking.take(9)).asking
    post.is_dead(notice_id)
    db.transact(settling.give_up_dead)
    db.transact(lambda: sending.record([(asking[0], sending.Sent(7))]))
    assert post.stand(notice_id) == ("sent", None)


def test_an_answer_to_an_earlier_try_changes_nothing(post):
    _, notice_id = post.one()
    (asking,) = db.transact(lambda: sending.taking.take(9)).asking
    post.is_dead(notice_id, state="unsure")
    post.an_event_came_in()
    (again,) = db.transact(lambda: sending.taking.take_unsure(9)).asking
    db.transact(lambda: sending.record([(asking, sending.Undone())]))
    assert post.stand(notice_id) == ("sending", None)
    db.transact(lambda: sending.record([(again, sending.Sent(8))]))
    assert (post.stand(notice_id), post.notice(notice_id).msgid) == (("sent", None), 8)


# What WeChat tells afterwards.


def test_a_sent_event_that_is_faster_than_the_answer_wins(post):
    member, notice_id = post.one()
    (asking,) = db.transact(lambda: sending.taking.take(9)).asking
    notices.settle_sent(member.id, "expiry", 7, 0, asking.asked_at.replace(microsecond=0))
    db.transact(lambda: sending.record([(asking, sending.Undone())]))
    assert (post.stand(notice_id), left(member)) == (("sent", None), 0)


def test_a_sent_event_told_twice_or_of_another_persons_message_does_nothing(post):
    member, notice_id = post.one()
    post.sweep()
    other, waiting = post.one(due_at=clock.now() + dt.timedelta(days=1))
    msgid = post.notice(notice_id).msgid
    for told in (member, member, other):
        notices.settle_sent(told.id, "expiry", msgid, 0, clock.true_now())
    notices.settle_sent(member.id, "expiry", msgid + 1, 0, clock.true_now())
    assert post.stand(notice_id) == ("sent", None)
    assert post.stand(waiting) == ("waiting", None)


def test_an_event_of_long_ago_is_not_taken_for_a_message_of_now(post):
    member, notice_id = post.one()
    db.transact(lambda: sending.taking.take(9))
    notices.settle_sent(member.id, "expiry", 7, 0, clock.true_now() - dt.timedelta(minutes=5))
    assert post.stand(notice_id) == ("sending", None)


@pytest.mark.parametrize(
    ("error_code", "stand", "credits_left"),
    [(43101, ("kept", "refused"), 0), (40003, ("kept", "undelivered"), 2), (-1, ("waiting", None), 2)],
)
@pytest.mark.parametrize("when", ["sent", "unsure"])
def test_a_message_that_did_not_arrive_is_taken_back(post, when, error_code, stand, credits_left):
    member, notice_id = post.one(granted=2)
    if when == "sent":
        post.sweep()
    else:
        db.transact(lambda: sending.taking.take(9))
        post.is_dead(notice_id, state="unsure", asked_at=clock.true_now())
    msgid = post.notice(notice_id).msgid
    notices.settle_sent(member.id, "expiry", msgid, error_code, clock.true_now())
    assert (post.stand(notice_id), left(member)) == (stand, credits_left)


def test_an_event_names_the_oldest_message_whose_number_is_not_known(post):
    member = post.member(granted=2)
    first = post.write(member)
    post.sweep()
    db.session().execute(update(Notice).where(Notice.id == first).values(msgid=None))
    second = post.write(member)
    post.sweep()
    db.session().execute(update(Notice).where(Notice.id == second).values(msgid=None))
    for msgid in (7, 8):
        notices.settle_sent(member.id, "expiry", msgid, 0, clock.true_now())
    assert [post.notice(one).msgid for one in (first, second)] == [7, 8]


# Numbers.


def test_the_figures_stand_in_the_metrics(post, app):
    post.one()
    post.one(granted=0)
    post.sweep()
    post.one(due_at=clock.now() - dt.timedelta(minutes=2))
    said = app.test_client().get("/metrics").text.splitlines()
    assert 'notices_total{outcome="sent"} 1.0' in said
    assert 'notices_total{outcome="no_credit"} 1.0' in said
    assert "notice_repeats_total 0.0" in said
    assert "notices_due 1.0" in said
    assert "notices_unsure 0.0" in said
    (oldest,) = [float(line.split()[1]) for line in said if line.startswith("notices_oldest_due_seconds ")]
    assert 120 <= oldest < 180


def test_a_batch_costs_the_same_few_questions_however_much_is_in_it(post, statements):
    def questions(count):
        for _ in range(count):
            post.one()
        with statements() as seen:
            post.sender.round()
        return len(seen)

    post.look_after()
    assert questions(12) == questions(2)
