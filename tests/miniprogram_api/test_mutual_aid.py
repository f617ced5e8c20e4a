"""职工医疗互助: a payout is for whom the unit has enrolled, for days that are covered."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import select

from app import clock
from app.db import session
from app.services.signups import moves
from models import (
    ApplicantKind,
    ListedPerson,
    Member,
    NameList,
    RosterEntry,
    Signup,
    SignupAction,
    SignupMove,
    SignupState,
)
from tests import factories, pictures, programmes

CONSENT = {"document": "privacy", "version": "1"}


@pytest.fixture(autouse=True)
def _document(session):
    factories.privacy_document()


def enrol(person, *, days_ago, state=SignupState.APPROVED):
    """An approved list of the person's unit with the person on it."""
    entry = session().get_one(RosterEntry, person.roster_entry_id)
    campaign = programmes.campaign("mutual_aid_enrolment")
    made = Signup(
        campaign_id=campaign.id,
        applicant_kind=ApplicantKind.UNIT,
        applicant_id=entry.union_id,
        union_id=entry.union_id,
        state=state,
        form_version=1,
    )
    session().add(made)
    session().flush()
    at = clock.now() - dt.timedelta(days=days_ago)
    session().add(
        SignupMove(signup_id=made.id, number=1, action=SignupAction.APPROVE, to_state=state, stage=1, at=at)
    )
    staff = factories.staff()
    listed = NameList(
        campaign_id=campaign.id,
        union_id=entry.union_id,
        staff_id=staff.id,
        signup_id=made.id,
        person_count=1,
        matched_count=1,
        file_sha256=b"",
    )
    session().add(listed)
    session().flush()
    row = ListedPerson(name_list_id=listed.id, campaign_id=campaign.id, number=2, is_live=True)
    row.name, row.id_number = entry.name, entry.id_number
    session().add(row)
    session().flush()


def payout(worker, campaign, *, days_ago=0):
    day, address = clock.today() - dt.timedelta(days=days_ago), f"/campaigns/{campaign.id}/signups"
    answers = {
        "reason": "inpatient",
        "hospital": "市第一人民医院",
        "admitted_on": day.isoformat(),
        "discharged_on": clock.today().isoformat(),
        "own_share": 320_000,
        "bank_card": "4000000000000010",
        "is_true": True,
    }
    papers = {"discharge_paper": [pictures.hand_in(worker)], "settlement": [pictures.hand_in(worker)]}
    body = {"answers": answers, "attachments": papers, "consent": CONSENT}
    return worker.post(address, body)


@pytest.fixture
def someone(session):
    return factories.member()


@pytest.fixture
def worker(phone, someone):
    return phone.another(someone.openid)


def test_who_is_covered_applies_and_the_papers_go_to_his_union(worker, someone):
    enrol(someone, days_ago=40)
    answer = payout(worker, programmes.campaign("mutual_aid_payout"))
    assert (answer.status_code, answer.json["state"]) == (201, "submitted"), answer.text
    assert answer.json["steps_count"] == 2


@pytest.mark.parametrize(
    ("days_ago", "admitted", "says"),
    [(10, 0, "保障期"), (400, 0, "保障期"), (40, 39, "保障期")],
    ids=["within the waiting period", "after the year", "before it began"],
)
def test_a_day_that_is_not_covered_is_refused_with_the_span(worker, someone, days_ago, admitted, says):
    enrol(someone, days_ago=days_ago)
    answer = payout(worker, programmes.campaign("mutual_aid_payout"), days_ago=admitted)
    assert (answer.status_code, answer.json["code"]) == (403, "not_enrolled"), answer.text
    assert says in answer.json["detail"]
    assert answer.json["since"] < answer.json["until"]


def test_who_is_on_no_approved_list_hears_that(worker, someone):
    enrol(someone, days_ago=40, state=SignupState.REJECTED)
    answer = payout(worker, programmes.campaign("mutual_aid_payout"))
    assert (answer.status_code, answer.json["code"]) == (403, "not_enrolled"), answer.text
    assert "since" not in answer.json


def test_who_was_never_enrolled_hears_it_before_the_form(worker, someone):
    campaign = programmes.campaign("mutual_aid_payout")
    path, openid = f"/campaigns/{campaign.id}", someone.openid
    for asked in (f"{path}/eligibility", "/me/benefits"):
        answer = worker.get(asked).json
        told = answer["items"][0] if asked == "/me/benefits" else answer
        assert told["eligible"] is False
        assert [reason["code"] for reason in told["reasons"]] == ["not_enrolled"]
    assert worker.get(path).json["eligibility"]["eligible"] is False
    enrol(session().scalars(select(Member).where(Member.openid == openid)).one(), days_ago=40)
    assert worker.get(f"{path}/eligibility").json == {"eligible": True, "reasons": []}
    (payable,) = [one for one in worker.get("/me/benefits").json["items"] if one["id"] == path[11:]]
    assert payable["eligible"] is True


def test_a_day_that_is_mended_is_judged_anew(worker, someone):
    enrol(someone, days_ago=40)
    made = payout(worker, programmes.campaign("mutual_aid_payout")).json
    found = moves.lock(uuid.UUID(made["id"]))
    moves.move(None, found, SignupAction.RETURN, item="admitted_on", reason="请核对日期")
    early = (clock.today() - dt.timedelta(days=39)).isoformat()
    answer = worker.put(f"/me/signups/{made['id']}", {"answers": {"admitted_on": early}})
    assert (answer.status_code, answer.json["code"]) == (403, "not_enrolled"), answer.text


def test_what_units_handle_is_not_for_persons(worker):
    answer = worker.post(
        f"/campaigns/{programmes.campaign('mutual_aid_enrolment').id}/signups", {"answers": {}}
    )
    assert (answer.status_code, answer.json["reasons"][0]["code"]) == (403, "for_units")
