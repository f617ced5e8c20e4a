"""通知台: which notices there are and what became of them, who got what, and when a broadcast begins."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import select, update

from app import clock, db
from app.services import broadcasts, notice_desk, notices
from app.services.notices import kinds, outcomes
from app.wechat import templates
from models import Broadcast, Notice, NoticeFigure, StaffRole
from tests import factories, programmes
from tests.console.broadcasts.acts import WORDS, drafted, number, told

FACTS = {"title": "夏送清凉", "at": "2026年7月1日 10:00"}
DAY = dt.timedelta(days=1)


@pytest.fixture
def home(session):
    return factories.district_union("tianning")


@pytest.fixture
def desk(seat, home):
    return seat(StaffRole.OPERATOR, union=home)


@pytest.fixture
def publisher(seat, home):
    return seat(StaffRole.PUBLISHER, union=home)


def person(union_of, **facts):
    return factories.member(entry=factories.roster_entry(union_of=union_of), **facts)


def stand(which, **facts):
    """Let the notices of `which` stand as a sender would have left them."""
    db.session().execute(update(Notice).where(which).values(**facts))


def sent():
    now = clock.now()
    return {
        "state": "sent",
        "outcome": None,
        "sent_at": now,
        "asked_at": now,
        "template": "decision",
        "due_at": now,
    }


def kept(outcome):
    return {"state": "kept", "outcome": outcome, "due_at": clock.now()}


def a_signup(union_of, type_key="summer_cooling"):
    member = person(union_of)
    made = programmes.signup(programmes.campaign(type_key, union_id=union_of.id), member_=member)
    notices.write(member.id, "signup_approved", made, facts=FACTS)
    return member, made


def said_to(desk, member, **asked):
    answer = desk.get(f"/members/{member.roster_entry_id}/notices", query_string=asked)
    assert answer.status_code == 200, answer.text
    return answer.json["items"]


def refused(answer):
    return answer.status_code, answer.json["code"]


def listed(desk, **asked):
    answer = desk.get("/notice-kinds", query_string=asked)
    assert answer.status_code == 200, answer.text
    return {one["key"]: one for one in answer.json["items"]}


def test_every_kind_is_listed_in_words_with_its_channel_and_template(desk):
    shown = listed(desk)
    assert set(shown) == set(kinds.KINDS)
    for one in shown.values():
        assert "{" not in one["title"] + one["text"]
    approved = shown["signup_approved"]
    assert (approved["channel"], approved["template_title"]) == ("wechat", "办理结果通知")
    assert approved["template_id"] == templates.find("decision").id
    assert "〔名称〕" in approved["text"]
    received = shown["signup_received"]
    assert (received["channel"], received["template_id"]) == ("inbox", None)


def test_the_kinds_are_narrowed_by_group_and_by_channel_and_a_lacking_template_shows(desk, monkeypatch):
    assert {one["group"] for one in listed(desk, group="offers").values()} == {"offers"}
    assert {one["channel"] for one in listed(desk, channel="inbox").values()} == {"inbox"}
    assert listed(desk, channel="unset") == {}
    monkeypatch.setattr(templates, "_installed", {})
    lacking = listed(desk, channel="unset")
    assert set(lacking) == {key for key, kind in kinds.KINDS.items() if kind.template}
    assert {one["template_id"] for one in lacking.values()} == {None}


def test_one_kind_tells_what_its_message_says_and_an_unknown_one_is_not_there(desk):
    shown = desk.get("/notice-kinds/place_offered").json
    assert [one["title"] for one in shown["fields_said"]] == ["名称", "截止时间", "温馨提示"]
    assert shown["fields_said"][0]["text"] == "〔名称〕"
    assert (shown["lasts_hours"], shown["needs_call"], shown["ignores_quiet_hours"]) == (24, True, True)
    assert refused(desk.get("/notice-kinds/nothing")) == (404, "notice_kind_not_found")


def test_whatever_can_keep_a_message_has_a_sentence():
    named = {
        value
        for name, value in vars(outcomes).items()
        if name.isupper() and isinstance(value, str) and name != "OTHER_REASON"
    }
    named |= {one.outcome for one in outcomes.REFUSALS.values()} | {outcomes.OTHER_REFUSAL.outcome}
    assert named == set(outcomes.REASONS)


def test_figures_are_counted_by_a_tick_by_district_and_the_page_reads_the_table(desk, seat, home):
    first, second, third = (a_signup(home) for _ in range(3))
    far = a_signup(factories.district_union("wujin"))
    stand(Notice.member_id.in_([first[0].id, far[0].id]), **sent())
    stand(Notice.member_id == second[0].id, **kept("no_credit"))
    stand(Notice.member_id == third[0].id, state="withdrawn", due_at=clock.now())
    stand(Notice.member_id == first[0].id, read_at=clock.now())
    assert listed(desk)["signup_approved"]["sums"]["said_count"] == 0
    assert notice_desk.count_lately() == 2
    assert notice_desk.count_week() == 8
    sums = listed(desk)["signup_approved"]["sums"]
    reasons = sums.pop("reasons")
    assert sums == {
        "said_count": 2,
        "waiting_count": 0,
        "sent_count": 1,
        "unsure_count": 0,
        "failed_count": 1,
        "read_count": 1,
        "withdrawn_count": 1,
    }
    assert reasons == {outcomes.REASONS["no_credit"]: 1}
    city = seat(StaffRole.READ_ONLY, union=factories.city())
    assert listed(city)["signup_approved"]["sums"]["sent_count"] == 2
    (day,) = desk.get("/notice-kinds/signup_approved").json["days"]
    assert (day["on_day"], day["sums"]["sent_count"]) == (clock.today().isoformat(), 1)


def test_counting_again_replaces_what_has_changed_since(desk, home):
    member, _ = a_signup(home)
    stand(Notice.member_id == member.id, state="waiting", outcome=None, due_at=clock.now())
    notice_desk.count_lately()
    assert listed(desk)["signup_approved"]["sums"]["waiting_count"] == 1
    stand(Notice.member_id == member.id, **sent())
    notice_desk.count_lately()
    sums = listed(desk)["signup_approved"]["sums"]
    assert (sums["waiting_count"], sums["sent_count"]) == (0, 1)
    stand(Notice.member_id == member.id, due_at=clock.now() - 30 * DAY)
    notice_desk.count_lately()
    assert listed(desk)["signup_approved"]["sums"]["said_count"] == 0
    assert db.session().scalars(select(NoticeFigure)).all() == []


def test_below_a_district_there_are_words_and_no_figures(seat, home):
    unit = factories.union(name="常州某速运公司工会", parent=home)
    operator = seat(StaffRole.OPERATOR, union=unit)
    answer = operator.get("/notice-kinds").json
    assert (answer["has_figures"], answer["district"]) == (False, None)
    assert {one["sums"] for one in answer["items"]} == {None}
    assert operator.get("/notice-kinds/signup_approved").json["sums"] is None


def test_what_was_said_to_a_person_stands_with_its_state_and_its_reason_in_words(desk, home):
    member, made = a_signup(home)
    stand(Notice.member_id == member.id, **kept("refused"))
    (one,) = said_to(desk, member)
    assert (one["title"], one["state"]) == ("已通过", "kept")
    assert one["reason"] == outcomes.REASONS["refused"]
    assert "夏送清凉" in one["text"]
    assert one["name"] == "王*明"
    for facts in ({**sent(), "state": "unsure", "sent_at": None}, sent()):
        stand(Notice.member_id == member.id, **facts)
        (one,) = said_to(desk, member)
        assert (one["state"], one["reason"]) == (facts["state"], None)
    assert [one["id"] for one in said_to(desk, member, signup_id=str(made.id))] == [one["id"]]
    assert said_to(desk, member, signup_id=str(uuid.uuid4())) == []


def test_what_is_sensitive_or_of_another_desk_is_not_listed(seat, home):
    unit = factories.union(name="常州某速运公司工会", parent=home)
    desk = seat(StaffRole.OPERATOR, union=unit)
    member, _ = a_signup(unit)
    hidden = programmes.signup(programmes.campaign("legal_aid"), member_=member)
    notices.write(member.id, "signup_approved", hidden, facts={**FACTS, "title": "法律援助"})
    stranger, other = a_signup(unit)
    assert [one["text"] for one in said_to(desk, member)] == ["“夏送清凉”已通过，接下来怎么办请看详情。"]
    assert said_to(desk, member, signup_id=str(hidden.id)) == []
    assert said_to(desk, member, signup_id=str(other.id)) == []
    assert len(said_to(desk, stranger)) == 1
    assert len(said_to(seat(StaffRole.REVIEWER, union=factories.city()), member)) > 1


def test_another_districts_people_and_unknown_pages_are_refused(desk, home, seat):
    member, _ = a_signup(home)
    stranger = seat(StaffRole.OPERATOR, union=factories.district_union("wujin"))
    path = f"/members/{member.roster_entry_id}/notices"
    assert refused(stranger.get(path)) == (404, "member_record_not_found")
    assert refused(desk.get(f"{path}?cursor=x")) == (422, "cursor_invalid")
    assert refused(seat(StaffRole.READ_ONLY, union=home).get(path)) == (403, "role_required")


def test_a_broadcast_tells_page_by_page_whom_it_has_told_and_where_each_message_stands(publisher, desk, home):
    people = [person(home) for _ in range(5)]
    path = drafted(publisher, home)
    publisher.post(f"{path}/count")
    publisher.post(f"{path}/start")
    broadcasts.write(number(path))
    stand(Notice.member_id == people[0].id, **kept("muted"))
    stand(Notice.member_id == people[1].id, **sent(), read_at=clock.now())
    first = desk.get(f"{path}/notices?limit=3").json
    rest = desk.get(f"{path}/notices?limit=3&cursor={first['next_cursor']}").json
    assert rest["next_cursor"] is None
    everybody = [*first["items"], *rest["items"]]
    assert {one["id"] for one in everybody} == {str(one.id) for one in told(path)}
    assert {one["union_name"] for one in everybody} == {home.name}
    (muted,) = desk.get(f"{path}/notices?state=kept").json["items"]
    assert muted["reason"] == outcomes.REASONS["muted"]
    (got,) = desk.get(f"{path}/notices?state=sent").json["items"]
    assert got["read_at"] is not None
    assert refused(desk.get(f"{path}/notices?cursor=x")) == (422, "cursor_invalid")
    assert refused(desk.get(f"/broadcasts/{uuid.uuid4()}/notices")) == (404, "broadcast_not_found")


def test_the_lists_ask_the_same_few_questions_however_many_rows_there_are(publisher, desk, home, statements):
    path = drafted(publisher, home)
    member, made = a_signup(home)
    for number_of in range(4):
        notices.write(member.id, "signup_approved", made, facts=FACTS, occasion=str(number_of))
    for _ in range(4):
        person(home)
    publisher.post(f"{path}/count")
    publisher.post(f"{path}/start")
    broadcasts.write(number(path))
    for address, count in ((f"{path}/notices", 5), (f"/members/{member.roster_entry_id}/notices", 6)):
        with statements() as few:
            assert len(desk.get(f"{address}?limit=1").json["items"]) == 1
        with statements() as many:
            assert len(desk.get(f"{address}?limit=20").json["items"]) == count
        assert len(many) == len(few) <= 12
    with statements() as asked:
        listed(desk)
    assert len(asked) <= 12


def test_a_broadcast_that_is_planned_waits_for_its_time_and_can_be_stopped_before(publisher, home):
    member = person(home)
    begins = (clock.now() + 2 * DAY).replace(microsecond=0)
    path = drafted(publisher, home, planned_at=begins.isoformat())
    publisher.post(f"{path}/count")
    assert publisher.post(f"{path}/start").json["planned_at"] is not None
    assert broadcasts.write(number(path)) == 0
    found = db.session().get(Broadcast, number(path))
    assert (found.next_at >= begins, told(path)) == (True, [])
    assert broadcasts.go_on() == 0
    publisher.post(f"{path}/stop")
    publisher.post(f"{path}/resume")
    assert broadcasts.write(number(path)) == 0
    db.session().execute(update(Broadcast).values(planned_at=None, next_at=clock.now()))
    assert broadcasts.write(number(path)) == 1
    assert [one.member_id for one in told(path)] == [member.id]


def test_a_plan_behind_the_deadline_is_refused_at_its_field(publisher, home):
    late = (clock.now() + 3 * DAY).isoformat(timespec="seconds")
    soon = (clock.now() + DAY).isoformat(timespec="seconds")
    body = {"union_id": str(home.id), **WORDS, "planned_at": late, "deadline_at": soon}
    answer = publisher.post("/broadcasts", body)
    assert refused(answer) == (422, "invalid_fields")
    assert "planned_at" in answer.text
