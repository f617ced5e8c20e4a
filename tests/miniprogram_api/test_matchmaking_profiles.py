"""我的相亲交友: filled in, declared, checked, paused and taken away."""

import pytest
from sqlalchemy import func, select

from app.jobs import matchmaking as jobs
from app.services import matchmaking_profiles
from models import (
    Attachment,
    AuditEntry,
    MatchmakingPhoto,
    MatchmakingProfile,
    Notice,
    Seen,
    TextCheck,
)
from tests import factories, pictures
from tests.matchmaking import declaration, single
from tests.tills import refused

CONSENT = {"document": "matchmaking", "version": "1"}
BODY = {
    "nickname": "小禾",
    "seeks": ["male"],
    "district": "tianning",
    "height_cm": 168,
    "education": "bachelor",
    "occupation": "设备工程师",
    "interests": ["徒步", "读书"],
    "introduction": "周末常去红梅公园跑步",
    "looks_for": "喜欢户外的人",
    "criteria": {"age_from": 28, "age_to": 40, "education_at_least": "college"},
    "shown_to": {"nickname": ["checked_in", "match"], "criteria": ["matchmaker"]},
    "is_hidden_from_employer": True,
    "consent": CONSENT,
}


@pytest.fixture
def worker(phone, session):
    """A single woman with a phone."""
    declaration()
    person = single("female", born="19950612")
    phone.log_in(person.openid)
    phone.member_id = person.id
    return phone


def test_a_profile_is_filled_in_and_read_back_by_its_person(worker, session):
    photo = pictures.hand_in(worker)
    answer = worker.put("/me/matchmaking", {**BODY, "photos": [photo]})
    assert answer.status_code == 200, answer.text
    mine = worker.get("/me/matchmaking").json
    assert mine == answer.json
    profile = mine["profile"]
    assert {name: profile[name] for name in BODY if name != "consent"} == {
        **{name: value for name, value in BODY.items() if name != "consent"}
    }
    assert profile["photos"] == [photo]
    assert (profile["text_check"], profile["state"], profile["declaration_version"]) == (
        "passed",
        "active",
        "1",
    )
    assert (mine["gender"], mine["birth_year"]) == ("female", 1995)
    assert (mine["is_ready"], [one["code"] for one in mine["reasons"]]) == (False, ["not_vouched"])
    assert {"name": "criteria", "title": "择偶条件", "audiences": ["matchmaker"]} in mine["fields_offered"]


def test_what_is_written_stands_nowhere_in_plain_text(worker, session):
    worker.put("/me/matchmaking", BODY)
    row = session.execute(select(MatchmakingProfile.__table__)).mappings().one()
    logged = session.scalars(select(func.to_jsonb(AuditEntry.details))).all()
    stored = repr(dict(row)) + repr(logged)
    assert BODY["introduction"] not in stored
    assert "male" not in stored
    assert BODY["nickname"] not in stored


def test_whoever_has_written_nothing_reads_what_to_do(worker):
    mine = worker.get("/me/matchmaking").json
    assert (mine["profile"], mine["reasons"][0]["code"]) == (None, "profile_missing")
    for method, path in (
        ("PUT", "/me/matchmaking/pause"),
        ("DELETE", "/me/matchmaking/pause"),
        ("DELETE", "/me/matchmaking"),
    ):
        refused(worker.request(method, path), 409, "profile_missing")


def test_the_declaration_is_signed_once_and_again_for_a_new_version(worker):
    unsigned = {name: value for name, value in BODY.items() if name != "consent"}
    refused(worker.put("/me/matchmaking", unsigned), 422, "consent_required")
    refused(
        worker.put("/me/matchmaking", {**BODY, "consent": {**CONSENT, "version": "0"}}),
        422,
        "consent_required",
    )
    assert worker.put("/me/matchmaking", BODY).status_code == 200
    assert worker.put("/me/matchmaking", unsigned).status_code == 200
    declaration("2")
    answer = worker.put("/me/matchmaking", unsigned)
    refused(answer, 422, "consent_required")
    assert "相亲交友承诺书" in answer.json["detail"]


def test_only_verified_people_of_age_have_a_profile(worker):
    young = single("male", born="20070101")
    refused(worker.another(young.openid).put("/me/matchmaking", BODY), 403, "under_age")
    unknown = factories.member(verified=False)
    refused(worker.another(unknown.openid).put("/me/matchmaking", BODY), 403, "not_verified")


@pytest.mark.parametrize(
    "words",
    [
        {"introduction": "我的电话 138 0013-8000"},
        {"introduction": "电话一三八，数字：１３８００１３８０００"},
        {"nickname": "微信xiaohe_95"},
        {"interests": ["QQ:1234567"]},
    ],
)
def test_no_way_to_reach_somebody_stands_in_a_profile(worker, words):
    refused(worker.put("/me/matchmaking", {**BODY, **words}), 422, "contact_in_profile")


def test_values_that_make_no_sense_are_refused(worker):
    criteria = {"age_from": 40, "age_to": 30}
    refused(worker.put("/me/matchmaking", {**BODY, "criteria": criteria}), 422, "criteria_invalid")
    wide = {"shown_to": {"criteria": ["match"]}}
    refused(worker.put("/me/matchmaking", {**BODY, **wide}), 422, "invalid_fields")
    refused(worker.put("/me/matchmaking", {**BODY, "shown_to": {"phone": ["match"]}}), 422, "invalid_fields")
    refused(worker.put("/me/matchmaking", {**BODY, "seeks": []}), 422, "invalid_fields")
    refused(worker.put("/me/matchmaking", {**BODY, "gender": "male"}), 422, "invalid_fields")


def test_photos_are_one_s_own_pictures(worker, session):
    strange = factories.attachment(single())
    refused(worker.put("/me/matchmaking", {**BODY, "photos": [str(strange.id)]}), 404, "attachment_not_found")
    paper = pictures.hand_in(worker, pictures.PDF)
    refused(worker.put("/me/matchmaking", {**BODY, "photos": [paper]}), 422, "photo_refused")


def test_texts_that_wechat_refuses_are_not_kept(worker, session):
    worker.simulator.post("words", risky=["坏词"])
    refused(worker.put("/me/matchmaking", {**BODY, "introduction": "坏词"}), 422, "profile_text_refused")
    assert session.scalar(select(func.count(MatchmakingProfile.id))) == 0


def test_texts_wait_for_their_check_while_wechat_is_away_and_nobody_reads_them(worker, session):
    worker.simulator.fault(path="wxa/msg_sec_check", errcode=45009)
    answer = worker.put(
        "/me/matchmaking", {**BODY, "shown_to": {"nickname": ["match"], "district": ["match"]}}
    )
    assert answer.json["profile"]["text_check"] == "waiting"
    profile = session.scalars(matchmaking_profiles.profiles()).one()
    assert matchmaking_profiles.shown(profile, Seen.MATCH) == {"district": "tianning"}
    session.commit()
    assert jobs.check_waiting() == 1
    assert jobs.check_waiting() == 0
    assert worker.get("/me/matchmaking").json["profile"]["text_check"] == "passed"


def test_a_late_refusal_is_told_and_the_words_stay_hidden(worker, session):
    worker.simulator.fault(path="wxa/msg_sec_check", errcode=45009)
    worker.put("/me/matchmaking", {**BODY, "introduction": "坏词"})
    worker.simulator.post("words", risky=["坏词"])
    session.commit()
    assert jobs.check_waiting() == 1
    assert worker.get("/me/matchmaking").json["profile"]["text_check"] == TextCheck.REFUSED
    told = session.scalars(select(Notice.kind).where(Notice.member_id == worker.member_id)).all()
    assert told == ["matchmaking_text_refused"]


def test_a_pause_hides_everything_until_it_ends(worker, session):
    worker.put("/me/matchmaking", BODY)
    assert worker.request("PUT", "/me/matchmaking/pause").json["profile"]["state"] == "paused"
    profile = session.scalars(matchmaking_profiles.profiles()).one()
    assert matchmaking_profiles.shown(profile, Seen.MATCH) == {}
    assert worker.request("PUT", "/me/matchmaking/pause").json["reasons"][0]["code"] == "profile_paused"
    assert worker.delete("/me/matchmaking/pause").json["profile"]["state"] == "active"


def test_a_profile_goes_with_everything_that_hangs_on_it(worker, session):
    photo = pictures.hand_in(worker)
    worker.put("/me/matchmaking", {**BODY, "photos": [photo]})
    assert worker.delete("/me/matchmaking").status_code == 204
    assert session.scalar(select(func.count(MatchmakingProfile.id))) == 0
    assert session.scalar(select(func.count(MatchmakingPhoto.id))) == 0
    assert worker.get("/me/matchmaking").json["profile"] is None


def test_the_export_tells_of_the_profile(worker, session):
    assert worker.get("/me/export").json["matchmaking_profile"] == []
    worker.put("/me/matchmaking", BODY)
    (row,) = worker.get("/me/export").json["matchmaking_profile"]
    assert (row["introduction"], row["seeks"], row["shown_to"]) == (
        BODY["introduction"],
        ["male"],
        {"nickname": ["checked_in", "match"], "criteria": ["matchmaker"]},
    )
    assert session.scalar(select(func.count(Attachment.id))) == 0
