"""入会、接转与退会: what the phone asks, and what it is told at once."""

import datetime as dt

import pytest

from app import clock, workdays
from app.services import notices
from models import MembershipApplicationState, UnionKind, UnionLevel
from tests import factories, joining

PATH = "/me/membership-applications"
PRIVACY = {"document": "privacy", "version": "1"}


@pytest.fixture(autouse=True)
def privacy(session):
    factories.privacy_document()
    factories.city()


@pytest.fixture
def stranger(phone):
    """Logged in, and nobody in particular."""
    return phone.another(factories.openid())


def joining_body(**facts):
    return {
        "kind": "join",
        "district": "tianning",
        "unit_name": "茶山小吃店",
        "name": "李强",
        "id_number": factories.id_number(),
        "consent": PRIVACY,
        **facts,
    }


def code_of(answer):
    return answer.status_code, answer.json["code"]


def test_an_answer_is_promised_within_fifteen_working_days_and_one_may_withdraw(stranger):
    made = stranger.post(PATH, joining_body(), key="a")
    assert made.status_code == 201, made.text
    assert made.json["due_at"] == clock.iso(workdays.end_of_working_day(clock.now(), 15))
    assert (made.json["state"], made.json["is_overdue"]) == ("queued", False)
    assert code_of(stranger.post(PATH, joining_body())) == (409, "membership_request_open")
    gone = stranger.post(f"{PATH}/{made.json['id']}/withdrawal")
    assert gone.json["state"] == "withdrawn"
    assert code_of(stranger.post(f"{PATH}/{made.json['id']}/withdrawal")) == (
        409,
        "membership_application_decided",
    )
    assert stranger.post(PATH, joining_body()).status_code == 201
    assert [one["state"] for one in stranger.get(PATH).json["items"]] == ["queued", "withdrawn"]


def test_who_is_in_the_roster_is_told_to_be_verified_and_a_wrong_name_tells_nothing(stranger):
    entry = factories.roster_entry(name="李强")
    number = entry.id_number
    known = stranger.post(PATH, joining_body(id_number=number))
    assert code_of(known) == (409, "already_in_roster")
    assert "实名认证" in known.json["next"]
    assert stranger.post(PATH, joining_body(id_number=number, name="别人")).status_code == 201


def test_who_is_a_member_is_shown_the_way_of_a_transfer(phone):
    entry = factories.roster_entry()
    member = phone.another(factories.member(entry=entry).openid)
    answer = member.post(PATH, joining_body())
    assert code_of(answer) == (409, "already_a_member")
    assert "接转" in answer.json["next"]
    home = member.post(PATH, {"kind": "transfer", "union_id": str(entry.union_id)})
    assert code_of(home) == (422, "union_not_joinable")


def test_one_reads_the_place_in_the_queue_and_what_comes_next(phone, session):
    district = factories.district_union()
    first, second = (phone.another(factories.openid()) for _ in range(2))
    joining.application(district, state=MembershipApplicationState.QUEUED, district="tianning")
    joining.application(factories.city(), state=MembershipApplicationState.QUEUED, district="xinbei")
    earlier, later = (one.post(PATH, joining_body()).json for one in (first, second))
    assert (earlier["position"], later["position"]) == (2, 3)
    until = notices.term_text(workdays.end_of_working_day(clock.now(), 15))
    assert later["next"] == (
        f"单位还没有工会，在tianning总工会排第 3 位；有联合工会接收就通知您，{until}前答复"
    )
    gone = first.post(f"{PATH}/{earlier['id']}/withdrawal").json
    assert (gone["position"], gone["next"]) == (None, "已撤回；需要时可以重新提交")
    assert second.get(f"{PATH}/{later['id']}").json["position"] == 2
    assert [one["position"] for one in second.get(PATH).json["items"]] == [2]


def test_one_reads_what_comes_next_whatever_has_become_of_it(phone, session):
    person, union = factories.member(verified=False), factories.union()
    decided = {"decided_at": clock.now()}
    rows = {
        joining.application(union, member_=person).id: "测试单位工会会在",
        joining.application(union, member_=person, state="approved", **decided).id: "您已加入测试单位工会",
        joining.application(union, member_=person, state="rejected", **decided).id: "没有通过，请看原因",
    }
    mine = phone.another(person.openid)
    for one, begins in rows.items():
        assert mine.get(f"{PATH}/{one}").json["next"].startswith(begins)
    overdue = factories.member(verified=False)
    joining.application(union, member_=overdue, due_at=clock.now() - dt.timedelta(hours=1))
    assert "催办" in phone.another(overdue.openid).get(PATH).json["items"][0]["next"]


def test_who_moves_to_a_unit_without_a_union_queues_in_its_district(phone):
    factories.district_union("wujin")
    member = phone.another(factories.member().openid)
    made = member.post(PATH, {"kind": "transfer", "district": "wujin", "unit_name": "新开的小店"})
    assert made.status_code == 201, made.text
    assert (made.json["state"], made.json["position"]) == ("queued", 1)
    assert (made.json["union"]["name"], made.json["unit_name"]) == ("wujin总工会", "新开的小店")


def test_who_works_for_no_single_unit_needs_no_name_of_one(stranger):
    street = str(factories.id_of(joining.street()))
    body = joining_body(unit_name=None, union_id=street, employment_group="food_rider")
    made = stranger.post(PATH, body)
    assert (made.status_code, made.json["unit_name"]) == (201, None), made.text


def test_who_has_left_joins_anew_and_cannot_be_transferred(phone):
    entry = factories.roster_entry(membership_state="left")
    member = phone.another(factories.member(entry=entry).openid)
    for asked in ({"kind": "transfer", "union_id": str(factories.union().id)}, {"kind": "leave"}):
        assert code_of(member.post(PATH, asked)) == (403, "membership_ended")


def test_what_is_missing_or_wrong_is_named(stranger):
    for facts, expected in (
        ({"name": None}, "identity_required"),
        ({"id_number": "320402199001010000"}, "id_number_invalid"),
        ({"consent": None}, "consent_required"),
        ({"union_id": str(factories.id_of(factories.city()))}, "union_not_joinable"),
        ({"unit_name": None}, "invalid_fields"),
        ({"district": None}, "invalid_fields"),
    ):
        answer = stranger.post(PATH, joining_body(**facts))
        assert code_of(answer) == (422, expected), facts
    assert code_of(stranger.post(PATH, {"kind": "transfer"})) == (422, "invalid_fields")
    union = str(factories.id_of(factories.union()))
    for body in ({"kind": "transfer", "union_id": union}, {"kind": "leave"}):
        assert code_of(stranger.post(PATH, body)) == (403, "not_verified")


def test_anothers_application_is_not_there(stranger):
    theirs = joining.application().id
    for answer in (stranger.get(f"{PATH}/{theirs}"), stranger.post(f"{PATH}/{theirs}/withdrawal")):
        assert code_of(answer) == (404, "membership_application_not_found")


def test_unions_that_take_people_in_are_found_by_name_and_district(stranger, statements):
    joining.street("wujin", name="湖塘镇联合工会")
    factories.union(name="湖塘某厂工会", district="wujin")
    factories.union(name="快递行业工会", level=UnionLevel.INDUSTRIAL, kind=UnionKind.INDUSTRY, district=None)

    def names(query):
        return [one["name"] for one in stranger.get(f"/unions?{query}").json["items"]]

    assert names("q=湖塘") == ["湖塘镇联合工会", "湖塘某厂工会"]
    assert names("q=湖塘&district=tianning") == []
    assert names("district=wujin&limit=1") == ["湖塘镇联合工会"]
    assert "wujin总工会" not in names("limit=100")
    assert names("q=100%25") == []
    counts = []
    for _ in range(2):
        factories.union(name="又一个工会")
        with statements() as seen:
            stranger.get("/unions")
            stranger.get(PATH)
        counts.append(len(seen))
    assert counts[0] == counts[1]
    for path in ("/unions", PATH):
        assert stranger.get(f"{path}?cursor=x").json["code"] == "cursor_invalid"
