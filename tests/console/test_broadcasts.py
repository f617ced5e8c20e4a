"""群发: drafted, counted, tried out, started by a second person, stopped and resumed."""

import dataclasses
import datetime as dt
import uuid

import pytest
import time_machine
from sqlalchemy import select, text, update

from app import clock, db, tokens
from app.services import broadcasts
from app.services.broadcasts import drafting, sending
from app.services.notices import manners
from app.tokens import CodeKind
from models import AuditEntry, Broadcast, Member, Notice, NoticeState, StaffRole
from tests import factories

WORDS = {"title": "送清凉活动开始了", "text": "即日起到月底，凭工会卡到各驿站领取清凉用品。"}


@pytest.fixture
def home(session):
    return factories.district_union("tianning")


@pytest.fixture
def desk(seat, home):
    return seat(StaffRole.PUBLISHER, union=home)


@pytest.fixture
def chair(seat, home):
    return seat(StaffRole.CHAIR, union=home)


@pytest.fixture
def people(home):
    return [factories.member(entry=factories.roster_entry(union_of=home)) for _ in range(5)]


def drafted(desk, home, **changes):
    answer = desk.post("/broadcasts", {"union_id": str(home.id), **WORDS, **changes})
    assert answer.status_code == 201, answer.text
    return f"/broadcasts/{answer.json['id']}"


def started(desk, home, **changes):
    path = drafted(desk, home, **changes)
    assert desk.post(f"{path}/count").status_code == 200
    answer = desk.post(f"{path}/start")
    assert answer.status_code == 200, answer.text
    return path


def number(path):
    return uuid.UUID(path.rsplit("/", 1)[1])


def told(path, *, tests=False):
    notices = db.session().scalars(
        select(Notice)
        .where(Notice.subject_id == number(path), Notice.occasion.startswith("test-") == tests)
        .order_by(Notice.due_at, Notice.member_id)
        .execution_options(populate_existing=True)
    )
    return notices.all()


def jobs_waiting():
    rows = db.session().execute(
        text("SELECT task_name, queue_name FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id")
    )
    return [tuple(row) for row in rows]


def openid_of(notice_id):
    """Whom the notice tells."""
    return db.session().scalar(select(Member.openid).join(Notice).where(Notice.id == notice_id))


def code_of(answer):
    return answer.status_code, answer.json["code"]


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


def test_it_is_tried_out_on_the_phone_whose_card_shows_the_code(desk, home, people):
    me = people[0]
    path = drafted(desk, home)

    def code():
        return tokens.issue_code(CodeKind.CARD, me.id, uuid.uuid4()).code

    answer = desk.post(f"{path}/test", {"code": code()}, key="a")
    assert answer.status_code == 200, answer.text
    desk.post(f"{path}/test", {"code": code()})
    assert [(one.member_id, one.occasion, one.urgency) for one in told(path, tests=True)] == [
        (me.id, "test-1", 0),
        (me.id, "test-2", 0),
    ]
    assert desk.get(path).json["progress"]["waiting_count"] == 0
    coupon = tokens.issue_code(CodeKind.COUPON, me.id, uuid.uuid4()).code
    for wrong in ("0" * 16, coupon):
        assert code_of(desk.post(f"{path}/test", {"code": wrong})) == (404, "code_unknown")
    old = code()
    with time_machine.travel(clock.now() + dt.timedelta(seconds=61), tick=False):
        assert code_of(desk.post(f"{path}/test", {"code": old})) == (409, "code_expired")
    desk.post(f"{path}/count")
    desk.post(f"{path}/start")
    broadcasts.write(number(path))
    assert len(told(path)) == len(people)


def test_guessing_codes_is_limited(desk, chair, home, people):
    path = drafted(desk, home)
    body = {"code": tokens.issue_code(CodeKind.CARD, people[0].id, uuid.uuid4()).code}
    for _ in range(20):
        assert code_of(desk.post(f"{path}/test", {"code": "0" * 16})) == (404, "code_unknown")
    assert code_of(desk.post(f"{path}/test", body)) == (429, "too_many_requests")
    assert chair.post(f"{path}/test", body).status_code == 200


def test_trying_out_has_an_end(desk, home, people, monkeypatch):
    monkeypatch.setattr(drafting, "TESTS_MAX", 1)
    path = drafted(desk, home)
    codes = [tokens.issue_code(CodeKind.CARD, people[0].id, uuid.uuid4()).code for _ in range(2)]
    assert desk.post(f"{path}/test", {"code": codes[0]}).status_code == 200
    assert code_of(desk.post(f"{path}/test", {"code": codes[1]})) == (409, "broadcast_tests_used_up")


def test_a_count_is_needed_and_holds_for_an_hour(desk, home, people):
    path = drafted(desk, home)
    assert code_of(desk.post(f"{path}/start")) == (409, "broadcast_not_counted")
    desk.post(f"{path}/count")
    desk.put(path, {**WORDS, "audience": [{"is": "in_group", "groups": ["courier"]}]})
    assert code_of(desk.post(f"{path}/start")) == (409, "broadcast_not_counted")
    assert desk.post(f"{path}/count").json["counted_count"] == 0
    with time_machine.travel(clock.now() + dt.timedelta(hours=1), tick=True):
        db.session().execute(update(Broadcast).values(counted_at=clock.now() - sending.COUNT_HOLDS))
        assert code_of(desk.post(f"{path}/start")) == (409, "broadcast_not_counted")


def test_many_people_hear_only_what_a_second_person_has_started(desk, chair, home, people, monkeypatch):
    monkeypatch.setattr(sending, "ALONE_MAX", 4)
    path = drafted(desk, home)
    desk.post(f"{path}/count")
    assert code_of(desk.post(f"{path}/start")) == (409, "two_persons")
    # Whoever wrote last is the maker.
    chair.put(path, {**WORDS, "title": "改过的标题"})
    chair.post(f"{path}/count")
    assert code_of(chair.post(f"{path}/start")) == (409, "two_persons")
    assert desk.post(f"{path}/start").json["started_by"] == str(desk.staff.id)


def test_what_is_not_a_draft_any_more_is_left_as_it_is(desk, home, people):
    path = started(desk, home)
    for answer in (
        desk.put(path, WORDS),
        desk.post(f"{path}/count"),
        desk.post(f"{path}/start"),
        desk.post(f"{path}/test", {"code": "0" * 16}),
        desk.post(f"{path}/resume"),
    ):
        assert code_of(answer) == (409, "broadcast_not_now")
    late = started(desk, home, deadline_at=(clock.now() + sending.MINUTE).isoformat(timespec="seconds"))
    desk.post(f"{late}/stop")
    db.session().execute(update(Broadcast).values(deadline_at=clock.now()))
    assert code_of(desk.post(f"{late}/resume")) == (409, "broadcast_too_late")


def test_drafts_are_judged_by_value(desk, home):
    union_id = str(home.id)
    odd = {"union_id": union_id, **WORDS, "audience": [{"is": "rich"}]}
    assert code_of(desk.post("/broadcasts", odd)) == (422, "audience_invalid")
    path = drafted(desk, home)
    assert code_of(desk.put(path, {**WORDS, "audience": [{"is": "rich"}]})) == (422, "audience_invalid")
    elsewhere = factories.district_union("wujin")
    assert code_of(desk.post("/broadcasts", {**WORDS, "union_id": str(elsewhere.id)})) == (
        404,
        "union_not_found",
    )
    for wrong in ({"title": "长" * 31}, {"text": "长" * 501}, {"page": "https://example.com"}):
        assert code_of(desk.post("/broadcasts", {"union_id": union_id, **WORDS, **wrong})) == (
            422,
            "invalid_fields",
        )


def test_another_districts_broadcasts_are_not_there_and_readers_only_read(desk, home, seat):
    path = drafted(desk, home)
    stranger = seat(StaffRole.PUBLISHER, union=factories.district_union("wujin"))
    assert stranger.get("/broadcasts").json["items"] == []
    asked = [("GET", path, None), ("PUT", path, WORDS), ("POST", f"{path}/test", {"code": "0" * 16})]
    asked += [("POST", f"{path}/{action}", None) for action in ("count", "start", "stop", "resume")]
    for method, address, body in asked:
        answer = stranger.request(method, address, **({"json": body} if body else {}))
        assert code_of(answer) == (404, "broadcast_not_found"), address
    reader = seat(StaffRole.READ_ONLY)
    assert reader.get(path).json["title"] == WORDS["title"]
    assert reader.post(f"{path}/stop").json["code"] == "role_required"
    operator = seat(StaffRole.OPERATOR, union=home)
    assert operator.post(f"{path}/start").json["code"] == "role_required"


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
