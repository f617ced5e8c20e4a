"""本人的信息: nobody uses up another person's right by typing his name or number."""

import uuid

import pytest

from app import db
from app.services import signups
from models import CampaignSession, SignupAction
from tests import factories, programmes

CONSENT = {"document": "privacy", "version": "1"}
GOES = {
    "priority": "other",
    "emergency_name": "李四",
    "emergency_phone": "13800138000",
    "health": "good",
    "leads": "no",
    "insured": True,
    "is_healthy": True,
    "is_own": True,
}
WRONG = ["和实名认证的信息不一致，请填写本人的"]


@pytest.fixture(autouse=True)
def _document(session):
    factories.privacy_document()


def test_a_place_of_a_trip_is_asked_for_by_oneself_alone(phone):
    of = programmes.campaign("recuperation", sessions=1)
    chosen = db.session().query(CampaignSession.id).filter_by(campaign_id=of.id).scalar()
    stranger, worker = factories.member(), factories.member()
    number, path = worker.roster_entry.id_number, f"/campaigns/{of.id}/signups"
    body = {"consent": CONSENT, "session_id": str(chosen), "answers": GOES}
    typed = {**body, "answers": {**GOES, "id_number": number}}
    refused = phone.another(stranger.openid).post(path, typed)
    assert (refused.status_code, refused.json["code"]) == (422, "answers_invalid")
    for going in (stranger, worker):
        made = phone.another(going.openid).post(path, body)
        assert made.status_code == 201, made.text


def help_for(name, number):
    return {
        "name": name,
        "id_number": number,
        "matter": "migrant_wage",
        "employer": "样板工程队",
        "since": "2026-01-01",
        "story": "干了三个月的活，一直没有拿到工资，工头也找不到了。",
        "stage": "none",
        "phone": "13800138000",
        "true": True,
    }


def test_legal_aid_is_asked_for_by_the_name_and_number_of_the_roster(phone):
    of = programmes.campaign("legal_aid")
    worker, other = factories.member(), factories.member(entry=factories.roster_entry(name="赵六"))
    path = f"/campaigns/{of.id}/signups"
    mine, theirs = worker.roster_entry, other.roster_entry

    def ask(who, name, number):
        return phone.another(who.openid).post(path, {"consent": CONSENT, "answers": help_for(name, number)})

    for name, number, wrong in (
        (theirs.name, mine.id_number, ["name"]),
        (mine.name, theirs.id_number, ["id_number"]),
        (theirs.name, theirs.id_number, ["id_number", "name"]),
    ):
        refused = ask(worker, name, number)
        assert (refused.status_code, refused.json["code"]) == (422, "answers_invalid")
        assert refused.json["errors"] == {f"answers.{key}": WRONG for key in wrong}
    assert ask(worker, mine.name, mine.id_number.lower()).status_code == 201
    # Whom no roster knows has nothing to be compared with.
    assert ask(factories.member(verified=False), "钱七", factories.id_number()).status_code == 201


def test_another_matter_is_taken_on_when_the_first_has_been_decided(phone):
    of, worker = programmes.campaign("legal_aid"), factories.member()
    path, entry = f"/campaigns/{of.id}/signups", worker.roster_entry
    asked = {"consent": CONSENT, "answers": help_for(entry.name, entry.id_number)}
    mine = phone.another(worker.openid)
    first = mine.post(path, asked).json["id"]
    again = mine.post(path, asked)
    assert (again.status_code, again.json["signup_id"]) == (409, first)
    decided = signups.moves.lock(uuid.UUID(first))
    signups.move(None, decided, SignupAction.REJECT, reason="不归工会管")
    second = mine.post(path, asked)
    assert second.status_code == 201, second.text
    again = mine.post(path, asked)
    assert (again.json["code"], again.json["signup_id"]) == ("already_signed_up", second.json["id"])
