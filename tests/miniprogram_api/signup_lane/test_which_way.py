"""报名的快道: which way a sign-up goes, what is seen of changes, and what that costs."""

import uuid

import pytest
from sqlalchemy import select, update

from app import clock, tokens
from app.db import session
from app.services.signups import quick, steps
from models import Campaign, CampaignSession, CampaignState, Consent, IdempotencyKey, Member, Notice, Signup
from tests import programmes
from tests.miniprogram_api.signup_lane.acts import CASES, colleagues, made, post, refused, taken


def test_who_has_agreed_before_need_not_again(phone, by_the_house):
    campaign_id, body = made(CASES["a pack of a day"])
    other_id, other = made(CASES["a lot"])
    ((worker, member_id, _),) = colleagues(phone, 1)
    assert post(worker, campaign_id, body).status_code == 201
    assert post(worker, other_id, {**other, "consent": None}).status_code == 201
    assert len(session().scalars(select(Consent.id).where(Consent.member_id == member_id)).all()) == 1
    assert by_the_house == []


def test_a_repeat_gets_the_same_bytes_and_another_request_with_its_key_is_refused(phone, by_the_house):
    campaign_id, body = made(CASES["a pack of a day"])
    ((worker, *_),) = colleagues(phone, 1)
    first = post(worker, campaign_id, body, key="k")
    assert by_the_house == []
    again = post(worker, campaign_id, body, key="k")
    assert (again.data, again.headers["Idempotent-Replayed"]) == (first.data, "true")
    refused(
        post(worker, campaign_id, {**body, "answers": {"work": "other"}}, key="k"),
        422,
        "idempotency_key_reused",
    )
    assert session().scalars(select(IdempotencyKey.key)).all() == ["k"]


def test_who_comes_again_hears_which_one_he_has(phone):
    campaign_id, body = made(CASES["a pack of a day"])
    ((worker, *_),) = colleagues(phone, 1)
    first = post(worker, campaign_id, body)
    again = post(worker, campaign_id, body)
    refused(again, 409, "already_signed_up")
    assert again.json["signup_id"] == first.json["id"]


def test_when_all_is_taken_the_house_says_so_or_lets_people_wait(phone, by_the_house):
    for case, expected in (
        ("a pack of a day", "campaign_full"),
        ("a place where others would wait", "waiting"),
    ):
        type_, _, answers = CASES[case]
        campaign_id, body = made((type_, {"sessions": 1, "capacity": 1}, answers))
        (first, *_), (second, *_), (third, *_) = colleagues(phone, 3)
        assert post(first, campaign_id, body).json["state"] == "approved"
        for late in (second, third):
            answer = post(late, campaign_id, body).json
            assert expected in (answer.get("code"), answer.get("state"))
        assert by_the_house == [campaign_id] * 2
        by_the_house.clear()


def test_who_wants_to_hand_in_files_goes_through_the_house(phone, by_the_house):
    campaign_id, body = made(CASES["a review"])
    ((worker, *_),) = colleagues(phone, 1)
    body["answers"] = {**body["answers"], "papers": [str(uuid.uuid4())]}
    refused(post(worker, campaign_id, body), 404, "attachment_not_found")
    assert by_the_house == [campaign_id]


HOUSE_ONLY = ["winter_voucher", "mutual_aid_payout", "hardship_aid"]


@pytest.mark.parametrize("type_", HOUSE_ONLY)
def test_what_the_lane_knows_too_little_of_it_leaves_alone(phone, by_the_house, type_):
    campaign_id = programmes.campaign(type_).id
    ((worker, *_),) = colleagues(phone, 1)
    assert post(worker, campaign_id, {"answers": {}}).status_code >= 400
    assert by_the_house == [campaign_id]


def test_a_campaign_that_was_changed_is_seen_as_it_is_at_once(phone, by_the_house):
    campaign_id, body = made(CASES["a pack of a day"])
    (first, *_), (second, *_), (third, *_) = colleagues(phone, 3)
    assert post(first, campaign_id, body).json["title"] == "夏日送清凉"
    session().execute(update(Campaign).values(title="改了名字"))
    session().execute(update(CampaignSession).values(place="另一处"))
    answer = post(second, campaign_id, body).json
    assert (answer["title"], answer["session"]["place"]) == ("改了名字", "另一处")
    session().execute(
        update(Campaign).values(state=CampaignState.ENDED, ended_at=clock.now(), state_reason="天气")
    )
    refused(post(third, campaign_id, body), 409, "campaign_not_open")
    assert by_the_house == []


def test_a_pause_holds_at_once_and_so_does_its_end(phone, by_the_house):
    campaign_id, body = made(CASES["a pack of a day"])
    (first, *_), (second, *_), (third, *_) = colleagues(phone, 3)
    assert post(first, campaign_id, body).status_code == 201
    session().execute(update(Campaign).values(paused_at=clock.now(), paused_reason="正在补货"))
    refused(post(second, campaign_id, body), 409, "campaign_not_open")
    session().execute(update(Campaign).values(paused_at=None, paused_reason=None))
    assert post(third, campaign_id, body).status_code == 201
    assert by_the_house == []
    assert taken(campaign_id) == [[2], []]


def test_what_changes_between_looking_and_writing_is_found_out(phone, by_the_house, monkeypatch):
    """The lane has judged; then the campaign is ended. Nothing of it stays, and the house judges anew."""
    campaign_id, body = made(CASES["a pack of a day"])
    ((worker, *_),) = colleagues(phone, 1)
    real = steps.turns

    def end_it(*facts, **more):
        ended = {"state": CampaignState.ENDED, "ended_at": clock.now(), "state_reason": "天气"}
        session().execute(update(Campaign).values(**ended))
        session().commit()
        return real(*facts, **more)

    monkeypatch.setattr(quick.steps, "turns", end_it)
    refused(post(worker, campaign_id, body, key="k"), 409, "campaign_not_open")
    assert by_the_house == [campaign_id]
    assert taken(campaign_id) == [[0], []]
    for table in (Signup, Notice, Consent, IdempotencyKey):
        assert session().execute(select(table).limit(1)).all() == []


def test_a_login_that_was_ended_by_its_epoch_gets_nothing(phone):
    campaign_id, body = made(CASES["a pack of a day"])
    ((worker, *_),) = colleagues(phone, 1)
    session().execute(update(Member).values(login_epoch=Member.login_epoch + 1))
    refused(post(worker, campaign_id, body), 401, "login_required")
    assert session().scalars(select(Signup.id)).all() == []


def test_only_so_many_campaigns_are_remembered(phone, monkeypatch):
    monkeypatch.setattr(quick, "KEPT_MAX", 1)
    monkeypatch.setattr(quick, "ALIKE_MAX", 1)
    (first, *_), (second, *_) = colleagues(phone)
    for _ in range(3):
        campaign_id, body = made(CASES["a pack of a day"])
        for worker in (first, second):
            assert post(worker, campaign_id, body).status_code == 201
    assert len(quick._kept) == 1


def test_the_lane_asks_once_and_writes_once(phone, statements, by_the_house):
    campaign_id, body = made(CASES["a pack of a day"])
    (first, *_), (second, *_) = colleagues(phone)
    assert post(first, campaign_id, body, key="a").status_code == 201
    with statements() as seen:
        assert post(second, campaign_id, body, key="b").status_code == 201
    # The person agrees to the text, and all the rest is one statement.
    assert len(seen) == 3, "\n".join(seen)
    assert by_the_house == []


def test_the_way_is_open_to_who_is_logged_in_only(phone):
    campaign_id, body = made(CASES["a pack of a day"])
    refused(post(phone, campaign_id, body), 401, "login_required")
    phone.token = "nobody-s"
    assert tokens.find_login(phone.token) is None
    refused(post(phone, campaign_id, body), 401, "login_required")
