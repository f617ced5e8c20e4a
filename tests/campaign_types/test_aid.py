"""帮扶类活动: who may ask for which aid, and which of them exclude each other."""

import pytest

from app import db
from app.services import hardship_levels
from models import HardshipState
from tests import factories, households, programmes

CONSENT = {"document": "privacy", "version": "1"}
WINTER = {
    "need": "living",
    "situation": "收入减少，取暖开支大",
    "phone": "13800138000",
    "bank_card": "6222020000000000000",
    "is_true": True,
}


@pytest.fixture
def winter(session):
    factories.privacy_document()
    return factories.id_of(programmes.campaign("winter_warmth", title="冬送温暖"))


def ask(phone, of, campaign_id, answers):
    body = {"answers": answers, "consent": CONSENT}
    return phone.another(of.openid).post(f"/campaigns/{campaign_id}/signups", body)


def with_proof(of):
    return {**WINTER, "income_proof": [str(factories.attachment(of).id)]}


def test_winter_warmth_is_for_households_on_file(phone, winter):
    filed, other = factories.member(), factories.member()
    households.file(filed.roster_entry)
    households.file(other.roster_entry, state=HardshipState.APPLIED)
    answer = ask(phone, filed, winter, with_proof(filed))
    assert (answer.status_code, answer.json["state"]) == (201, "submitted"), answer.text
    refused = ask(phone, other, winter, with_proof(other))
    assert (refused.status_code, refused.json["code"]) == (403, "not_eligible")


def test_husband_and_wife_on_one_file_ask_once(phone, winter):
    wife, husband = factories.member(), factories.member()
    households.file(wife.roster_entry, kin=[("丈夫", husband.roster_entry.id_number)])
    assert hardship_levels.level_of(husband.roster_entry_id) is not None
    assert ask(phone, wife, winter, with_proof(wife)).status_code == 201
    second = ask(phone, husband, winter, with_proof(husband))
    assert (second.json["code"], second.json["programme"]) == ("double_aid", "winter_warmth")


def test_education_aid_does_not_stand_beside_the_one_off_aid(phone, winter):
    parent = factories.member()
    households.file(parent.roster_entry)
    aid = factories.id_of(programmes.campaign("hardship_aid", title="困难帮扶"))
    autumn = factories.id_of(programmes.campaign("golden_autumn", title="金秋助学"))
    contacts = {key: WINTER[key] for key in ("phone", "bank_card", "is_true")}
    asked = ask(phone, parent, aid, {"kind": "living", "situation": "生活困难", **contacts})
    assert asked.status_code == 201, asked.text
    refused = ask(phone, parent, autumn, households.schooling(parent, factories.id_number("20090101")))
    assert (refused.json["code"], refused.json["programme"], refused.json["whom"]) == (
        "double_aid",
        "hardship_aid",
        "self",
    )


def test_the_voucher_is_for_people_in_new_employment(phone, winter):
    rider = factories.member(entry=factories.roster_entry(in_new_employment=True))
    clerk = factories.member()
    campaign = programmes.campaign("winter_voucher", title="冬日暖心券", sessions=1)
    db.session().refresh(campaign, ["sessions"])
    campaign_id, session_id = campaign.id, str(campaign.sessions[0].id)
    body = {"answers": {}, "session_id": session_id, "consent": CONSENT}
    got = phone.another(rider.openid).post(f"/campaigns/{campaign_id}/signups", body)
    assert (got.status_code, got.json["state"]) == (201, "approved"), got.text
    refused = phone.another(clerk.openid).post(f"/campaigns/{campaign_id}/signups", body)
    assert refused.json["code"] == "not_eligible"
