"""困难帮扶的桌子: a file from the counter to its closing, each step by whose turn it is."""

import datetime as dt

import pytest
from sqlalchemy import select

from app import clock, db
from app.services import recusals
from models import AuditEntry, HardshipState, HouseholdMember, Notice, Relation
from tests import factories, households
from tests.console.hardship.acts import (
    ACTS,
    CHAIR,
    FILES,
    LEVEL,
    OPERATOR,
    REVIEWER,
    VISIT,
    above,
    file_in,
    notice_is_over,
    paper_of,
)


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
    turn = higher.post(f"{address}/opinion", LEVEL).json
    assert (turn["stage_role"], bool(turn["stage_union"])) == ("chair", True)
    assert chair.post(f"{address}/opinion", LEVEL).json["code"] == "hardship_last_step"
    opened = chair.post(f"{address}/grade", LEVEL)
    assert (opened.json["state"], opened.json["level"]) == ("open", "deep")
    assert opened.json["reassess_on"] > opened.json["opened_on"] == clock.today().isoformat()
    actions = [step["action"] for step in opened.json["history"]]
    assert actions == ["apply", "visit", "show", "advance", "advance", "grade"]
    assert opened.json["history"][-1]["by"] == chair.staff.username
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
