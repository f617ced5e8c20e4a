"""实名认证."""

import datetime as dt

import pytest
import sqlalchemy as sa
import time_machine

from app.db import session
from app.services import verifications
from app.tokens import LoginRequired
from models import Member, MembershipState
from tests import factories

PRIVACY = {"document": "privacy", "version": "1"}
LONG_NAME = "阿·𠮷" * 16 + "买提"


@pytest.fixture
def somebody(phone):
    factories.privacy_document()
    return phone.another(factories.openid())


def verify(phone, name, number, **changes):
    body = {"name": name, "id_number": number, "consent": PRIVACY, **changes}
    return phone.post("/me/verification", body)


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text
    return answer.json


def test_a_match_gives_membership_union_and_card_and_repeating_it_is_harmless(somebody):
    number = factories.roster_entry(name="王小明").id_number
    first = verify(somebody, "王小明", number)
    assert first.status_code == 200, first.text
    assert first.json["verification"] == "verified"
    assert first.json["membership"]["union"]["name"] == "测试单位工会"
    assert len(first.json["card"]["number"]) == 14
    assert verify(somebody, "王小明", number).json == first.json == somebody.get("/me").json


@pytest.mark.parametrize("written", [1, "1"])
def test_the_version_agreed_to_may_be_a_number_or_a_word(somebody, written):
    number = factories.roster_entry(name="王小明").id_number
    answer = verify(somebody, "王小明", number, consent={"document": "privacy", "version": written})
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("version", [True, 1.0, -1, None, "", "x" * 17, 10**16, ["1"], {"1": 1}, "1\u0000"])
def test_what_cannot_be_a_version_is_named_by_its_path(somebody, version):
    answer = verify(
        somebody, "王小明", factories.id_number(), consent={"document": "privacy", "version": version}
    )
    assert list(refused(answer, 422, "invalid_fields")["errors"]) == ["consent.version"]


@pytest.mark.parametrize(
    ("consent", "fields"),
    [
        ({}, {"consent.document", "consent.version"}),
        ({"document": "privacy"}, {"consent.version"}),
        ({**PRIVACY, "agreed": True}, {"consent.agreed"}),
        ({"document": 1, "version": "1"}, {"consent.document"}),
        (None, {"consent"}),
        ([], {"consent"}),
        ("privacy", {"consent"}),
        (True, {"consent"}),
    ],
)
def test_a_consent_of_the_wrong_shape_is_named_by_its_path(somebody, consent, fields):
    answer = verify(somebody, "王小明", factories.id_number(), consent=consent)
    assert set(refused(answer, 422, "invalid_fields")["errors"]) == fields


def test_without_consent_to_the_text_in_force_nothing_is_looked_up(somebody):
    number = factories.roster_entry(name="王小明").id_number
    for consent in ({"document": "privacy", "version": "0"}, {"document": "other", "version": "1"}):
        refused(verify(somebody, "王小明", number, consent=consent), 422, "consent_required")
    factories.privacy_document("2")
    outdated = refused(verify(somebody, "王小明", number), 422, "consent_required")
    assert (outdated["document"], outdated["version"]) == ("privacy", "2")
    assert outdated["next"]
    newest = {"document": "privacy", "version": 2}
    assert verify(somebody, "王小明", number, consent=newest).status_code == 200


def test_without_any_published_text_consent_cannot_be_given(phone):
    answer = verify(phone.another(factories.openid()), "王小明", factories.id_number())
    refused(answer, 422, "consent_required")


@pytest.mark.parametrize(
    ("in_roster", "typed"),
    [
        (LONG_NAME, LONG_NAME),
        ("阿依古丽·买买提", "阿依古丽•买买提"),
        ("阿依古丽·买买提", " 阿依古丽 ‧ 买买提 "),
        ("阿依古丽·买买提", "阿依古丽・买买提"),
        ("𠮷野龘", "𠮷野龘"),
        ("王小明", "王 小 明"),
        ("John Smith", "ＪＯＨＮ ＳＭＩＴＨ"),
    ],
)
def test_one_name_may_be_written_in_several_ways(somebody, in_roster, typed):
    number = factories.roster_entry(name=in_roster).id_number
    answer = verify(somebody, typed, number)
    assert answer.status_code == 200, answer.text
    assert in_roster not in answer.text


@pytest.mark.parametrize(
    "name", ["", " ", "王" * 51, "王\u0000", "王\u200b小明", "王\u202e", None, 1, True, ["王"], {"x": "王"}]
)
def test_what_cannot_be_a_name_is_named_as_the_field(somebody, name):
    answer = verify(somebody, name, factories.id_number())
    assert list(refused(answer, 422, "invalid_fields")["errors"]) == ["name"]


def number_ending_in_x():
    return next(
        number for number in (factories.id_number(sequence=i) for i in range(900, 999)) if number[-1] == "X"
    )


def test_the_last_letter_may_be_small_and_blanks_around_do_not_matter(somebody):
    number = number_ending_in_x()
    factories.roster_entry(name="王小明", number=number)
    assert verify(somebody, "王小明", f" {number.lower()} ").status_code == 200


def wrong_check(number):
    return number[:-1] + ("1" if number[-1] != "1" else "2")


@pytest.mark.parametrize(
    "number",
    [
        "329900900101001",
        wrong_check(factories.id_number(sequence=1)),
        factories.with_check_character("32990019900230001"[:17]),
        factories.with_check_character("32990018990101001"),
        factories.with_check_character("32990029990101001"),
        factories.with_check_character("32990000000000001"),
        "３２９９００１９９００１０１００１Ｘ",
        "32990019900101001Ⅹ",
        "3299001990010100",
        "3299001990010100111",
        "32990019900101 0011",
        "X" * 18,
        "'; DROP TABLE members; --",
        "１" * 32,
    ],
)
def test_a_wrong_id_number_is_refused_in_words(somebody, number):
    told = refused(verify(somebody, "王小明", number), 422, "id_number_invalid")
    assert number not in str(told)


@pytest.mark.parametrize("number", ["", " ", "1" * 33, "1\u0000", None, 329900199001010011, 3.2, True, []])
def test_what_cannot_be_an_id_number_is_named_as_the_field(somebody, number):
    answer = verify(somebody, "王小明", number)
    assert list(refused(answer, 422, "invalid_fields")["errors"]) == ["id_number"]


@pytest.mark.usefixtures("somebody")
def test_an_account_whose_logins_were_ended_meanwhile_is_not_filled_again():
    entry, person = factories.roster_entry(name="王小明"), factories.member(verified=False)
    # A rival has just erased the account that this request was let in with.
    session().execute(sa.text("UPDATE members SET login_epoch = login_epoch + 1"))
    with pytest.raises(LoginRequired):
        verifications.verify_identity(
            person, name="王小明", id_number=entry.id_number, document="privacy", version="1"
        )


def test_a_child_not_born_yet_has_no_number(somebody):
    number = factories.id_number(born="20260702")
    with time_machine.travel(dt.datetime(2026, 7, 1, 15, 59, tzinfo=dt.UTC), tick=False) as clock:
        visitor = somebody.another(factories.openid())
        refused(verify(visitor, "王小明", number), 422, "id_number_invalid")
        clock.move_to(dt.datetime(2026, 7, 1, 16, 0, tzinfo=dt.UTC))
        refused(verify(visitor, "王小明", number), 403, "roster_no_match")


def test_the_same_name_is_not_the_same_person_and_a_wrong_name_sounds_like_a_wrong_number(somebody):
    entry = factories.roster_entry(name="王小明")
    known = entry.id_number
    namesake = verify(somebody, "王小明", factories.id_number())
    wrong_name = verify(somebody, "王大明", known)
    told = [refused(answer, 403, "roster_no_match") for answer in (namesake, wrong_name)]
    for one in told:
        one.pop("request_id")
    assert told[0] == told[1]
    assert somebody.get("/me").json["verification"] == "none"


def test_an_ended_membership_is_said_only_to_who_knows_name_and_number(somebody):
    number = factories.roster_entry(name="王小明", membership_state=MembershipState.LEFT).id_number
    assert refused(verify(somebody, "王小明", number), 403, "membership_ended")["next"]
    refused(verify(somebody, "别的名", number), 403, "roster_no_match")


def test_one_identity_belongs_to_one_account(somebody):
    entry = factories.roster_entry(name="王小明")
    number = entry.id_number
    factories.member(entry=entry)
    assert refused(verify(somebody, "王小明", number), 409, "identity_taken")["next"]


def test_a_verified_account_cannot_become_somebody_else(somebody):
    mine = factories.roster_entry(name="王小明").id_number
    other = factories.roster_entry(name="李小红").id_number
    assert verify(somebody, "王小明", mine).status_code == 200
    refused(verify(somebody, "李小红", other), 409, "already_verified")


def test_a_refusal_leaves_no_consent_and_no_number_behind(somebody):
    number = factories.id_number()
    refused(verify(somebody, "王小明", number), 403, "roster_no_match")
    member = session().get(Member, somebody.get("/me").json["id"])
    assert (member.name, member.id_number, member.id_number_index) == (None, None, None)


def test_guessing_is_limited_and_the_limit_outlives_the_rollback(somebody):
    for _ in range(10):
        refused(verify(somebody, "王小明", factories.id_number()), 403, "roster_no_match")
    answer = verify(somebody, "王小明", factories.id_number())
    refused(answer, 429, "too_many_requests")
    assert 0 < int(answer.headers["Retry-After"]) <= 3600


def test_typing_errors_are_not_counted_as_guesses(somebody):
    number = factories.roster_entry(name="王小明").id_number
    for _ in range(12):
        refused(verify(somebody, "王小明", "1"), 422, "id_number_invalid")
    assert verify(somebody, "王小明", number).status_code == 200
