"""竞赛结果与荣誉殿堂, on the phone: what is not there, and what is shown of oneself."""

import uuid

import pytest

from app import files
from app.campaign_types import TYPES
from app.db import session as current
from models import HonourState, Signup
from tests import contesting, factories, honouring, programmes


@pytest.fixture
def mine(session):
    """A draft that waits for the person's consent: its address, and the person's openid."""
    person = factories.member()
    made = honouring.shown(
        programmes.signup(),
        entry_id=person.roster_entry_id,
        state=HonourState.DRAFT,
        consented_at=None,
        shown_at=None,
    )
    return f"/me/honours/{made.id}/consent", person.openid


def test_results_are_there_once_they_are_published_and_one_s_own_are_one_s_own(phone):
    campaign = programmes.campaign("reading_festival")
    person = factories.member()
    signup = programmes.signup(campaign, member_=person)
    path, openid = f"/campaigns/{campaign.id}/results", person.openid
    own, signup_id = f"/me/signups/{signup.id}/result", signup.id
    other = factories.member().openid
    me = phone.another(openid)
    assert phone.get(path).json["items"] == []
    assert me.get(own).json["code"] == "contest_result_not_found"
    contesting.published(current().get_one(Signup, signup_id))
    (line,) = phone.get(path).json["items"]
    assert (line["rank"], line["name"], line["award"]) == (1, "王*明", "一等奖")
    assert me.get(own).json["rounds"][0]["score_centi"] == 9250
    assert phone.another(other).get(own).json["code"] == "signup_not_found"
    assert phone.get(f"{path}?cursor=nonsense").json["code"] == "cursor_invalid"
    assert phone.get(f"/campaigns/{uuid.uuid4()}/results").json["code"] == "campaign_not_found"


def test_whoever_is_asked_agrees_or_takes_it_back_and_nobody_else_does(phone, mine):
    path, openid = mine
    me, other = phone.another(openid), phone.another(factories.member().openid)
    assert [one["has_consented"] for one in me.get("/me/honours").json["items"]] == [False]
    assert other.post(path).json["code"] == "honour_not_found"
    assert other.delete(path).json["code"] == "honour_not_found"
    assert me.post(path).json["has_consented"] is True
    assert me.delete(path).status_code == 204
    assert me.get("/me/honours").json["items"] == []
    assert me.delete(path).json["code"] == "honour_not_found"


def test_what_does_not_hang_is_not_found(phone):
    made = honouring.shown(programmes.signup())
    path, key = f"/honours/{made.id}", made.photo.storage_key
    assert phone.get(path).json["title"] == TYPES["craftsmen"].hall.honours["craftsman"]
    files.remove([key])
    assert phone.get(f"{path}/photo").json["code"] == "attachment_not_found"
    gone = f"/honours/{uuid.uuid4()}"
    assert phone.get(gone).json["code"] == "honour_not_found"
    assert phone.get(f"{gone}/photo").json["code"] == "honour_photo_not_found"
    assert phone.get("/honours?cursor=nonsense").json["code"] == "cursor_invalid"
