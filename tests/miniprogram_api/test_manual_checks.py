"""人工核对: what the phone asks when the roster does not match, and what it is told."""

import datetime as dt
import uuid

import pytest

from app import clock, db, workdays
from models import (
    Attachment,
    ManualCheck,
    ManualCheckState,
    Member,
    MembershipState,
    Verification,
)
from tests import erased, factories, joining, pictures

PATH = "/me/verification/manual-check"
PRIVACY = {"document": "privacy", "version": "1"}


@pytest.fixture(autouse=True)
def privacy(session):
    factories.privacy_document()
    factories.city()


@pytest.fixture
def stranger(phone):
    """Logged in, and nobody in particular."""
    return phone.another(factories.openid())


def asking(**facts):
    return {
        "name": "李强",
        "id_number": factories.id_number(),
        "unit_name": "茶山小吃店",
        "consent": PRIVACY,
        **facts,
    }


def code_of(answer):
    return answer.status_code, answer.json["code"]


def verify(phone, body):
    return phone.post("/me/verification", {key: body[key] for key in ("name", "id_number", "consent")})


def test_whom_the_roster_does_not_match_asks_a_desk_and_reads_until_when_it_answers(stranger):
    body = asking(attachments=[pictures.hand_in(stranger)])
    refused = verify(stranger, body).json
    assert refused["code"] == "roster_no_match"
    assert "人工核对" in refused["next"]
    assert stranger.get("/me").json["manual_check"] is None
    made = stranger.post(PATH, body, key="a")
    assert made.status_code == 201, made.text
    assert (made.json["state"], made.json["name"], made.json["union"]["name"]) == (
        "waiting",
        "李*",
        "常州市总工会",
    )
    assert body["id_number"] not in made.text
    assert made.json["due_at"] == clock.iso(workdays.end_of_working_day(clock.now(), 3))
    assert "前核对" in made.json["next"]
    mine = stranger.get("/me").json
    assert (mine["verification"], mine["manual_check"]) == ("pending", made.json)
    assert code_of(stranger.get("/me/card")) == (403, "not_verified")


def test_asking_again_is_harmless_and_other_words_have_to_wait_or_be_taken_back(stranger):
    body = asking()
    first = stranger.post(PATH, body).json
    again = stranger.post(PATH, {**body, "name": " 李 强 ", "unit_name": "别的单位"})
    assert (again.status_code, again.json) == (201, first)
    other = {**body, "id_number": factories.id_number()}
    assert code_of(stranger.post(PATH, other)) == (409, "manual_check_open")
    assert stranger.delete(PATH).status_code == 204
    mine = stranger.get("/me").json
    assert (mine["verification"], mine["manual_check"]) == ("none", None)
    assert code_of(stranger.delete(PATH)) == (404, "manual_check_not_found")
    assert stranger.post(PATH, other).status_code == 201


def test_the_union_that_is_named_has_the_turn(stranger):
    home = joining.street()
    made = stranger.post(PATH, asking(union_id=str(home.id), unit_name=None)).json
    assert (made["union"]["id"], made["unit_name"]) == (str(home.id), None)


@pytest.mark.parametrize(
    ("facts", "status", "code"),
    [
        ({"union_id": str(uuid.uuid4())}, 422, "unit_union_unknown"),
        ({"attachments": [str(uuid.uuid4())]}, 404, "attachment_not_found"),
        ({"id_number": "32990019900101001"}, 422, "id_number_invalid"),
        ({"consent": {"document": "privacy", "version": "0"}}, 422, "consent_required"),
    ],
)
def test_what_is_not_sound_is_refused_and_leaves_nothing(stranger, facts, status, code):
    assert code_of(stranger.post(PATH, asking(**facts))) == (status, code)
    assert stranger.get("/me").json["verification"] == "none"


def test_without_a_union_and_a_unit_nobody_could_check(stranger):
    answer = stranger.post(PATH, asking(unit_name=None))
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["unit_name"])


def test_a_photo_of_somebody_else_is_not_handed_in(stranger, phone):
    other = phone.another(factories.openid())
    answer = stranger.post(PATH, asking(attachments=[pictures.hand_in(other)]))
    assert code_of(answer) == (404, "attachment_not_found")


def test_who_stands_in_the_roster_needs_no_check(stranger):
    entry = factories.roster_entry(name="李强")
    known, body = entry.id_number, asking(id_number=entry.id_number)
    assert code_of(stranger.post(PATH, body)) == (409, "manual_check_not_needed")
    # A name that does not fit tells nothing, here as at the verification itself.
    assert stranger.post(PATH, asking(name="李大强", id_number=known)).status_code == 201
    assert stranger.delete(PATH).status_code == 204
    assert verify(stranger, body).json["verification"] == "verified"
    assert code_of(stranger.post(PATH, body)) == (409, "already_verified")


def test_who_has_left_or_has_another_account_is_told_so_at_once(stranger):
    left = factories.roster_entry(name="李强", membership_state=MembershipState.LEFT).id_number
    assert code_of(stranger.post(PATH, asking(id_number=left))) == (403, "membership_ended")
    taken = factories.roster_entry(name="李强")
    number = taken.id_number
    factories.member(entry=taken)
    assert code_of(stranger.post(PATH, asking(id_number=number))) == (409, "identity_taken")


def test_who_is_verified_by_himself_meanwhile_waits_for_nothing_any_more(stranger):
    body = asking()
    check = stranger.post(PATH, body).json["id"]
    factories.roster_entry(name="李强", number=body["id_number"])
    assert verify(stranger, body).json["verification"] == "verified"
    found = db.session().get(ManualCheck, check, populate_existing=True)
    assert (found.state, found.decided_by) == (ManualCheckState.PASSED, None)
    assert found.roster_entry_id is not None
    assert stranger.get("/me").json["manual_check"] is None
    assert code_of(stranger.delete(PATH)) == (404, "manual_check_not_found")


def test_a_check_that_is_late_says_whom_to_call(phone):
    asker = factories.member(verified=False)
    joining.manual_check(member_=asker, due_at=clock.now() - dt.timedelta(minutes=1))
    found = phone.another(asker.openid).get("/me").json["manual_check"]
    assert found["is_overdue"] is True
    assert "12351" in found["next"]


def test_asking_is_limited(stranger):
    for _ in range(10):
        stranger.post(PATH, asking(unit_name=None))
    answer = stranger.post(PATH, asking())
    assert code_of(answer) == (429, "too_many_requests")


def test_the_export_tells_of_it_and_an_erasure_takes_it_away_with_its_photos(stranger):
    body = asking(attachments=[pictures.hand_in(stranger)])
    stranger.post(PATH, body)
    (told,) = stranger.get("/me/export").json["manual_checks"]
    assert (told["name"], told["id_number"], told["attachments"]) == (
        "李强",
        body["id_number"],
        body["attachments"],
    )
    member = db.session().get(Member, stranger.get("/me").json["id"])
    assert erased.forget(member)["manual_checks"] == 1
    assert db.session().query(ManualCheck).count() == 0
    assert db.session().query(Attachment).count() == 0
    again = db.session().get(Member, factories.id_of(member), populate_existing=True)
    assert again.verification is Verification.NONE
