"""敏感的申请: a legal case or a family's need is open to the unions that judge it, and to those above."""

import pytest

from app import db
from app.campaign_types import TYPES
from app.campaign_types.declaration import Rung, Step
from app.services import attachments
from app.services.signups import steps
from models import ApplicantKind, Member, SignupAttachment, StaffRole, Union
from tests import factories, mixing, pictures, programmes, reviewing
from tests.reviewing import act

REASON = {"reason": "看看"}
SENSITIVE = sorted(key for key, declared in TYPES.items() if declared.is_sensitive and declared.steps)


@pytest.fixture
def district(session):
    return factories.district_union("tianning")


@pytest.fixture
def unit(district):
    return factories.union(factories.union(district, "运河街道总工会"), "运河机械厂工会")


def suing(unit):
    """Somebody's request for a lawyer, against the employer that `unit` belongs to."""
    case = reviewing.submitted(TYPES["legal_aid"], union=unit, answers={"situation": "单位欠薪三个月"})
    paper = attachments.hand_in(db.session().get_one(Member, case.member_id), pictures.picture())
    db.session().add(SignupAttachment(signup_id=case.id, field="papers", attachment_id=paper.id))
    case.paper_id = paper.id
    return case


def test_a_case_against_the_employer_is_not_there_for_the_employers_own_union(seat, unit, district):
    case = suing(unit)
    desk = seat(StaffRole.REVIEWER, StaffRole.CHAIR, union=unit)
    for answer in (
        desk.get(f"/reviews/{case.id}"),
        desk.post(f"/reviews/{case.id}/reveal", REASON),
        desk.post(f"/reviews/{case.id}/notes", {"text": "注"}),
        desk.post(f"/reviews/{case.id}/recusal"),
        desk.put(f"/reviews/{case.id}/assignment", {"username": None}),
        act(desk, case.id, "approval"),
        act(desk, case.id, "reopening", **REASON),
    ):
        assert (answer.status_code, answer.json["code"]) == (404, "signup_not_found")
    assert desk.get(f"/attachments/{case.paper_id}").json["code"] == "attachment_not_found"
    judging = seat(StaffRole.REVIEWER, union=district)
    assert judging.get(f"/reviews/{case.id}").status_code == 200
    assert judging.get(f"/attachments/{case.paper_id}").status_code == 200


def test_what_was_decided_is_listed_for_who_judged_it_and_not_for_the_employers_union(seat, unit, district):
    case = suing(unit)
    assert act(seat(StaffRole.REVIEWER, union=district), case.id, "rejection", **REASON).status_code == 200
    address = f"/reviews?campaign_id={case.campaign_id}&state=rejected"
    assert seat(StaffRole.REVIEWER, union=unit).get(address).json["items"] == []
    (listed,) = seat(StaffRole.CHAIR, union=district).get(address).json["items"]
    assert listed["signup"]["id"] == str(case.id)


@pytest.mark.parametrize("key", SENSITIVE)
def test_whoever_stands_at_or_above_a_step_sees_it_and_nobody_else_does(seat, unit, key):
    declared = TYPES[key]
    case = reviewing.submitted(declared, union=unit)
    if ApplicantKind.UNIT in declared.applicants:
        case.row.applicant_kind = ApplicantKind.UNIT
    path = steps.path_of(unit.id)
    judging = {turn.union_id for turn in steps.turns_of(case.row, case.row.campaign, declared.steps)}
    lowest = max(path.index(union_id) for union_id in judging)
    seen = {
        union_id
        for union_id in path
        if seat(StaffRole.CHAIR, union=db.session().get_one(Union, union_id))
        .get(f"/reviews/{case.id}")
        .status_code
        == 200
    }
    assert seen == set(path[: lowest + 1])


def test_what_nobody_judges_is_seen_by_who_holds_it_and_above_and_not_by_ones_own_union(seat, unit, district):
    made = mixing.evening()
    made.union_id = district.id
    person = factories.member(entry=factories.roster_entry(union_of=unit))
    case_id = programmes.signup(made, member_=person).id
    path = [factories.city(), district, unit]
    statuses = [seat(StaffRole.CHAIR, union=union).get(f"/reviews/{case_id}").status_code for union in path]
    assert statuses == [200, 200, 404]


@pytest.mark.parametrize(("at", "seen_at"), [(Rung.OWN, 1), (Rung.HOST, 0)])
def test_a_units_own_case_is_seen_from_above_it_and_a_hosts_step_by_the_host(
    seat, declare, district, at, seen_at
):
    declared = declare("secret", steps=(Step(at=at),), is_sensitive=True)
    unit = factories.union(district, "运河机械厂工会")
    case = reviewing.submitted(declared, union=unit)
    case.row.applicant_kind = ApplicantKind.UNIT
    path = [factories.city(), district, unit]
    for place, union in enumerate(path):
        status = seat(StaffRole.REVIEWER, union=union).get(f"/reviews/{case.id}").status_code
        assert status == (200 if place <= seen_at else 404), union.name


def test_who_judges_something_else_learns_of_no_lawsuit_and_of_what_bars_it_alone(seat, unit, declare):
    barred = "hardship_aid"
    declare("outing", steps=(Step(at=Rung.OWN),))
    person = factories.member(entry=factories.roster_entry(union_of=unit))
    had = {
        key: programmes.signup(programmes.campaign(key), member_=person).id for key in ("legal_aid", barred)
    }
    desk = seat(StaffRole.REVIEWER, union=unit)
    for key, seen in (("outing", set()), ("golden_autumn", {str(had[barred])})):
        asked = programmes.signup(programmes.campaign(key), member_=person)
        answer = desk.get(f"/reviews/{asked.id}")
        assert {one["id"] for one in answer.json["earlier"]} & set(map(str, had.values())) == seen, key
    above = seat(StaffRole.REVIEWER).get(f"/reviews/{asked.id}").json["earlier"]
    assert {one["id"] for one in above} >= set(map(str, had.values()))


def test_what_was_asked_without_a_name_is_not_listed_for_the_union_of_who_asked(seat, unit, declare):
    asked = programmes.campaign(declare("asked", is_anonymous=True).key)
    person = factories.member(entry=factories.roster_entry(union_of=unit))
    address = f"/reviews?campaign_id={asked.id}&state=approved"
    programmes.signup(asked, member_=person)
    assert seat(StaffRole.REVIEWER, union=unit).get(address).json["items"] == []
    assert len(seat(StaffRole.REVIEWER).get(address).json["items"]) == 1
