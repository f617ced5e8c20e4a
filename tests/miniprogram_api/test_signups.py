"""报名: signing up, and following what becomes of it."""

import datetime as dt

import pytest

from app import clock, db
from app.campaign_types.declaration import SessionRule, Word
from models import CampaignState, Notice
from tests import factories, programmes

CONSENT = {"document": "privacy", "version": "1"}
ANSWERS = {"work": "outdoor"}


@pytest.fixture(autouse=True)
def _document(session):
    factories.privacy_document()


@pytest.fixture
def worker(phone, session):
    return phone.another(factories.member().openid)


def body(campaign, **facts):
    session_id = str(campaign.sessions[0].id) if campaign.sessions else None
    return {"answers": ANSWERS, "session_id": session_id, "consent": CONSENT, **facts}


def test_a_place_is_given_at_once_where_first_come_is_first_served(worker, session):
    campaign = loaded(programmes.campaign(sessions=1))
    answer = worker.post(f"/campaigns/{campaign.id}/signups", body(campaign))
    assert (answer.status_code, answer.json["state"]) == (201, "approved")
    assert [step["action"] for step in answer.json["history"]] == ["submit", "approve"]
    assert [one["id"] for one in worker.get("/me/signups").json["items"]] == [answer.json["id"]]
    assert worker.get(f"/me/signups/{answer.json['id']}").json == answer.json
    assert worker.get(f"/campaigns/{campaign.id}").json["sessions"][0]["taken_count"] == 1
    told = db.session().query(Notice.kind).order_by(Notice.id).all()
    assert [kind for (kind,) in told] == ["signup_approved"]


def test_one_pack_a_day_and_no_more_than_there_are(worker, phone, session):
    campaign = loaded(programmes.campaign(sessions=2, capacity=1))
    first = worker.post(f"/campaigns/{campaign.id}/signups", body(campaign))
    again = worker.post(
        f"/campaigns/{campaign.id}/signups", body(campaign, session_id=str(campaign.sessions[1].id))
    )
    assert (again.json["code"], again.json["signup_id"]) == ("already_signed_up", first.json["id"])
    assert again.json["detail"] == "您已经预约过了"
    other = phone.another(factories.member().openid)
    full = other.post(f"/campaigns/{campaign.id}/signups", body(campaign))
    assert (full.status_code, full.json["code"], full.json["waitlist"]) == (409, "campaign_full", False)


def test_a_session_that_may_not_be_booked_yet_says_from_which_day_on(worker, session, made_up):
    made_up("courts", word=Word.BOOK, books_ahead_days=2, sessions=SessionRule.CHOSEN)
    campaign = loaded(programmes.campaign("courts", sessions=1))
    chosen = campaign.sessions[0]
    chosen.starts_at += dt.timedelta(days=6)
    chosen.ends_at += dt.timedelta(days=6)
    chosen.closes_at += dt.timedelta(days=6)
    session.flush()
    first = (chosen.starts_at.astimezone(clock.CITY) - dt.timedelta(days=2)).date()
    shown = worker.get(f"/campaigns/{campaign.id}").json["sessions"][0]
    assert shown["state"] == "upcoming"
    assert dt.datetime.fromisoformat(shown["opens_at"]).date() == first
    answer = worker.post(f"/campaigns/{campaign.id}/signups", body(campaign, answers={}))
    assert (answer.status_code, answer.json["code"]) == (422, "session_invalid")
    assert answer.json["detail"] == f"这个场次{first.month}月{first.day}日起才能预约"
    assert answer.json["next"]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"answers": {}}, "answers_invalid"),
        ({"answers": {"work": "resting"}}, "answers_invalid"),
        ({"answers": {**ANSWERS, "more": 1}}, "answers_invalid"),
        ({"session_id": None}, "session_invalid"),
        ({"consent": {"document": "privacy", "version": "9"}}, "consent_required"),
        ({"consent": None}, "consent_required"),
    ],
)
def test_what_is_not_right_is_refused_by_name(worker, facts, code):
    campaign = loaded(programmes.campaign(sessions=1))
    answer = worker.post(f"/campaigns/{campaign.id}/signups", body(campaign, **facts))
    assert (answer.status_code, answer.json["code"]) == (422, code)


def test_outside_of_its_time_nobody_signs_up(worker, session):
    tomorrow = clock.now() + dt.timedelta(days=1)
    campaign = loaded(programmes.campaign(sessions=1, opens_at=tomorrow))
    answer = worker.post(f"/campaigns/{campaign.id}/signups", body(campaign))
    assert (answer.json["code"], answer.json["opens_at"]) == ("campaign_not_open", clock.iso(tomorrow))


def test_a_draft_looks_absent(worker, session):
    address = f"/campaigns/{programmes.campaign(state=CampaignState.DRAFT).id}"
    assert worker.get(address).json["code"] == "campaign_not_found"
    assert worker.post(f"{address}/signups", {"answers": {}}).json["code"] == "campaign_not_found"


def test_others_sign_ups_look_absent(worker, session):
    theirs = programmes.signup()
    assert worker.get(f"/me/signups/{theirs.id}").json["code"] == "signup_not_found"


def test_who_is_not_verified_hears_that(phone, session):
    campaign = loaded(programmes.campaign(sessions=1))
    stranger = phone.another(factories.openid())
    answer = stranger.post(f"/campaigns/{campaign.id}/signups", body(campaign))
    assert (answer.status_code, answer.json["code"]) == (403, "not_verified")


def test_who_has_left_is_told_why(phone, session):
    campaign = loaded(programmes.campaign(sessions=1))
    gone = factories.member(entry=factories.roster_entry(membership_state="left"))
    answer = phone.another(gone.openid).post(f"/campaigns/{campaign.id}/signups", body(campaign))
    assert (answer.json["code"], answer.json["reasons"][0]["code"]) == ("not_eligible", "membership_ended")


def test_lists_take_a_fixed_number_of_statements(worker, phone, session, statements):
    for _ in range(3):
        programmes.campaign()
    with statements() as few:
        worker.get("/campaigns")
    for _ in range(5):
        programmes.campaign()
    with statements() as many:
        assert len(worker.get("/campaigns").json["items"]) == 8
    assert len(many) == len(few)


def test_signing_up_takes_no_more_than_thirteen_statements(worker, phone, session, statements):
    campaign = loaded(programmes.campaign(sessions=1))
    address, asked = f"/campaigns/{campaign.id}/signups", body(campaign)
    # The first one reads the form, which is parsed once.
    assert worker.post(address, asked).status_code == 201
    other = phone.another(factories.member().openid)
    with statements() as seen:
        answer = other.post(address, asked, headers={"Idempotency-Key": "a-key-of-its-own"})
    assert (answer.status_code, answer.json["state"]) == (201, "approved")
    assert len(seen) <= 13, "\n".join(seen)


@pytest.mark.parametrize("address", ["/campaigns", "/me/signups"])
def test_a_cursor_of_another_world_is_refused(worker, address):
    assert worker.get(f"{address}?cursor=abc").json["code"] == "cursor_invalid"


def loaded(campaign):
    """With its sessions, as a test wants to name them."""
    db.session().refresh(campaign, ["sessions"])
    return campaign
