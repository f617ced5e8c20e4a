"""快道: a sign-up without Flask says and leaves what the house would, and leaves alone what it is not for."""

import dataclasses
import datetime as dt
import uuid

import orjson
import pytest
import time_machine
from sqlalchemy import select, text, update

from app import clock, tokens
from app.campaign_types.declaration import Gives, QuotaRule, Rung, Step
from app.db import session
from app.forms import Field
from app.services import draws, signups
from app.services.signups import quick, steps
from models import (
    Campaign,
    CampaignQuota,
    CampaignSession,
    CampaignState,
    Consent,
    Draw,
    Gender,
    IdempotencyKey,
    Member,
    Notice,
    Signup,
    StaffRole,
)
from tests import factories, mixing, programmes, queues

CONSENT = {"document": "privacy", "version": "1"}
REVIEWED = dataclasses.replace(
    queues.EVENT,
    key="made_up_review",
    consents=("privacy",),
    has_waitlist=False,
    quota=QuotaRule.REVIEW,
    gives=Gives.NOTHING,
    fields=(
        Field(key="why", kind="long_text", label="事由"),
        Field(key="papers", kind="documents", label="证明", is_required=False),
    ),
    steps=(Step(at=Rung.OWN), Step(at=Rung.HOST, role=StaffRole.CHAIR)),
)
SIDES = dataclasses.replace(queues.MIXER, key="made_up_sides", consents=("privacy",), has_waitlist=False)
GENDERS = dataclasses.replace(
    queues.MIXER,
    key="made_up_genders",
    consents=("privacy",),
    fields=(),
    has_waitlist=False,
    places_by=None,
    places_by_gender=True,
)
OPEN_TO_ALL = dataclasses.replace(queues.CLASS, key="made_up_open", audience=(), has_waitlist=False)
CASES = {
    "a pack of a day": ("summer_cooling", {"sessions": 1}, {"work": "outdoor"}),
    "a place where others would wait": ("culture_hundred", {"sessions": 1}, {"companions": 2, "needs": []}),
    "a lot": ("culture_draw", {"sessions": 1}, {"can_come": True}),
    "a review": (REVIEWED.key, {"sessions": 1}, {"why": "想参加"}),
    "a place of the common pool": (queues.CLASS.key, {"quota": 3}, {}),
    "a place of a kind": (SIDES.key, {"quota": 3}, {"side": "left"}),
}


@pytest.fixture(autouse=True)
def _ground(session, monkeypatch):
    factories.privacy_document()
    queues.declare(monkeypatch, queues.CLASS, REVIEWED, SIDES, GENDERS, OPEN_TO_ALL)
    quick._kept.clear()
    yield
    quick._kept.clear()


@pytest.fixture
def by_the_house(monkeypatch):
    """How many sign-ups the house itself has been asked for."""
    asked, real = [], signups.sign_up

    def note(member, campaign_id, **options):
        asked.append(campaign_id)
        return real(member, campaign_id, **options)

    monkeypatch.setattr(signups, "sign_up", note)
    return asked


@pytest.fixture
def closed(monkeypatch):
    """The lane is closed from now on, and everybody goes through the house."""

    def close():
        quick._kept.clear()
        monkeypatch.setattr(quick, "_load", lambda _: None)

    return close


def made(case):
    """The campaign of a case, its first session, and a quota of its own for each kind and for a union."""
    type_, facts, answers = case
    campaign = programmes.campaign(type_, **facts)
    if type_ == SIDES.key:
        session().add_all(
            CampaignQuota(campaign_id=campaign.id, kind=kind, capacity=3) for kind in ("left", "right")
        )
    session().flush()
    chosen = session().scalar(select(CampaignSession.id).where(CampaignSession.campaign_id == campaign.id))
    return campaign.id, {
        "answers": answers,
        "session_id": None if chosen is None else str(chosen),
        "consent": CONSENT,
    }


def colleagues(phone, count=2):
    """So many people of one unit, each with his phone."""
    home = factories.union()
    people = [factories.member(entry=factories.roster_entry(union_of=home)) for _ in range(count)]
    session().flush()
    facts = [(each.id, each.roster_entry_id, each.openid) for each in people]
    return [(phone.another(openid), member_id, entry_id) for member_id, entry_id, openid in facts]


def post(phone, campaign_id, body, **options):
    return phone.post(f"/campaigns/{campaign_id}/signups", body, **options)


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text


LEFT = {
    "signups": "id = :signup",
    "signup_moves": "signup_id = :signup ORDER BY number",
    "audit_entries": "subject_id = :signup ORDER BY id",
    "notices": "subject_id = :signup ORDER BY id",
    "signup_subjects": "signup_id = :signup",
    "signup_attachments": "signup_id = :signup",
    "consents": "member_id = :member",
    "idempotency_keys": "actor_id = :member",
}
MOMENTS = {"created_at", "at", "given_at", "answered_at", "due_at", "deadline_at"}


def left(signup_id, member_id, entry_id):
    """Everything that is there now of the sign-up, column by column, without whose it is and when."""
    known = {signup_id: "the sign-up", str(member_id): "the member", str(entry_id): "the entry"}
    known.pop("None", None)

    def plain(name, value, row):
        if name in MOMENTS:
            return isinstance(value, dt.datetime)
        if name == "answers_cipher":
            return Signup.answers_text.__get__(Signup(id=row["id"], answers_cipher=value), Signup)
        if name == "body":
            return said(orjson.loads(bytes(value)), known)
        return known.get(str(value), value)

    found = {}
    for table, where in LEFT.items():
        rows = session().execute(
            text(f"SELECT * FROM {table} WHERE {where}"), {"signup": signup_id, "member": member_id}
        )
        found[table] = [
            {name: plain(name, value, row) for name, value in row.items() if name != "id"}
            for row in rows.mappings()
        ]
    return found


def said(answer, known):
    """An answer without whose it is and when; in its order."""

    def plain(name, value):
        if name in ("at", "created_at"):
            return dt.datetime.fromisoformat(value).tzinfo is not None
        if name == "entrant":
            return len(value)
        if isinstance(value, dict):
            return [(inner, plain(inner, each)) for inner, each in value.items()]
        if isinstance(value, list):
            return [plain("", each) for each in value]
        return known.get(value, value)

    return plain("", answer)


def taken(campaign_id):
    """How many places of each session and quota."""
    return [
        session().scalars(select(table.taken_count).where(table.campaign_id == campaign_id)).all()
        for table in (CampaignSession, CampaignQuota)
    ]


def promise(campaign_id):
    """An open draw of the campaign."""
    session().add(
        Draw(
            campaign_id=campaign_id,
            algorithm="1",
            commitment=b"0" * 32,
            seed_cipher=b"0",
            public_source="样本",
            public_at=clock.now() + dt.timedelta(days=60),
        )
    )
    session().flush()


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
