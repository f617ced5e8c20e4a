"""困难帮扶的走访与国家表: care visits, the papers, the yearly assessment, the national form."""

import datetime as dt

from sqlalchemy import select

from app import clock, db
from app.jobs import hardship as jobs
from app.services import attachments
from app.services.hardship import sheets
from models import FamilyRelation, HardshipLevel, HardshipPaper, HardshipState, Notice, StaffRole
from tests import factories, households, pictures
from tests.console.hardship.acts import OPERATOR, REVIEWER, file_in, paper_of, sheet


def test_the_national_form_is_masked_until_another_chair_has_agreed(seat, unit, head):
    child = factories.id_number("20150101")
    file_in(HardshipState.OPEN, head, kin=[("=王小小", child)])
    households.file()
    number = head.id_number
    clerk, chair = seat(OPERATOR, union=unit), seat(StaffRole.CHAIR, union=unit)
    asked = {"kind": "hardship_files", "filters": {"state": "open"}}
    masked = sheet(clerk, clerk.post("/exports", asked))
    assert len(masked) == 2
    assert masked[0][:4] == ("姓名", "身份证号", "工会组织", "困难类别")
    assert masked[1][0] == "欧**明"
    assert masked[1][1].startswith("329**")
    assert masked[1][3] == "相对困难职工"
    assert child not in masked[1][6]
    made = clerk.post("/exports", {**asked, "is_unmasked": True, "reason": "按月上报"})
    assert made.json["state"] == "awaiting"
    assert chair.post(f"/exports/{made.json['id']}/approval").status_code == 200
    plain = sheet(clerk, made)
    assert plain[1][1] == number
    assert f"子女 =王小小 {child}" in plain[1][6]


def test_nobody_writes_down_a_care_visit_to_his_own_family(seat, unit, head):
    desk, number = seat(OPERATOR, union=unit), head.id_number
    file_id = str(file_in(HardshipState.OPEN, head))
    assert desk.post("/relatives", {"relation": "spouse", "id_number": number}).status_code == 201
    body = {
        "union_id": str(unit.id),
        "file_id": file_id,
        "occasion": "春节慰问",
        "visited_on": clock.today().isoformat(),
        "visitors": "街道工会两人",
        "goods": "米、油各一份",
    }
    answer = desk.post("/care-visits", body)
    assert (answer.status_code, answer.json["code"]) == (403, "recusal_required")


def test_care_visits_are_written_down_with_what_was_given(seat, unit, head):
    desk = seat(OPERATOR, union=unit)
    unit_id = str(unit.id)
    file_id = str(file_in(HardshipState.OPEN, head))
    body = {
        "union_id": unit_id,
        "file_id": file_id,
        "occasion": "春节慰问",
        "visited_on": clock.today().isoformat(),
        "visitors": "街道工会两人",
        "goods": "米、油各一份",
        "amount_fen": 100_000,
        "receipt_id": paper_of(desk),
    }
    made = desk.post("/care-visits", body)
    assert (made.status_code, made.json["recipient"], made.json["amount_fen"]) == (201, "欧**明", 100_000)
    on_duty = {**body, "file_id": None, "recipient": "王大明", "occasion": "节日在岗"}
    assert desk.post("/care-visits", on_duty).json["recipient"] == "王*明"
    listed = desk.get("/care-visits").json["items"]
    assert [one["occasion"] for one in listed] == ["节日在岗", "春节慰问"]
    assert len(desk.get(f"/care-visits?file_id={file_id}").json["items"]) == 1
    assert desk.get("/care-visits?cursor=abc").json["code"] == "cursor_invalid"
    closed = str(file_in(HardshipState.CLOSED, factories.roster_entry(union_of=unit)))
    tomorrow = (clock.today() + dt.timedelta(days=1)).isoformat()
    for facts, code in [
        ({"recipient": "王大明"}, "care_visit_whom"),
        ({"file_id": None}, "care_visit_whom"),
        ({"goods": None, "amount_fen": None}, "care_visit_empty"),
        ({"visited_on": tomorrow}, "care_visit_day_invalid"),
        ({"union_id": file_id}, "union_not_found"),
        ({"file_id": unit_id}, "hardship_file_not_found"),
        ({"file_id": closed}, "hardship_file_not_found"),
        ({"receipt_id": unit_id}, "attachment_not_found"),
    ]:
        assert desk.post("/care-visits", {**body, **facts}).json["code"] == code


def test_lists_of_care_visits_take_a_fixed_number_of_statements(seat, unit, head, statements):
    desk = seat(OPERATOR, union=unit)
    body = {
        "union_id": str(unit.id),
        "file_id": str(file_in(HardshipState.OPEN, head)),
        "occasion": "春节慰问",
        "visited_on": clock.today().isoformat(),
        "visitors": "街道工会两人",
        "goods": "米、油各一份",
    }
    desk.post("/care-visits", body)
    with statements() as few:
        desk.get("/care-visits")
    for _ in range(3):
        desk.post("/care-visits", body)
    with statements() as many:
        assert len(desk.get("/care-visits").json["items"]) == 4
    assert len(many) == len(few)


def test_papers_of_a_file_are_read_by_who_looks_after_it(seat, unit, head):
    member = factories.member(entry=head)
    paper = attachments.hand_in(member, pictures.picture())
    file_id = file_in(HardshipState.APPLIED, head)
    db.session().add(HardshipPaper(file_id=file_id, field="papers", attachment_id=paper.id))
    address = f"/attachments/{paper.id}"
    assert seat(REVIEWER, union=unit).get(address).status_code == 200
    stranger = seat(REVIEWER, union=factories.union(name="别的单位工会"))
    assert stranger.get(address).json["code"] == "attachment_not_found"


def test_families_are_reminded_of_the_yearly_assessment_once(session, head):
    member_id = factories.id_of(factories.member(entry=head))
    file_in(HardshipState.OPEN, head, reassess_on=clock.today() + dt.timedelta(days=30))
    file_in(HardshipState.OPEN, factories.roster_entry(), reassess_on=clock.today() + dt.timedelta(days=31))
    db.session().commit()
    assert [jobs.remind(), jobs.remind()] == [1, 0]
    told = select(Notice.kind).where(Notice.member_id == member_id)
    assert db.session().scalars(told).all() == ["hardship_due"]


def test_every_word_of_a_file_has_a_name_in_the_national_form():
    assert set(sheets.LEVEL_NAMES) == set(HardshipLevel)
    assert set(sheets.STATE_NAMES) == set(HardshipState)
    assert set(sheets.RELATION_NAMES) == set(FamilyRelation)
