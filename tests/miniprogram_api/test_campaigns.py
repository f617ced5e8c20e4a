"""活动: listed, looked at, asked about — with and without a login."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select

from app import clock, db
from app.campaign_types import TYPES
from app.forms import Field
from models import ApplicantKind, CampaignSession, CampaignState
from tests import factories, programmes

DAY = dt.timedelta(days=1)
HONOURED = [{"any": [{"is": "model_worker"}, {"is": "gender", "genders": ["female"]}]}]


@pytest.fixture
def man(phone, session):
    entry = factories.roster_entry(number=factories.id_number("19900101", 805))
    return phone.another(factories.member(entry=entry).openid)


def titles(answer):
    assert answer.status_code == 200, answer.text
    return [item["title"] for item in answer.json["items"]]


def some():
    now = clock.now()
    programmes.campaign(title="正在报名")
    programmes.campaign(title="明天开始", opens_at=now + DAY)
    programmes.campaign(title="已经截止", opens_at=now - 3 * DAY, closes_at=now - DAY)
    programmes.campaign(title="提前结束", state=CampaignState.ENDED, ended_at=now, state_reason="天气转凉")
    programmes.campaign(title="草稿", state=CampaignState.DRAFT)
    programmes.campaign(title="武进区的", district="wujin")
    programmes.campaign(title="溧阳市的", district="liyang")


def test_open_and_upcoming_ones_are_listed_and_closed_ones_when_asked_for(phone, session):
    some()
    assert set(titles(phone.get("/campaigns"))) == {"正在报名", "明天开始", "武进区的", "溧阳市的"}
    assert set(titles(phone.get("/campaigns?state=open"))) == {"正在报名", "武进区的", "溧阳市的"}
    assert titles(phone.get("/campaigns?state=upcoming")) == ["明天开始"]
    assert set(titles(phone.get("/campaigns?state=closed"))) == {"已经截止", "提前结束"}
    assert set(titles(phone.get("/campaigns?district=wujin"))) == {"正在报名", "明天开始", "武进区的"}
    assert titles(phone.get("/campaigns?type=golden_autumn")) == []
    assert phone.get("/campaigns?state=asleep").status_code == 422
    assert phone.get("/campaigns?type=lottery").status_code == 422


def test_each_in_the_list_says_what_kind_it_is_and_where_it_stands(phone, session):
    some()
    found = {item["title"]: item for item in phone.get("/campaigns").json["items"]}
    one = found["正在报名"]
    assert (one["type"], one["section_name"], one["word"]) == ("summer_cooling", "四季服务", "预约")
    assert (one["quota"], one["gives"], one["applicants"]) == ("first_come", "pack", ["person"])
    assert (one["state"], found["明天开始"]["state"]) == ("open", "upcoming")
    assert one["summary"]


def test_one_that_was_ended_says_why_and_a_draft_is_not_there(phone, session):
    now = clock.now()
    gone = programmes.campaign(state=CampaignState.ENDED, ended_at=now, state_reason="天气转凉")
    answer = phone.get(f"/campaigns/{gone.id}").json
    assert (answer["state"], answer["ended_reason"]) == ("closed", "天气转凉")
    draft_id = programmes.campaign(state=CampaignState.DRAFT).id
    login = phone.another(factories.member().openid)
    for path in ("", "/form", "/eligibility"):
        assert login.get(f"/campaigns/{draft_id}{path}").json["code"] == "campaign_not_found"


def test_a_visitor_sees_places_and_sessions_but_nothing_of_a_person(phone, session):
    made = programmes.campaign(sessions=2, capacity=5, quota=7)
    answer = phone.get(f"/campaigns/{made.id}")
    assert answer.headers["ETag"]
    assert (
        phone.get(f"/campaigns/{made.id}", headers={"If-None-Match": answer.headers["ETag"]}).status_code
        == 304
    )
    found = answer.json
    assert (found["places"], found["host"]) == ({"capacity": 7, "left": 7}, "常州市总工会")
    assert [one["state"] for one in found["sessions"]] == ["open", "open"]
    assert (found["eligibility"], found["mine"], found["steps"], found["notice_rule"]) == (
        None,
        None,
        [],
        None,
    )


def test_steps_and_the_notice_come_from_the_declaration(phone, session):
    made = programmes.campaign("golden_autumn", quota=3)
    found = phone.get(f"/campaigns/{made.id}").json
    assert found["steps"]
    assert {"at", "name", "is_decision", "days"} == set(found["steps"][0])
    assert found["steps"][-1]["is_decision"] is True
    assert found["notice_rule"]["days"] > 0


def test_who_is_logged_in_hears_whether_he_may_and_what_he_has(man, phone, session):
    factories.privacy_document()
    made = programmes.campaign(sessions=1)
    db.session().refresh(made, ["sessions"])
    assert man.get(f"/campaigns/{made.id}").json["eligibility"] == {"eligible": True, "reasons": []}
    body = {
        "answers": {"work": "outdoor"},
        "session_id": str(made.sessions[0].id),
        "consent": {"document": "privacy", "version": "1"},
    }
    signup = man.post(f"/campaigns/{made.id}/signups", body).json
    found = man.get(f"/campaigns/{made.id}").json
    assert found["mine"] == [
        {"id": signup["id"], "state": "approved", "session_id": str(made.sessions[0].id)}
    ]
    assert found["places"] == {"capacity": 10, "left": 9}
    other = phone.another(factories.member().openid).get(f"/campaigns/{made.id}").json
    assert other["mine"] == []


def test_eligibility_names_the_choices_and_the_way_out(man, phone, session):
    made = programmes.campaign(audience=HONOURED)
    address = f"/campaigns/{made.id}/eligibility"
    answer = man.get(address).json
    assert answer["eligible"] is False
    (reason,) = answer["reasons"]
    assert (reason["code"], "劳动模范；女职工" in reason["message"]) == ("none_of_these", True)
    assert reason["next"]
    woman = factories.member(entry=factories.roster_entry(number=factories.id_number("19900101", 806)))
    assert phone.another(woman.openid).get(address).json == {"eligible": True, "reasons": []}
    unverified = phone.another(factories.member(verified=False).openid)
    assert [one["code"] for one in unverified.get(address).json["reasons"]] == ["not_verified"]
    assert phone.get(address).status_code == 401


def test_one_that_is_for_units_says_so_and_takes_no_person(man, session, monkeypatch):
    of_units = replace(TYPES["summer_cooling"], applicants=frozenset({ApplicantKind.UNIT}))
    monkeypatch.setitem(TYPES, "summer_cooling", of_units)
    made = programmes.campaign()
    answer = man.get(f"/campaigns/{made.id}/eligibility").json
    assert [one["code"] for one in answer["reasons"]] == ["for_units"]
    refused = man.post(f"/campaigns/{made.id}/signups", {"answers": {}})
    assert (refused.status_code, refused.json["code"]) == (403, "not_eligible")
    assert [one["code"] for one in refused.json["reasons"]] == ["for_units"]


def test_the_form_is_data_and_public(phone, session):
    factories.privacy_document(version="3")
    extra = [
        Field(
            key="crew",
            kind="people",
            label="同行的人",
            parts=(Field(key="name", kind="name", label="姓名"),),
            maximum=3,
            is_required=False,
            shown_if=("work", ("outdoor",)),
        )
    ]
    made = programmes.campaign(extra=extra)
    answer = phone.get(f"/campaigns/{made.id}/form")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "public, no-cache")
    again = phone.get(f"/campaigns/{made.id}/form", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    work, crew = answer.json["fields"][0], answer.json["fields"][-1]
    assert (work["kind"], work["widget"], work["options"][0]["word"]) == ("choice", "picker", "outdoor")
    assert (crew["widget"], crew["minimum"], crew["maximum"]) == ("people", 1, 3)
    assert crew["shown_if"] == {"key": "work", "words": ["outdoor"]}
    assert crew["parts"][0]["is_personal"] is True
    assert (answer.json["version"], answer.json["word"]) == (1, "预约")
    assert answer.json["consents"] == [{"document": "privacy", "title": "个人信息处理同意书", "version": "3"}]


def test_reading_takes_a_fixed_number_of_statements(man, session, statements):
    counts = []
    for rows in (2, 6):
        for _ in range(rows):
            made = programmes.campaign(sessions=rows, quota=3)
        with statements() as listed:
            assert man.get("/campaigns?limit=50").status_code == 200
        with statements() as looked:
            assert man.get(f"/campaigns/{made.id}").status_code == 200
        counts.append((len(listed), len(looked)))
    assert counts[0] == counts[1]


def test_pages_lose_and_double_nothing(phone, session):
    for _ in range(5):
        programmes.campaign()
    whole = phone.get("/campaigns").json["items"]
    first = phone.get("/campaigns?limit=2").json
    rest = phone.get(f"/campaigns?cursor={first['next_cursor']}").json["items"]
    assert first["items"] + rest == whole
    assert phone.get("/campaigns?cursor=abc").json["code"] == "cursor_invalid"


def test_a_cover_whose_file_is_lost_is_not_there(phone, session):
    of = programmes.campaign(cover_id=factories.attachment(factories.staff()).id).id
    answer = phone.get(f"/campaigns/{of}/cover")
    assert (answer.status_code, answer.json["code"]) == (404, "attachment_not_found")


@pytest.fixture
def neighbours(session):
    """Openids of somebody of 武进 and of somebody of 天宁."""

    def of(district):
        home = factories.union(name=f"{district}的单位", district=district)
        return factories.member(entry=factories.roster_entry(union_of=home)).openid

    return of("wujin"), of("tianning")


def test_a_campaign_of_a_district_is_for_the_people_of_its_unions(phone, neighbours):
    made = programmes.campaign(district="wujin", sessions=1).id
    chosen = str(db.session().scalar(select(CampaignSession.id).where(CampaignSession.campaign_id == made)))
    inside, outside = (phone.another(openid) for openid in neighbours)
    assert inside.get(f"/campaigns/{made}/eligibility").json == {"eligible": True, "reasons": []}
    (reason,) = outside.get(f"/campaigns/{made}/eligibility").json["reasons"]
    assert (reason["code"], reason["message"]) == (
        "not_in_district",
        "这项福利面向武进区的职工，您所在的工会不在那里",
    )
    assert reason["next"]
    refused = outside.post(f"/campaigns/{made}/signups", {"answers": {}, "session_id": chosen})
    assert (refused.status_code, refused.json["code"]) == (403, "not_eligible")
    assert [one["code"] for one in refused.json["reasons"]] == ["not_in_district"]
    for phone_, eligible in ((inside, True), (outside, False)):
        (benefit,) = phone_.get("/me/benefits").json["items"]
        assert benefit["eligible"] is eligible


def test_a_campaign_of_a_district_may_say_otherwise(phone, neighbours):
    both = [{"is": "in_district", "districts": ["wujin", "tianning"]}]
    made = programmes.campaign(district="wujin", audience=both).id
    for openid in neighbours:
        assert phone.another(openid).get(f"/campaigns/{made}/eligibility").json["eligible"] is True


def test_a_survey_of_a_district_stays_open_to_whoever_is_in_no_roster(phone, session):
    made = programmes.campaign("survey", district="wujin").id
    stranger = phone.another(factories.member(verified=False).openid)
    assert stranger.get(f"/campaigns/{made}/eligibility").json["eligible"] is True
