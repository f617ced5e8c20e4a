"""结局未明: leases, sent events and their absence settle what nobody knows."""

import datetime as dt

import pytest
from sqlalchemy import update

from app import clock, db
from app.services import notices
from app.services.notices import sending, settling
from models import BroadcastState, Notice
from tests.posts import NIGHT, city, left


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


@pytest.mark.parametrize(("lease", "stand"), [(0, ("waiting", None)), (60, ("sent", None))])
def test_a_sender_that_slept_longer_than_its_lease_does_not_ask_any_more(post, monkeypatch, lease, stand):
    monkeypatch.setattr(settling, "LEASE", dt.timedelta(seconds=lease))
    _, notice_id = post.one()
    taken = db.transact(lambda: sending.taking.take(9))
    post.sender._send(taken)
    assert post.stand(notice_id) == stand
    assert len(post.outbox()) == (stand[0] == "sent")


def test_what_is_unsure_of_a_stopped_broadcast_is_not_repeated(post):
    _, notice_id = post.one()
    broadcast_id = post.belongs_to_a_broadcast(notice_id, BroadcastState.STOPPED)
    post.is_dead(notice_id)
    post.an_event_came_in()
    post.look_after()
    assert post.stand(notice_id) == ("unsure", None)
    post.goes_on(broadcast_id)
    post.look_after()
    assert post.stand(notice_id) == ("sent", None)


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
    ("deadline_at", "stand", "called"),
    [(city(1, 22), ("kept", "out_of_reach"), True), (city(1, 13), ("kept", "too_late"), False)],
)
def test_an_offer_that_did_not_arrive_and_cannot_be_repeated_in_time_is_for_staff_until_its_deadline(
    post, house, deadline_at, stand, called
):
    house(call_list=True)
    post.at(city(1, 12))
    member = post.member(word="offer")
    offer = post.write(member, "place_offered", deadline_at=deadline_at)
    post.sweep()
    post.at(city(1, 14))
    notices.settle_sent(member.id, "offer", post.notice(offer).msgid, 45009, clock.true_now())
    assert (post.stand(offer), post.notice(offer).needs_call) == (stand, called)


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
