"""困难档案由谁办: never one person alone, never the family's own, and never in a relative's place."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import select

from app import clock, db
from app.services import attachments, staff_exports
from models import Authorisation, HardshipFile, HardshipPaper, HardshipState, HouseholdMember, StaffRole
from tests import factories, households, pictures

FILES = "/hardship-files"
LEVEL = {"level": "deep", "opinion": "走访情况属实"}
CLOSING = {"close_reason": "out_of_hardship", "reason": "子女已就业"}
VISIT = {
    "visitors": "甲、乙",
    "visitor_count": 2,
    "findings": "见过",
    "is_as_told": True,
    "attachment_ids": [],
}
DAY = dt.timedelta(days=1)


@pytest.fixture
def district(session):
    return factories.district_union("tianning")


@pytest.fixture
def unit(district):
    return factories.union(factories.union(district, "运河街道总工会"), "运河机械厂工会")


@pytest.fixture
def entry(unit):
    return factories.roster_entry(union_of=unit)


def visited_by(desk, file_id):
    answer = desk.post(f"{FILES}/{file_id}/visits", {**VISIT, "visited_on": clock.today().isoformat()})
    assert answer.status_code == 201, answer.text


def lent(giver, taker, union):
    today = clock.today().isoformat()
    body = {"to_username": taker.staff.username, "role": "chair", "union_id": str(union.id)}
    assert giver.post("/delegations", {**body, "begins_on": today, "ends_on": today}).status_code == 201


def state_of(file_id):
    return db.session().scalar(select(HardshipFile.state).where(HardshipFile.id == file_id))


@pytest.mark.parametrize(("act", "body"), [("reassessment", LEVEL), ("closing", CLOSING)])
def test_a_file_on_record_is_changed_by_the_districts_chair_who_has_not_visited(
    seat, unit, district, entry, act, body
):
    file_id = households.file(entry).id
    own = seat(StaffRole.OPERATOR, StaffRole.REVIEWER, StaffRole.CHAIR, union=unit)
    visited_by(own, file_id)
    answer = own.post(f"{FILES}/{file_id}/{act}", body)
    assert (answer.status_code, answer.json["code"]) == (403, "hardship_not_your_turn")
    both = seat(StaffRole.OPERATOR, StaffRole.CHAIR, union=district)
    visited_by(both, file_id)
    answer = both.post(f"{FILES}/{file_id}/{act}", body)
    assert (answer.status_code, answer.json["code"]) == (403, "hardship_same_person")
    assert state_of(file_id) is HardshipState.OPEN
    answer = seat(StaffRole.CHAIR, union=district).post(f"{FILES}/{file_id}/{act}", body)
    assert answer.status_code == 200, answer.text


def test_a_chair_finds_no_file_of_a_relative_in_lists_sheets_and_papers(seat, district, unit, entry):
    chair, number = seat(StaffRole.CHAIR, union=district), entry.id_number
    file = households.file(entry)
    member = factories.member(entry=entry)
    paper, signed = (attachments.hand_in(member, pictures.picture(size=(20, size))) for size in (20, 30))
    head = db.session().scalars(select(HouseholdMember).where(HouseholdMember.file_id == file.id)).one()
    db.session().add(HardshipPaper(file_id=file.id, field="papers", attachment_id=paper.id))
    db.session().add(
        Authorisation(household_member_id=head.id, attachment_id=signed.id, authorised_on=clock.today())
    )
    papers = [paper.id, signed.id]
    assert seen(chair, papers) == (1, 1, 1, [200, 200])
    assert chair.post("/relatives", {"relation": "spouse", "id_number": number}).status_code == 201
    assert seen(chair, papers) == (0, 0, 0, [404, 404])
    assert seen(seat(StaffRole.CHAIR, union=district), papers) == (1, 1, 1, [200, 200])


def seen(desk, papers):
    """How many files the list, the figures and the export hold, and whether the papers open."""
    made = desk.post("/exports", {"kind": "hardship_files", "filters": {"state": "open"}})
    exported = staff_exports.write(uuid.UUID(made.json["id"]))
    return (
        len(desk.get(FILES).json["items"]),
        desk.get("/hardship-figures").json["by_state"].get("open", 0),
        exported,
        [desk.get(f"/attachments/{paper_id}").status_code for paper_id in papers],
    )


def test_nobody_decides_for_a_chair_who_would_have_to_step_aside(seat, district, unit, entry):
    number = entry.id_number
    file_id = households.file(
        entry,
        state=HardshipState.SHOWN,
        shown_from=clock.now() - 9 * DAY,
        shown_until=clock.now() - DAY,
        stage=2,
        stage_union_id=district.id,
        stage_role=StaffRole.CHAIR,
        stage_due_at=clock.now(),
    ).id
    chair, taker = seat(StaffRole.CHAIR, union=district), seat(StaffRole.READ_ONLY, union=district)
    chair.post("/relatives", {"relation": "spouse", "id_number": number})
    lent(chair, taker, district)
    for act, body in (("grade", LEVEL), ("rejection", {"reason": "不符合"})):
        answer = taker.post(f"{FILES}/{file_id}/{act}", body)
        assert (answer.status_code, answer.json["code"]) == (403, "recusal_required")
    lent(seat(StaffRole.CHAIR, union=district), taker, district)
    assert taker.post(f"{FILES}/{file_id}/grade", LEVEL).json["state"] == "open"


def test_who_withdraws_a_relative_still_does_not_handle_the_file_that_was_there(seat, unit, entry):
    number, file_id = entry.id_number, households.file(entry, state=HardshipState.APPLIED).id
    desk = seat(StaffRole.REVIEWER, union=unit)
    made = desk.post("/relatives", {"relation": "spouse", "id_number": number}).json["id"]
    assert desk.post(f"/relatives/{made}/withdrawal", {"reason": "填错了"}).status_code == 200
    answer = desk.post(f"{FILES}/{file_id}/rejection", {"reason": "不符合"})
    assert (answer.status_code, answer.json["code"]) == (403, "recusal_required")
