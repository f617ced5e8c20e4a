"""困难帮扶的桌子: a file from the counter to its closing, each step by whose turn it is."""

import datetime as dt
import io
import uuid

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app import clock, db
from app.jobs import hardship as jobs
from app.services import attachments, recusals, staff_exports
from app.services.hardship import sheets
from models import (
    AuditEntry,
    FamilyRelation,
    HardshipFile,
    HardshipLevel,
    HardshipPaper,
    HardshipState,
    HouseholdMember,
    Notice,
    Relation,
    StaffRole,
    Union,
)
from tests import factories, households, pictures

REVIEWER, CHAIR, OPERATOR = StaffRole.REVIEWER, StaffRole.CHAIR, StaffRole.OPERATOR
FILES = "/hardship-files"
VISIT = {
    "visited_on": clock.today().isoformat(),
    "visitors": "街道工会两人",
    "visitor_count": 2,
    "findings": "与申请相符",
    "is_as_told": True,
}
LEVEL = {"level": "deep", "opinion": "建议深度困难"}


@pytest.fixture
def unit(session):
    return households.street()[1]


@pytest.fixture
def head(unit):
    return factories.roster_entry(name="欧阳小明", union_of=unit)


def above(unit, steps):
    """The union so many levels above."""
    for _ in range(steps):
        unit = db.session().get(Union, unit.parent_id)
    return unit


def file_in(state, head, **facts):
    return factories.id_of(households.file(head, state=state, **facts))


def notice_is_over(file_id):
    file = db.session().get(HardshipFile, file_id)
    file.shown_from, file.shown_until = clock.now() - dt.timedelta(days=8), clock.now()


def paper_of(desk):
    return str(factories.attachment(desk.staff).id)


def test_a_file_goes_its_whole_way(seat, unit, head):
    member_id = factories.id_of(factories.member(entry=head))
    unit_id, district = unit, above(unit, 2)
    street = above(unit, 1)
    clerk = seat(OPERATOR, union=unit_id)
    own, higher = seat(REVIEWER, union=unit_id), seat(REVIEWER, union=street)
    chair = seat(CHAIR, union=district)
    body = {"id_number": head.id_number, "answers": households.answers(clerk.staff)}
    made = clerk.post(FILES, body)
    assert (made.status_code, made.json["state"], made.json["is_on_behalf"]) == (201, "applied", True), (
        made.text
    )
    assert made.json["name"] == "欧**明"
    address = f"{FILES}/{made.json['id']}"
    visited = clerk.post(f"{address}/visits", {**VISIT, "attachment_ids": [paper_of(clerk)]})
    assert (visited.status_code, visited.json["state"]) == (201, "visited")
    assert {paper["field"] for paper in visited.json["papers"]} >= {"visit", "income_proof"}
    refused = clerk.post(f"{address}/showing")
    assert (refused.json["code"], refused.json["missing"]) == ("hardship_authorisations_missing", 2)
    for adult in [one for one in visited.json["household"] if one["is_adult"]]:
        signed = {
            "household_member_id": adult["id"],
            "attachment_id": paper_of(clerk),
            "authorised_on": clock.today().isoformat(),
        }
        assert clerk.post(f"{address}/authorisations", signed).status_code == 201
    shown = clerk.post(f"{address}/showing")
    assert (shown.json["state"], shown.json["stage"], shown.json["stage_role"]) == ("shown", 0, "reviewer")
    early = own.post(f"{address}/opinion", LEVEL)
    assert (early.status_code, early.json["code"]) == (409, "hardship_notice_running")
    notice_is_over(made.json["id"])
    assert own.post(f"{address}/opinion", LEVEL).json["stage"] == 1
    assert own.post(f"{address}/opinion", LEVEL).json["code"] == "hardship_not_your_turn"
    assert own.post(f"{address}/rejection", {"reason": "不符合"}).json["code"] == "hardship_not_your_turn"
    assert higher.post(f"{address}/grade", LEVEL).json["code"] == "hardship_steps_ahead"
    assert higher.post(f"{address}/opinion", LEVEL).json["stage_role"] == "chair"
    assert chair.post(f"{address}/opinion", LEVEL).json["code"] == "hardship_last_step"
    opened = chair.post(f"{address}/grade", LEVEL)
    assert (opened.json["state"], opened.json["level"]) == ("open", "deep")
    assert opened.json["reassess_on"] > opened.json["opened_on"] == clock.today().isoformat()
    actions = [step["action"] for step in opened.json["history"]]
    assert actions == ["apply", "visit", "show", "advance", "advance", "grade"]
    assert chair.post(f"{address}/reassessment", LEVEL).json["code"] == "hardship_visit_needed"
    assert clerk.post(f"{address}/visits", VISIT).json["state"] == "open"
    again = chair.post(f"{address}/reassessment", {**LEVEL, "level": "relative"})
    assert (again.json["state"], again.json["level"]) == ("open", "relative")
    closing = {"close_reason": "out_of_hardship", "reason": "子女已就业，收入稳定"}
    closed = chair.post(f"{address}/closing", closing)
    assert (closed.json["state"], closed.json["close_reason"]) == ("closed", "out_of_hardship")
    assert chair.post(f"{address}/closing", closing).json["code"] == "hardship_file_moved"
    told = db.session().scalars(select(Notice.kind).where(Notice.member_id == member_id).order_by(Notice.id))
    assert told.all() == ["hardship_received", "hardship_opened", "hardship_reassessed", "hardship_closed"]
    counted = select(HouseholdMember.is_counted).where(HouseholdMember.file_id == made.json["id"])
    assert set(db.session().scalars(counted)) == {False}


def test_nobody_gives_two_opinions_on_one_file(seat, unit, head):
    both = seat(REVIEWER, union=above(unit, 2))
    address = f"{FILES}/{open_to_opinions(head)}"
    assert both.post(f"{address}/opinion", LEVEL).json["stage"] == 1
    answer = both.post(f"{address}/opinion", LEVEL)
    assert (answer.status_code, answer.json["code"]) == (403, "hardship_same_person")
    assert both.post(f"{address}/grade", LEVEL).json["code"] == "hardship_same_person"


def open_to_opinions(head, **facts):
    return file_in(
        HardshipState.SHOWN,
        head,
        shown_until=clock.now(),
        stage_union_id=head.union_id,
        stage_role=REVIEWER,
        **facts,
    )


def test_what_is_not_now_is_refused(seat, unit, head):
    desk = seat(REVIEWER, CHAIR, OPERATOR, union=unit)
    file_id = file_in(HardshipState.OPEN, head)
    address = f"{FILES}/{file_id}"
    refused = {
        "return": {"item": "housing", "reason": "请改"},
        "opinion": LEVEL,
        "grade": LEVEL,
        "rejection": {"reason": "不符合"},
        "showing": None,
    }
    for act, body in refused.items():
        answer = desk.post(f"{address}/{act}", body)
        assert (answer.status_code, answer.json["code"]) == (409, "hardship_file_moved"), act
    ended = f"{FILES}/{file_in(HardshipState.REJECTED, factories.roster_entry(union_of=unit))}"
    signed = {
        "household_member_id": str(file_id),
        "attachment_id": paper_of(desk),
        "authorised_on": clock.today().isoformat(),
    }
    for act, body in {"visits": VISIT, "reassessment": LEVEL, "authorisations": signed}.items():
        assert desk.post(f"{ended}/{act}", body).json["code"] == "hardship_file_moved", act
    shown = f"{FILES}/{file_in(HardshipState.SHOWN, factories.roster_entry(union_of=unit))}"
    assert desk.post(f"{shown}/grade", LEVEL).json["code"] == "hardship_notice_running"
    mine = f"{FILES}/{open_to_opinions(factories.roster_entry(union_of=unit))}"
    chair = seat(CHAIR, union=unit)
    assert chair.post(f"{mine}/grade", LEVEL).json["code"] == "hardship_not_your_turn"


def test_a_file_is_returned_for_one_named_question_and_rejected_with_a_reason(seat, unit, head):
    desk = seat(REVIEWER, union=unit)
    address = f"{FILES}/{file_in(HardshipState.APPLIED, head)}"
    unknown = desk.post(f"{address}/return", {"item": "shoe_size", "reason": "请改"})
    assert (unknown.status_code, unknown.json["code"]) == (422, "hardship_item_unknown")
    returned = desk.post(f"{address}/return", {"item": "income_proof", "reason": "缺配偶的"})
    assert (returned.json["state"], returned.json["returned_item"]) == ("returned", "income_proof")
    rejected = desk.post(f"{address}/rejection", {"reason": "收入超过标准"})
    assert (rejected.json["state"], rejected.json["history"][-1]["reason"]) == ("rejected", "收入超过标准")


ACTS = [
    ("", None),
    ("/reveal", {"reason": "核对"}),
    ("/return", {"item": "housing", "reason": "请改"}),
    ("/visits", VISIT),
    (
        "/authorisations",
        {
            "household_member_id": "01998d2e-0000-7000-8000-000000000000",
            "attachment_id": "01998d2e-0000-7000-8000-000000000000",
            "authorised_on": clock.today().isoformat(),
        },
    ),
    ("/showing", None),
    ("/opinion", LEVEL),
    ("/grade", LEVEL),
    ("/rejection", {"reason": "不符合"}),
    ("/reassessment", LEVEL),
    ("/closing", {"close_reason": "died", "reason": "去世"}),
]


@pytest.mark.parametrize(("act", "body"), ACTS)
def test_files_of_other_unions_look_absent(seat, head, act, body):
    stranger = seat(REVIEWER, CHAIR, union=factories.union(name="别的单位工会"))
    address = f"{FILES}/{file_in(HardshipState.APPLIED, head)}{act}"
    answer = stranger.get(address) if act == "" else stranger.post(address, body)
    assert (answer.status_code, answer.json["code"]) == (404, "hardship_file_not_found")


@pytest.mark.parametrize(("act", "body"), ACTS)
def test_nobody_reads_or_handles_the_file_of_a_relative(seat, unit, head, act, body):
    desk = seat(REVIEWER, CHAIR, union=unit)
    kin = factories.id_number()
    recusals.declare(desk.staff, relation=Relation.SIBLING, id_number=kin)
    address = f"{FILES}/{file_in(HardshipState.APPLIED, head, kin=[('欧阳小红', kin)])}{act}"
    answer = desk.get(address) if act == "" else desk.post(address, body)
    assert (answer.status_code, answer.json["code"]) == (403, "recusal_required")


@pytest.mark.parametrize(("act", "body"), ACTS[2:])
def test_nobody_handles_a_file_before_he_has_said_who_he_is_himself(seat, unit, head, act, body):
    desk = seat(REVIEWER, CHAIR, union=unit)
    (own,) = recusals.list_declared(desk.staff)
    recusals.withdraw(desk.staff, own.id, "填错了")
    answer = desk.post(f"{FILES}/{file_in(HardshipState.APPLIED, head)}{act}", body)
    assert (answer.status_code, answer.json["code"]) == (403, "declaration_required")


def test_a_visit_lies_between_the_application_and_today(seat, unit, head):
    desk = seat(OPERATOR, union=unit)
    address = f"{FILES}/{file_in(HardshipState.APPLIED, head)}/visits"
    for days in (-1, 1):
        day = (clock.today() + dt.timedelta(days=days)).isoformat()
        assert desk.post(address, {**VISIT, "visited_on": day}).json["code"] == "hardship_visit_day_invalid"
    theirs = str(factories.attachment(factories.member()).id)
    answer = desk.post(address, {**VISIT, "attachment_ids": [theirs]})
    assert answer.json["code"] == "attachment_not_found"


def test_authorisations_are_of_the_family_and_dated(seat, unit, head):
    desk = seat(OPERATOR, union=unit)
    file_id = file_in(HardshipState.APPLIED, head)
    person = str(db.session().scalar(select(HouseholdMember.id).where(HouseholdMember.file_id == file_id)))
    address = f"{FILES}/{file_id}/authorisations"
    signed = {
        "household_member_id": person,
        "attachment_id": paper_of(desk),
        "authorised_on": clock.today().isoformat(),
    }
    stranger = {**signed, "household_member_id": str(file_id)}
    assert desk.post(address, stranger).json["code"] == "household_member_not_found"
    assert desk.post(address, {**signed, "attachment_id": person}).json["code"] == "attachment_not_found"
    old = {**signed, "authorised_on": (clock.today() - dt.timedelta(days=400)).isoformat()}
    assert desk.post(address, old).json["code"] == "authorisation_day_invalid"
    paper_id = signed["attachment_id"]
    assert desk.post(address, signed).json["household"][0]["authorisation_id"] == paper_id


def test_at_the_counter_only_people_of_the_desks_unions_are_filed(seat, unit, head):
    desk = seat(OPERATOR, union=unit)
    answers = households.answers(desk.staff)
    elsewhere, gone = factories.roster_entry(), factories.roster_entry(union_of=unit, membership_state="left")
    filed = factories.roster_entry(union_of=unit)
    households.file(filed)
    taken = [{"relation": "parent", "name": "王大", "id_number": filed.id_number, "is_working": "no"}]
    for number, facts, code in [
        ("329900199001010000", {}, "id_number_invalid"),
        (elsewhere.id_number, {}, "hardship_person_not_found"),
        (gone.id_number, {}, "not_eligible"),
        (filed.id_number, {}, "hardship_file_exists"),
        (head.id_number, {"cause": "luck"}, "answers_invalid"),
        (head.id_number, {"household": taken}, "household_member_filed"),
        (head.id_number, {"income_proof": [str(desk.staff.id)]}, "attachment_not_found"),
    ]:
        answer = desk.post(FILES, {"id_number": number, "answers": {**answers, **facts}})
        assert answer.json["code"] == code


def test_plain_text_is_shown_to_who_decides_and_says_why(seat, unit, head):
    file_id = file_in(HardshipState.OPEN, head, kin=[("王小小", factories.id_number("20150101"))])
    address = f"{FILES}/{file_id}"
    number = head.id_number
    masked = seat(OPERATOR, union=unit).get(address)
    assert number not in masked.text
    assert seat(OPERATOR, union=unit).post(f"{address}/reveal", {"reason": "核对"}).status_code == 403
    seen = seat(REVIEWER, union=unit).post(f"{address}/reveal", {"reason": "电话 13800138000 核对"})
    assert (seen.json["name"], seen.json["id_number"]) == ("欧阳小明", number)
    assert [one["name"] for one in seen.json["household"]] == ["欧阳小明", "王小小"]
    entries = db.session().scalars(select(AuditEntry).where(AuditEntry.subject_id == file_id)).all()
    assert {entry.action for entry in entries} == {"hardship.read", "hardship.reveal"}
    told = " ".join(str(entry.details) for entry in entries)
    assert "13800138000" not in told
    assert number not in told


def test_the_list_finds_what_is_late_in_one_query_each(seat, unit, head, statements):
    desk = seat(REVIEWER, union=unit)
    yesterday = clock.now() - dt.timedelta(days=1)
    late = file_in(HardshipState.APPLIED, head, visit_due_at=yesterday)
    due = file_in(
        HardshipState.OPEN, factories.roster_entry(union_of=unit), reassess_on=yesterday.date(), level="deep"
    )
    households.file(factories.roster_entry(union_of=unit))
    households.file()
    assert len(desk.get(FILES).json["items"]) == 3
    ids = {one["id"] for one in desk.get(f"{FILES}?overdue=true").json["items"]}
    assert ids == {str(late), str(due)}
    assert len(desk.get(f"{FILES}?overdue=false").json["items"]) == 1
    assert [one["id"] for one in desk.get(f"{FILES}?to_reassess=true").json["items"]] == [str(due)]
    assert [one["id"] for one in desk.get(f"{FILES}?state=open&level=deep").json["items"]] == [str(due)]
    assert desk.get(f"{FILES}?cursor=abc").json["code"] == "cursor_invalid"
    with statements() as few:
        desk.get(f"{FILES}?limit=1")
    with statements() as many:
        desk.get(FILES)
    assert len(many) == len(few)
    assert desk.get("/hardship-figures").json == {
        "by_state": {"applied": 1, "open": 2},
        "by_level": {"deep": 1, "relative": 1},
        "overdue_visits": 1,
        "overdue_steps": 0,
        "to_reassess": 1,
        "overdue_reassessments": 1,
    }


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


def sheet(desk, made):
    """What the job writes of it, row by row."""
    assert made.status_code == 201, made.text
    staff_exports.write(uuid.UUID(made.json["id"]))
    answer = desk.get(f"/exports/{made.json['id']}/file")
    assert answer.status_code == 200, answer.text
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    return [tuple(row) for row in book.get_sheet_by_index(0).to_python()]


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
