"""名单: a unit names its people, and hands the list in whole."""

import io
import uuid
from pathlib import Path
from types import SimpleNamespace

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app import clock
from app.db import session
from app.services import signups
from app.services.signups import moves
from models import AuditEntry, ListedPerson, NameList, SignupAction, StaffRole
from tests import factories, pictures, sheets
from tests.console.unit_signups.acts import (
    INBOUND,
    VISIT,
    a_campaign,
    book,
    by_phone,
    ended,
    enrolment,
    hand_in,
    imported,
    inbound,
    member_of,
    preview,
    refused,
    returned,
    send,
    sign_up,
    signed,
)


def test_a_reviewer_may_return_the_list_by_name(desk, unit, seat):
    campaign = a_campaign()
    ours = imported(desk, campaign, by_phone("13800138001"), unit)
    made = signed(desk, campaign, unit, name_list_id=ours["id"])
    reviewer = seat(StaffRole.REVIEWER, union=SimpleNamespace(id=unit.ancestor_ids[1]))
    # A unit is no person whose messages could be read.
    assert reviewer.get(f"/reviews/{made['id']}").json["person_id"] is None
    body = {"move_count": 1, "item": "name_list", "reason": "少了手机号"}
    answer = reviewer.post(f"/reviews/{made['id']}/return", body)
    assert answer.status_code == 200, answer.text
    assert desk.get(f"/unit-signups/{made['id']}").json["returned_item"] == "name_list"


def test_people_of_a_session_that_was_called_off_may_be_named_for_another(desk, unit, seat):
    campaign = a_campaign("recuperation_inbound", sessions=2)
    papers = {"contract": [pictures.hand_in(desk)], "insurance": [pictures.hand_in(desk)]}
    guests = book(["姓名", "身份证号", "手机号"], ["外地职工", factories.id_number(), "13800138001"])
    first, other = campaign.session_ids
    named = imported(desk, campaign, guests, unit)["id"]
    assert inbound(desk, campaign, unit, first, named, papers).status_code == 201
    path = f"/campaigns/{campaign.id}/sessions/{first}/cancellation"
    assert seat(StaffRole.PUBLISHER).post(path, {"reason": "台风"}).status_code == 200
    assert signups.end_signups(campaign.id, progress=lambda _: None) == 1
    assert session().scalars(select(ListedPerson.is_live)).all() == [False]
    papers = {"contract": [pictures.hand_in(desk)], "insurance": [pictures.hand_in(desk)]}
    named = imported(desk, campaign, guests, unit)["id"]
    again = inbound(desk, campaign, unit, other, named, papers)
    assert again.status_code == 201, again.text


def test_a_list_that_was_returned_is_mended_with_the_same_papers_sent_along(desk, unit):
    campaign = a_campaign("recuperation_inbound", sessions=1)
    files = [pictures.hand_in(desk) for _ in range(3)]
    papers = {"contract": [files[0]], "insurance": [files[1]]}
    guests = book(["姓名", "身份证号", "手机号"], ["外地职工", factories.id_number(), "13800138001"])
    named = [imported(desk, campaign, guests, unit)["id"] for _ in range(2)]
    made = inbound(desk, campaign, unit, campaign.session_ids[0], named[0], papers).json
    returned(made["id"], "name_list")
    address, mended = f"/unit-signups/{made['id']}", {"answers": INBOUND, "name_list_id": named[1]}
    other = {**mended, "attachments": {**papers, "contract": [files[2]]}}
    refused(desk.put(address, other), 409, "signup_not_editable")
    answer = desk.put(address, {**mended, "attachments": papers})
    assert (answer.status_code, answer.json["state"]) == (200, "submitted"), answer.text


def test_a_returned_list_is_replaced_and_its_people_are_free(desk, unit, seat):
    campaign = a_campaign()
    first = imported(desk, campaign, by_phone("13800138001", "13800138002"), unit)
    made = signed(desk, campaign, unit, name_list_id=first["id"])
    address = f"/unit-signups/{made['id']}"
    returned(made["id"], "name_list")
    refused(desk.put(address, {"answers": VISIT}), 422, "name_list_required")
    changed = {"answers": {**VISIT, "headcount": 90}, "name_list_id": first["id"]}
    refused(desk.put(address, changed), 409, "signup_not_editable")
    refused(desk.put(address, {"answers": VISIT, "name_list_id": first["id"]}), 404, "name_list_not_found")
    second = imported(desk, campaign, by_phone("13800138003"), unit)
    mended = desk.put(address, {"answers": VISIT, "name_list_id": second["id"]})
    assert mended.json["name_list"]["person_count"] == 1
    assert session().query(NameList).count() == session().query(ListedPerson).count() == 1
    other = SimpleNamespace(id=factories.union(name="另一个单位").id)
    rival = seat(StaffRole.OPERATOR, union=other)
    assert imported(rival, campaign, by_phone("13800138001"), other)["person_count"] == 1
    told = preview(rival, campaign, by_phone("13800138003"), other).json
    assert told["problem_count"] == 1
    assert "另一份名单" in told["problems"][0]["sentence"]


def test_of_two_units_that_name_the_same_person_the_second_hears_it(desk, unit, seat):
    campaign = a_campaign()
    other = SimpleNamespace(id=factories.union(name="另一个单位").id)
    rival = seat(StaffRole.OPERATOR, union=other)
    ours = imported(desk, campaign, by_phone("13800138001"), unit)
    theirs = imported(rival, campaign, by_phone("13800138001"), other)
    made = signed(desk, campaign, unit, name_list_id=ours["id"])
    answer = sign_up(rival, campaign, other, name_list_id=theirs["id"])
    refused(answer, 409, "person_listed_elsewhere")
    ended(made["id"], SignupAction.REJECT)
    second = signed(rival, campaign, other, name_list_id=theirs["id"])
    returned(second["id"], "name_list")
    signup = moves.lock(uuid.UUID(made["id"]))
    with pytest.raises(Exception, match="person_listed_elsewhere"):
        moves.move(None, signup, SignupAction.REOPEN)
    session().rollback()
    third = SimpleNamespace(id=factories.union(name="第三个单位").id)
    other_desk = seat(StaffRole.OPERATOR, union=third)
    fresh = signed(other_desk, campaign, third)
    returned(fresh["id"], "name_list")
    late = imported(other_desk, campaign, by_phone("13800138009"), third)
    session().execute(
        ListedPerson.__table__.update()
        .where(ListedPerson.name_list_id == uuid.UUID(late["id"]))
        .values(phone_index=session().scalar(select(ListedPerson.phone_index).where(ListedPerson.is_live)))
    )
    clash = {"answers": VISIT, "name_list_id": late["id"]}
    refused(other_desk.put(f"/unit-signups/{fresh['id']}", clash), 409, "person_listed_elsewhere")


def test_a_list_is_matched_previewed_and_taken_whole(desk, unit):
    campaign = a_campaign("mutual_aid_enrolment")
    here, gone = member_of(unit), member_of(factories.union(name="别的单位"), name="李建国")
    child = factories.id_number(born=f"{clock.today().year - 10}0101")
    content = enrolment(
        (here.name, here.id_number),
        (gone.name, gone.id_number),
        (here.name, here.id_number),
        ("张小红", child),
        ("赵六", "123"),
        ("", factories.id_number()),
    )
    told = preview(desk, campaign, content, unit).json
    assert (told["person_count"], told["matched_count"], told["problem_count"]) == (6, 1, 5)
    assert told["ignored_columns"] == ["部门"]
    said = {one["row"]: one["sentence"] for one in told["problems"]}
    assert "没有对上" in said[3]
    assert "和第 2 行重复" in said[4]
    assert "16 至 60 周岁" in said[5]
    assert "18 位" in said[6]
    assert "不能为空" in said[7]
    problem = refused(hand_in(desk, campaign, content, unit), 422, "name_list_invalid")
    assert (problem["problem_count"], set(problem["errors"])) == (5, {f"第{row}行" for row in range(3, 8)})
    assert here.id_number not in str(problem)
    assert session().query(ListedPerson).count() == 0
    uninsured = enrolment((here.name, here.id_number), insurance="没有参加")
    (one,) = preview(desk, campaign, uninsured, unit).json["problems"]
    assert (one["column"], one["sentence"]) == ("基本医疗保险", "要是职工医保、居民医保才能参加")
    made_up = enrolment((here.name, here.id_number), insurance="商业保险")
    assert "只能填职工医保" in preview(desk, campaign, made_up, unit).json["problems"][0]["sentence"]
    wrong_name = enrolment(("李四", here.id_number))
    assert preview(desk, campaign, wrong_name, unit).json["matched_count"] == 0
    assert imported(desk, campaign, enrolment((here.name, here.id_number)), unit)["matched_count"] == 1


def test_a_marked_list_is_mended_and_imported_as_it_is(desk, unit):
    campaign = a_campaign("mutual_aid_enrolment")
    here, other = member_of(unit), member_of(unit, name="=李建国")
    content = enrolment((here.name, here.id_number), (other.name, f"{other.id_number[:-1]}"))
    answer = send(desk, f"/campaigns/{campaign.id}/name-lists/marked", content, unit)
    assert answer.mimetype == "text/csv"
    marked = answer.data.decode("utf-8-sig")
    first, second = marked.splitlines()[1:]
    assert first.startswith("2,,")
    assert second.startswith("3,身份证号：身份证号应为 18 位")
    assert "'=李建国" in second
    mended = marked.replace(f"'{other.id_number[:-1]},", f"'{other.id_number},")
    assert imported(desk, campaign, mended.encode("utf-8-sig"), unit)["person_count"] == 2
    assert session().scalars(select(AuditEntry.action).where(AuditEntry.action == "name_lists.mark")).one()
    header = desk.get(f"/campaigns/{campaign.id}/name-list.csv").data.decode("utf-8-sig").strip()
    assert header == "姓名,身份证号,基本医疗保险"


@pytest.mark.parametrize("path", ["", "/preview", "/marked"])
def test_a_file_that_is_none_is_refused_by_name(desk, unit, path):
    campaign = a_campaign("mutual_aid_enrolment")
    address = f"/campaigns/{campaign.id}/name-lists{path}"
    refused(send(desk, address, b"\xd0\xcf\x11\xe0", unit), 422, "roster_file_unreadable")
    missing = refused(send(desk, address, "姓名\n王小明\n".encode(), unit), 422, "roster_columns_missing")
    assert missing["next"] == "请让表头写着姓名、身份证号、基本医疗保险，一列一项"
    survey = f"/campaigns/{a_campaign('survey').id}/name-lists{path}"
    refused(send(desk, survey, b"x", unit), 409, "name_list_not_wanted")
    nowhere = f"/campaigns/{uuid.uuid4()}/name-lists{path}"
    refused(send(desk, nowhere, b"x", unit), 404, "campaign_not_found")
    other = SimpleNamespace(id=factories.union(name="别的单位").id)
    refused(send(desk, address, b"x", other), 404, "union_not_found")


def test_a_list_with_a_value_in_a_far_cell_is_refused(desk, unit):
    campaign = a_campaign("recuperation_inbound", sessions=1)
    far = sheets.stray([["姓名", "身份证号", "手机号"], ["职工", factories.id_number(), "13800138000"]])
    assert len(far) < 10_000
    problem = refused(preview(desk, campaign, far, unit), 413, "name_list_too_large")
    assert "有内容落在很远的格子里" in problem["detail"]


def test_a_list_holds_so_many_and_no_more(desk, unit):
    campaign = a_campaign("recuperation_inbound", sessions=1)
    rows = "\n".join(f"职工,{factories.id_number()},13800138000" for _ in range(501))
    content = f"姓名,身份证号,手机号\n{rows}\n".encode()
    problem = refused(preview(desk, campaign, content, unit), 413, "name_list_too_large")
    assert problem["detail"] == "名单有 501 行，一次最多 500 人"


def left_open():
    """Temporary files that this process holds open."""
    links = [link for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    return sorted(str(link.readlink()) for link in links if "(deleted)" in str(link.readlink()))


def test_a_file_that_is_too_large_is_refused_and_leaves_nothing_open(desk, unit):
    campaign, before = a_campaign(), left_open()
    for megabytes in (6, 12):
        answer = hand_in(desk, campaign, b"x" * megabytes * 1024 * 1024, unit)
        refused(answer, 413, "name_list_too_large")
    again = {"key": "once-more"}
    path = f"/campaigns/{campaign.id}/name-lists"
    refused(send(desk, path, b"x" * 12 * 1024 * 1024, unit, **again), 413, "name_list_too_large")
    assert left_open() == before


def test_templates_are_of_campaigns_that_want_names(desk):
    survey = desk.get(f"/campaigns/{a_campaign('survey').id}/name-list.csv")
    refused(survey, 409, "name_list_not_wanted")
    refused(desk.get(f"/campaigns/{uuid.uuid4()}/name-list.csv"), 404, "campaign_not_found")


ENROLMENT = {
    "plan": "inpatient",
    "paid_by": "union",
    "amount": 50_00,
    "paid_on": "2026-01-05",
    "contact": "王小明",
    "phone": "13800138000",
    "is_agreed": True,
}


def enrol(desk, unit, *people):
    """An enrolment of these people, under review."""
    campaign = a_campaign("mutual_aid_enrolment", title="2027 年度医疗互助")
    name_list = imported(desk, campaign, enrolment(*((one.name, one.id_number) for one in people)), unit)
    voucher = pictures.hand_in(desk)
    return signed(
        desk,
        campaign,
        unit,
        answers=ENROLMENT,
        attachments={"voucher": [voucher]},
        name_list_id=name_list["id"],
    )


def test_the_people_are_told_and_others_see_them_masked(desk, unit, phone):
    here = member_of(unit)
    number = here.id_number
    made = enrol(desk, unit, here)
    assert made["name_list"]["matched_count"] == 1
    inbox = phone.another(here.openid).get("/me/messages").json["items"]
    assert [(one["kind"], one["text"]) for one in inbox] == [
        (
            "listed_by_unit",
            "您的单位工会把您写进了“2027 年度医疗互助”的名单。不想参加或有疑问，请联系单位工会。",
        )
    ]
    (person,) = desk.get(f"/unit-signups/{made['id']}/people").json["items"]
    assert (person["name"], person["is_matched"]) == ("王*明", True)
    assert person["id_number"] == f"{number[:3]}{'*' * 13}{number[-2:]}"
    masked = sheet(desk.get(f"/unit-signups/{made['id']}/people.xlsx"))
    assert masked[1] == ["1", "王*明", person["id_number"], "", "已对上", "职工医保"]
    path = f"/unit-signups/{made['id']}/people/export"
    plain = sheet(desk.post(path, {"reason": "送交保险公司 13800138000"}))
    assert plain[1][:3] == ["1", "王小明", number]
    entries = session().scalars(
        select(AuditEntry.details).where(AuditEntry.action == "name_lists.export").order_by(AuditEntry.id)
    )
    assert list(entries) == [
        {"person_count": 1, "masked": True},
        {"person_count": 1, "masked": False, "reason": "送交保险公司 …"},
    ]
    refused(desk.get(f"/unit-signups/{made['id']}/people?cursor=abc"), 422, "cursor_invalid")
    mine = phone.another(here.openid).get("/me/export").json["listed_by_units"]
    assert [(one["union"], one["id_number"]) for one in mine] == [(unit.name, number)]


def sheet(answer):
    assert answer.status_code == 200, answer.text
    return CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
