"""报名的快道: lane and house say the same, refuse alike, and leave the same rows."""

import datetime as dt
import uuid

import pytest
import time_machine
from sqlalchemy import select, text

from app import clock
from app.db import session
from app.services import draws
from models import CampaignQuota, CampaignState, Consent, Gender, Member, Signup
from tests import factories, mixing, programmes
from tests.miniprogram_api.signup_lane.acts import (
    CASES,
    CONSENT,
    GENDERS,
    OPEN_TO_ALL,
    colleagues,
    left,
    made,
    post,
    promise,
    refused,
    said,
    taken,
)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("key", [None, "a-key"], ids=["without a key", "with a key"])
def test_lane_and_house_say_the_same_and_leave_the_same_rows(phone, by_the_house, closed, case, key):
    campaign_id, body = made(CASES[case])
    if case == "a lot":
        promise(campaign_id)
    nobody = taken(campaign_id)
    (first, *one), (second, *other) = colleagues(phone)
    sent = {"key": key, "headers": {"X-Request-ID": "the-same"}}
    # Notices tell the minute: it may not pass between the two.
    with time_machine.travel(clock.now(), tick=False):
        quickly = post(first, campaign_id, body, **sent)
        assert by_the_house == []
        after_one = taken(campaign_id)
        closed()
        slowly = post(second, campaign_id, body, **sent)
    assert by_the_house == [campaign_id]
    assert (quickly.status_code, slowly.status_code) == (201, 201), slowly.text
    named = ("Content-Type", "Cache-Control", "X-Content-Type-Options", "X-Request-ID")
    assert [quickly.headers[name] for name in named] == [slowly.headers[name] for name in named]
    assert list(quickly.json) == list(slowly.json)
    quick_known, slow_known = ({answer.json["id"]: "id"} for answer in (quickly, slowly))
    assert said(quickly.json, quick_known) == said(slowly.json, slow_known)
    rows = left(quickly.json["id"], *one)
    assert rows == left(slowly.json["id"], *other)
    assert [len(rows[table]) for table in ("signups", "notices", "consents")] == [1, 1, len(rows["consents"])]
    assert len(rows["idempotency_keys"]) == (0 if key is None else 1)
    differences = [
        [now - before for before, now in zip(*pair, strict=True)]
        for pair in zip(nobody, after_one, strict=True)
    ]
    assert differences == [
        [now - before for before, now in zip(*pair, strict=True)]
        for pair in zip(after_one, taken(campaign_id), strict=True)
    ]
    for person, answer in ((first, quickly), (second, slowly)):
        assert person.get(f"/me/signups/{answer.json['id']}").json == answer.json


def test_the_lot_is_the_sign_up_s_own(phone, by_the_house):
    campaign_id, body = made(CASES["a lot"])
    promise(campaign_id)
    ((worker, *_),) = colleagues(phone, 1)
    answer = post(worker, campaign_id, body).json
    draw_id, signup_id = uuid.UUID(answer["draw"]["id"]), uuid.UUID(answer["id"])
    assert answer["draw"]["entrant"] == draws.entrant_of(draw_id, signup_id).hex()
    assert by_the_house == []


def test_who_is_not_verified_signs_up_where_everybody_may(phone, by_the_house, closed):
    campaign_id = programmes.campaign(OPEN_TO_ALL.key).id
    strangers = [factories.member(verified=False) for _ in range(2)]
    facts = [(each.id, each.openid) for each in strangers]
    answers = []
    for member_id, openid in facts:
        sent = {"headers": {"X-Request-ID": "the-same"}}
        answer = post(phone.another(openid), campaign_id, {"answers": {}}, **sent)
        answers.append((answer.status_code, left(answer.json["id"], member_id, None)))
        closed()
    assert answers[0] == answers[1]
    assert by_the_house == [campaign_id]


def test_the_nearest_union_s_places_come_first(phone, by_the_house):
    campaign_id, body = made(CASES["a place of the common pool"])
    ((worker, member_id, _),) = colleagues(phone, 1)
    home = session().get_one(Member, member_id, options=[]).roster_entry_id
    union_id = session().scalar(text("SELECT union_id FROM roster_entries WHERE id = :id"), {"id": home})
    own = CampaignQuota(campaign_id=campaign_id, union_id=union_id, capacity=1)
    session().add(own)
    session().flush()
    own_id = own.id
    assert post(worker, campaign_id, body).status_code == 201
    assert by_the_house == []
    assert session().scalars(select(Signup.quota_id)).all() == [own_id]


REFUSED = {
    "too early": ({"opens_at": clock.now() + dt.timedelta(days=1)}, {}, "campaign_not_open"),
    "too late": ({"closes_at": clock.now() - dt.timedelta(hours=1)}, {}, "campaign_not_open"),
    "ended": (
        {"state": CampaignState.ENDED, "ended_at": clock.now(), "state_reason": "天气"},
        {},
        "campaign_not_open",
    ),
    "paused": ({"paused_at": clock.now(), "paused_reason": "正在补货"}, {}, "campaign_not_open"),
    "a draft": ({"state": CampaignState.DRAFT}, {}, "campaign_not_found"),
    "for the very old": ({"audience": [{"is": "age", "from": 90}]}, {}, "not_eligible"),
    "no answer": ({}, {"answers": {}}, "answers_invalid"),
    "a question too many": ({}, {"answers": {"work": "outdoor", "more": 1}}, "answers_invalid"),
    "no session": ({}, {"session_id": None}, "session_invalid"),
    "another's session": ({}, {"session_id": str(uuid.uuid4())}, "session_invalid"),
    "a session that is no id": ({}, {"session_id": "7"}, "invalid_fields"),
    "another text": ({}, {"consent": {"document": "privacy", "version": "9"}}, "consent_required"),
    "no consent": ({}, {"consent": None}, "consent_required"),
    "something unknown": ({}, {"more": 1}, "invalid_fields"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_lane_and_house_refuse_alike_and_leave_nothing(phone, closed, why):
    facts, changes, code = REFUSED[why]
    if why == "too late":
        facts = {**facts, "opens_at": clock.now() - dt.timedelta(days=9)}
    campaign_id, body = made(("summer_cooling", {"sessions": 1, **facts}, {"work": "outdoor"}))
    (first, member_id, _), (second, *_) = colleagues(phone)
    answers = [post(first, campaign_id, {**body, **changes})]
    assert session().scalars(select(Signup.id)).all() == []
    assert session().scalars(select(Consent.id).where(Consent.member_id == member_id)).all() == []
    closed()
    answers.append(post(second, campaign_id, {**body, **changes}))
    assert [answer.json["code"] for answer in answers] == [code, code]
    plain = [{**answer.json, "instance": "", "request_id": ""} for answer in answers]
    assert plain[0] == plain[1]
    assert answers[0].status_code == answers[1].status_code


@pytest.mark.parametrize(
    "sent",
    [
        {"data": b"{", "content_type": "application/json"},
        {"data": b"[]", "content_type": "application/json"},
        {"data": b"{}", "content_type": "text/plain"},
        {"data": b"[" * 60_000, "content_type": "application/json"},
        {"data": b'{"answers": "' + b"x" * 70_000 + b'"}', "content_type": "application/json"},
        {"data": b""},
    ],
    ids=["not JSON", "no object", "another type", "deep", "large", "nothing"],
)
def test_what_is_wrong_with_a_body_the_house_says(phone, closed, sent):
    campaign_id, _ = made(CASES["a pack of a day"])
    ((worker, *_),) = colleagues(phone, 1)
    answers = [worker.request("POST", f"/campaigns/{campaign_id}/signups", **sent)]
    closed()
    answers.append(worker.request("POST", f"/campaigns/{campaign_id}/signups", **sent))
    assert answers[0].status_code >= 400
    assert answers[0].status_code == answers[1].status_code
    assert answers[0].json["code"] == answers[1].json["code"]


def test_a_place_of_ones_own_gender_is_taken_by_the_lane_as_by_the_house(phone, by_the_house):
    campaign = programmes.campaign(GENDERS.key)
    session().add_all(
        CampaignQuota(campaign_id=campaign.id, kind=gender.value, capacity=1) for gender in Gender
    )
    people = [mixing.person(gender) for gender in (mixing.FEMALE, mixing.MALE)]
    body = {"answers": {}, "consent": CONSENT}
    for person in people:
        assert post(phone.another(person.openid), campaign.id, body).status_code == 201
    assert by_the_house == []
    rows = session().execute(select(Signup.member_id, Signup.place_kind))
    assert dict(iter(rows)) == {people[0].id: "female", people[1].id: "male"}
    refused(post(phone.another(mixing.person(mixing.MALE).openid), campaign.id, body), 409, "campaign_full")
