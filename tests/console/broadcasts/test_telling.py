"""群发 under way: whom it reaches, at what pace, and what stopping and resuming does."""

import dataclasses
import datetime as dt

import pytest
import time_machine
from sqlalchemy import select, text, update

from app import clock, db
from app.services import broadcasts, notices
from app.services.broadcasts import sending
from app.services.notices import manners
from models import AuditEntry, Broadcast, Member, Notice, NoticeState
from tests import factories
from tests.console.broadcasts.acts import WORDS, code_of, drafted, number, started, told


def jobs_waiting():
    rows = db.session().execute(
        text("SELECT task_name, queue_name FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id")
    )
    return [tuple(row) for row in rows]


def openid_of(notice_id):
    """Whom the notice tells."""
    return db.session().scalar(select(Member.openid).join(Notice).where(Notice.id == notice_id))


def test_a_broadcast_goes_from_draft_to_everybody_in_its_audience(desk, home, people):
    stranger = factories.member()
    factories.member(entry=factories.roster_entry(union_of=home, membership_state="left"))
    path = drafted(desk, home, page="pages/campaigns/index")
    counted = desk.post(f"{path}/count", key="a").json
    assert (counted["counted_count"], counted["state"]) == (5, "draft")
    assert desk.post(f"{path}/start", key="b").json["state"] == "running"
    assert jobs_waiting() == [("broadcasts.write", "ordinary")]
    assert broadcasts.write(number(path)) == 5
    shown = desk.get(path).json
    assert (shown["state"], shown["written_count"]) == ("done", 5)
    assert shown["progress"]["waiting_count"] == 5
    notices = told(path)
    assert {one.member_id for one in notices} == {one.id for one in people}
    assert stranger.id not in {one.member_id for one in notices}
    assert {one.broadcast_id for one in notices} == {number(path)}
    facts = notices[0].facts
    assert (facts["title"], facts["text"], facts["page"]) == (*WORDS.values(), "pages/campaigns/index")
    assert broadcasts.write(number(path)) == 0
    actions = db.session().scalars(
        select(AuditEntry.action).where(AuditEntry.subject_id == number(path)).order_by(AuditEntry.id)
    )
    assert [one.removeprefix("broadcasts.") for one in actions] == ["draft", "count", "start", "finish"]


def test_progress_counts_what_became_of_the_notices_in_one_query(desk, home, people, statements):
    path = started(desk, home)
    broadcasts.write(number(path))
    first, second, third, *_ = (one.id for one in told(path))
    now = clock.now()
    for notice_id, facts in (
        (first, {"state": NoticeState.KEPT, "outcome": "no_credit", "read_at": now}),
        (second, {"state": NoticeState.KEPT, "outcome": "muted"}),
        (third, {"state": "sent", "template": "announcement", "asked_at": now, "sent_at": now}),
    ):
        db.session().execute(update(Notice).where(Notice.id == notice_id).values(**facts))
    with statements() as seen:
        progress = desk.get(path).json["progress"]
    assert len(seen) <= 6
    assert progress == {
        "waiting_count": 2,
        "sending_count": 0,
        "sent_count": 1,
        "kept_count": 2,
        "kept": {"no_credit": 1, "muted": 1},
        "reasons": {notices.reason_of("no_credit"): 1, notices.reason_of("muted"): 1},
        "withdrawn_count": 0,
        "read_count": 1,
    }


def test_at_most_so_many_as_the_pace_allows_are_due_in_a_minute(desk, home, people):
    path = started(desk, home, pace_per_minute=2)
    began = clock.now()
    with time_machine.travel(began, tick=False) as machine:
        for minute, count in ((0, 2), (1, 2), (2, 1)):
            machine.move_to(began + minute * sending.MINUTE + dt.timedelta(seconds=1))
            assert broadcasts.write(number(path)) == count
            # Waiting, it is neither at a slot nor in a transaction: a job of its own comes back later.
            assert jobs_waiting() == [("broadcasts.write", "ordinary")]
        machine.move_to(began + dt.timedelta(hours=3))
        assert broadcasts.write(number(path)) == 0
    due = [one.due_at for one in told(path)]
    assert len(due) == 5
    for first in due:
        assert len([one for one in due if first <= one < first + sending.MINUTE]) <= 2
    assert desk.get(path).json["state"] == "done"


def test_an_outage_is_no_reason_to_hurry_afterwards(desk, home, people):
    path = started(desk, home, pace_per_minute=2)
    with time_machine.travel(clock.now() + dt.timedelta(hours=1), tick=False):
        assert broadcasts.go_on() == 1
        assert broadcasts.write(number(path)) == 2


@pytest.fixture
def late_evening(app, monkeypatch):
    """Tomorrow at eleven, in a house whose quiet hours last from ten to eight."""
    quiet = dataclasses.replace(app.config["SETTINGS"], quiet_hours=(dt.time(22), dt.time(8)))
    monkeypatch.setattr(manners, "_settled", [quiet])
    return dt.datetime.combine(clock.today() + dt.timedelta(days=1), dt.time(23), clock.CITY)


def test_its_pace_rests_in_the_quiet_hours_and_holds_in_the_morning(desk, home, people, late_evening):
    path = started(desk, home, pace_per_minute=2)
    morning = late_evening + dt.timedelta(hours=9)
    with time_machine.travel(late_evening, tick=False) as machine:
        for hours in (0, 4, 8):
            machine.move_to(late_evening + dt.timedelta(hours=hours))
            db.session().execute(text("DELETE FROM procrastinate_jobs"))
            assert broadcasts.write(number(path)) == 0
            assert jobs_waiting() == [("broadcasts.write", "ordinary")]
            assert broadcasts.go_on() == 0
        for minute, count in ((0, 2), (1, 2), (2, 1)):
            machine.move_to(morning + minute * sending.MINUTE)
            assert broadcasts.write(number(path)) == count
    expected = [morning + minute * sending.MINUTE for minute in (0, 0, 1, 1, 2)]
    assert [one.due_at for one in told(path)] == expected


def test_what_is_over_before_the_quiet_hours_end_is_in_the_inbox_meanwhile(desk, home, people, late_evening):
    deadline = (late_evening + dt.timedelta(hours=9)).isoformat()
    path = started(desk, home, deadline_at=deadline)
    with time_machine.travel(late_evening, tick=False):
        assert broadcasts.write(number(path)) == 5


def test_the_deadline_ends_it(desk, home, people):
    deadline = (clock.now() + dt.timedelta(minutes=2)).isoformat(timespec="seconds")
    path = started(desk, home, pace_per_minute=2, deadline_at=deadline)
    assert broadcasts.write(number(path)) == 2
    assert {one.deadline_at for one in told(path)} == {dt.datetime.fromisoformat(deadline)}
    with time_machine.travel(clock.now() + dt.timedelta(minutes=3), tick=False):
        assert broadcasts.write(number(path)) == 0
    assert [desk.get(path).json[name] for name in ("state", "written_count")] == ["done", 2]
    past = (clock.now() - dt.timedelta(minutes=2)).isoformat(timespec="seconds")
    late = drafted(desk, home, deadline_at=past)
    desk.post(f"{late}/count")
    assert code_of(desk.post(f"{late}/start")) == (409, "broadcast_too_late")


def test_stopped_it_takes_back_what_was_neither_sent_nor_read_and_resumed_tells_it_again(
    desk, home, people, phone
):
    path = started(desk, home, pace_per_minute=4)
    broadcasts.write(number(path))
    read, sent, kept, waiting = (one.id for one in told(path))
    now = clock.now()
    for notice_id, facts in (
        (read, {"read_at": now}),
        (sent, {"state": "sent", "template": "announcement", "asked_at": now, "sent_at": now}),
        (kept, {"state": "kept", "outcome": "no_credit"}),
    ):
        db.session().execute(update(Notice).where(Notice.id == notice_id).values(**facts))
    hears = phone.another(openid_of(waiting))
    assert [one["title"] for one in hears.get("/me/messages").json["items"]] == [WORDS["title"]]
    stopped = desk.post(f"{path}/stop", key="a").json
    assert hears.get("/me/messages").json["items"] == []
    assert (stopped["state"], stopped["written_count"]) == ("stopped", 2)
    assert ("broadcasts.withdraw", "urgent") in jobs_waiting()
    states = {one.id: one.state for one in told(path)}
    # Who has read it keeps it, and hears nothing more of it.
    assert [states[one] for one in (read, sent, kept, waiting)] == [
        "kept",
        "sent",
        "withdrawn",
        "withdrawn",
    ]
    assert broadcasts.write(number(path)) == 0
    assert desk.post(f"{path}/resume", key="b").json["state"] == "running"
    with time_machine.travel(clock.now() + dt.timedelta(minutes=5), tick=False):
        assert broadcasts.write(number(path)) == 3
    with time_machine.travel(clock.now() + dt.timedelta(minutes=9), tick=False):
        assert broadcasts.write(number(path)) == 0
    assert desk.get(path).json["state"] == "done"
    notices = told(path)
    assert {one.member_id for one in notices} == {one.id for one in people}
    assert sorted(one.state for one in notices) == ["kept", "sent", *["waiting"] * 3]
    assert desk.get(path).json["written_count"] == 5


def test_who_has_perhaps_had_the_message_is_left_alone_by_a_stop_and_not_told_again(desk, home, people):
    path = started(desk, home, pace_per_minute=4)
    broadcasts.write(number(path))
    perhaps, *_ = (one.id for one in told(path))
    asked = {"state": "kept", "outcome": "unknown", "template": "announcement", "asked_at": clock.now()}
    db.session().execute(update(Notice).where(Notice.id == perhaps).values(**asked))
    assert desk.post(f"{path}/stop").json["written_count"] == 1
    desk.post(f"{path}/resume")
    with time_machine.travel(clock.now() + dt.timedelta(minutes=5), tick=False):
        assert broadcasts.write(number(path)) == 4
    outcomes = {one.id: (one.state, one.outcome) for one in told(path)}
    assert len(outcomes) == 5
    assert outcomes.pop(perhaps) == ("kept", "unknown")
    assert set(outcomes.values()) == {("waiting", None)}


def test_what_the_button_could_not_take_back_at_once_a_job_does(desk, home, people, monkeypatch):
    monkeypatch.setattr(sending, "WITHDRAWN_AT_ONCE", 1)
    path = started(desk, home)
    broadcasts.write(number(path))
    # It was done already: nothing is taken back any more.
    assert code_of(desk.post(f"{path}/stop")) == (409, "broadcast_not_now")
    db.session().execute(update(Broadcast).values(state="running", finished_at=None))
    assert desk.post(f"{path}/stop").json["written_count"] == 4
    assert broadcasts.go_on() == 1
    assert broadcasts.withdraw(number(path)) == 4
    assert {one.state for one in told(path)} == {NoticeState.WITHDRAWN}
    assert desk.get(path).json["progress"]["withdrawn_count"] == 5
    assert (broadcasts.go_on(), broadcasts.withdraw(number(path))) == (0, 0)


def test_an_account_without_the_template_keeps_it_in_the_inbox_again_after_a_stop(
    desk, home, people, monkeypatch
):
    monkeypatch.setattr(sending.templates, "find", lambda _: None)
    path = started(desk, home, pace_per_minute=3)
    broadcasts.write(number(path))
    assert {one.outcome for one in told(path)} == {"inbox_only"}
    desk.post(f"{path}/stop")
    desk.post(f"{path}/resume")
    broadcasts.write(number(path))
    assert {(one.state, one.outcome) for one in told(path)} == {("kept", "inbox_only")}


def test_the_list_takes_a_fixed_number_of_queries_and_has_pages(desk, home, statements):
    counts, made = [], []
    for _ in range(2):
        made += [drafted(desk, home) for _ in range(2)]
        with statements() as seen:
            assert len(desk.get("/broadcasts?state=draft").json["items"]) == len(made)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 5
    first = desk.get("/broadcasts?limit=3").json
    rest = desk.get(f"/broadcasts?limit=3&cursor={first['next_cursor']}").json
    found = [f"/broadcasts/{one['id']}" for one in first["items"] + rest["items"]]
    assert found == made[::-1]
    assert desk.get("/broadcasts?state=done").json["items"] == []
    assert desk.get("/broadcasts?cursor=x").json["code"] == "cursor_invalid"
