"""男女名额: places and waiting lists of each gender, whoever came first."""

import datetime as dt

import pytest
from sqlalchemy import select

from app import db
from app.services import campaigns
from app.services.campaigns import publishing
from models import Signup
from tests import factories, mixing
from tests.mixing import FEMALE, MALE


@pytest.fixture(autouse=True)
def _document(session):
    factories.privacy_document()


@pytest.fixture
def sign_up(phone, session):
    def sign_up(gender, campaign, **facts):
        person = mixing.single(gender, **facts)
        caller = phone.another(person.openid)
        body = {**mixing.BODY, "session_id": str(campaign.sessions[0].id)}
        return caller, caller.post(f"/campaigns/{campaign.id}/signups", body)

    return sign_up


def test_a_full_house_of_men_leaves_the_places_of_the_women_alone(sign_up, session):
    campaign = mixing.evening(women=1, men=1)
    first, second, third = (sign_up(MALE, campaign)[1].json for _ in range(3))
    assert [each["state"] for each in (first, second, third)] == ["approved", "waiting", "waiting"]
    assert sign_up(FEMALE, campaign)[1].json["state"] == "approved"
    assert [each["position"] for each in (second, third)] == [1, 2]
    assert sign_up(FEMALE, campaign)[1].json["position"] == 1


def test_a_place_that_comes_free_goes_to_the_next_of_the_same_gender(sign_up, session):
    campaign = mixing.evening(women=1, men=1)
    man, his = sign_up(MALE, campaign)
    sign_up(FEMALE, campaign)
    _, waiting_woman = sign_up(FEMALE, campaign)
    _, waiting_man = sign_up(MALE, campaign)
    assert man.post(f"/me/signups/{his.json['id']}/cancel").status_code == 200
    states = dict(iter(db.session().execute(select(Signup.id, Signup.state))))
    by_id = {str(id_): state.value for id_, state in states.items()}
    assert by_id[waiting_man.json["id"]] == "offered"
    assert by_id[waiting_woman.json["id"]] == "waiting"


def test_who_is_of_another_age_than_is_meant_for_his_gender_hears_why(sign_up, session):
    bands = [
        {"all": [{"is": "gender", "genders": [gender]}, {"is": "age", "from": youngest, "to": 40}]}
        for gender, youngest in (("female", 22), ("male", 30))
    ]
    campaign = mixing.evening(audience=[{"any": bands}])
    thirty_odd = f"{dt.datetime.now(dt.UTC).year - 32}0501"
    assert sign_up(MALE, campaign, born=thirty_odd)[1].status_code == 201
    too_young = f"{dt.datetime.now(dt.UTC).year - 25}0501"
    refused = sign_up(MALE, campaign, born=too_young)[1]
    assert (refused.status_code, refused.json["code"]) == (403, "not_eligible")
    assert refused.json["reasons"]
    assert sign_up(FEMALE, campaign, born=too_young)[1].status_code == 201


def test_a_mixer_is_published_with_places_for_both_genders_only(session):
    campaign = mixing.evening()
    of_women = next(quota for quota in campaign.quotas if quota.kind == "female")
    db.session().delete(of_women)
    db.session().flush()
    found = publishing.check(campaign)
    assert "gender_places_missing" in {each.code for each in found.missing}
    assert campaigns.type_of(campaign).places_by_gender
