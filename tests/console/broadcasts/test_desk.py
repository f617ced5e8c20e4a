"""群发 at the desk: drafted, counted, tried out, started by a second person, and seen by its own union."""

import datetime as dt
import uuid

import pytest
import time_machine
from sqlalchemy import update

from app import clock, db, tokens
from app.services import broadcasts
from app.services.broadcasts import drafting, sending
from app.tokens import CodeKind
from models import Broadcast, StaffRole
from tests import factories
from tests.console.broadcasts.acts import WORDS, code_of, drafted, number, started, told


@pytest.fixture
def chair(seat, home):
    return seat(StaffRole.CHAIR, union=home)


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
