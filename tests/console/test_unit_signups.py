"""单位报名与名单: a unit applies through its operator, names its people, mends, and is judged above."""

import datetime as dt
import io
import uuid
from pathlib import Path
from types import SimpleNamespace

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from sqlalchemy import select, update

from app import clock
from app.campaign_types import TYPES
from app.campaign_types.declaration import CampaignType, Exclusion, Rung, Section, Step
from app.db import session
from app.forms import Field
from app.services import signups
from app.services.signups import moves, steps
from models import (
    Allocation,
    AllocationState,
    ApplicantKind,
    AuditEntry,
    CampaignState,
    ListedPerson,
    NameList,
    Notice,
    Signup,
    SignupAction,
    SignupState,
    Staff,
    StaffRole,
)
from tests import factories, pictures, programmes, sheets

VISIT = {
    "site": "常新机械二号车间",
    "address": {"district": "tianning", "text": "测试路 1 号"},
    "headcount": 80,
    "work": ["workshop"],
    "wish": "packs",
    "contact": "王小明",
    "phone": "13800138000",
    "pays_allowance": True,
}


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text
    return answer.json


@pytest.fixture
def unit(session):
    """A unit's union under a district, by its id: a refusal rolls the session back."""
    made = factories.union(factories.district_union(), name="常新机械有限公司工会")
    return SimpleNamespace(id=made.id, name=made.name, ancestor_ids=made.ancestor_ids)


@pytest.fixture
def desk(seat, unit):
    return seat(StaffRole.OPERATOR, union=unit)


def a_campaign(type_="summer_cooling_visit", **facts):
    made = programmes.campaign(type_, **facts)
    session().refresh(made, ["sessions"])
    return SimpleNamespace(id=made.id, session_ids=[str(one.id) for one in made.sessions])


def book(*rows):
    """A workbook as Excel writes it; numbers of persons are text."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held) as made:
        sheet = made.add_worksheet()
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(at, column, cell)
    return held.getvalue()


def send(desk, path, content, unit, **options):
    return desk.post(
        f"{path}?union_id={unit.id}", data={"file": (io.BytesIO(content), "名单.xlsx")}, **options
    )


def preview(desk, campaign, content, unit):
    return send(desk, f"/campaigns/{campaign.id}/name-lists/preview", content, unit)


def hand_in(desk, campaign, content, unit):
    return send(desk, f"/campaigns/{campaign.id}/name-lists", content, unit)


def imported(desk, campaign, content, unit):
    answer = hand_in(desk, campaign, content, unit)
    assert answer.status_code == 201, answer.text
    return answer.json


def sign_up(desk, campaign, unit, **facts):
    body = {"union_id": str(unit.id), "answers": VISIT, **facts}
    return desk.post(f"/campaigns/{campaign.id}/unit-signups", body)


def signed(desk, campaign, unit, **facts):
    answer = sign_up(desk, campaign, unit, **facts)
    assert answer.status_code == 201, answer.text
    return answer.json


def by_phone(*numbers):
    return book(["姓名", "手机号"], *(["李建国", number] for number in numbers))


def returned(signup_id, item):
    """As a reviewer does it."""
    signup = moves.lock(uuid.UUID(signup_id))
    moves.move(factories.staff(StaffRole.REVIEWER), signup, SignupAction.RETURN, item=item, reason="请改")
    session().commit()


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


def ended(signup_id, action):
    moves.move(factories.staff(StaffRole.REVIEWER), moves.lock(uuid.UUID(signup_id)), action, reason="原因")
    session().commit()


def test_a_unit_applies_and_sees_where_it_stands(desk, unit):
    campaign = a_campaign()
    (listed,) = desk.get("/unit-campaigns").json["items"]
    assert (listed["id"], listed["needs_name_list"]) == (str(campaign.id), True)
    shown = desk.get(f"/unit-campaigns/{campaign.id}").json
    assert [field["key"] for field in shown["fields"]][:2] == ["site", "address"]
    assert (shown["list_rule"]["match"], shown["list_rule"]["is_required"]) == ("none", False)
    made = signed(desk, campaign, unit)
    assert (made["state"], made["union"]["name"], made["steps_count"]) == ("submitted", unit.name, 2)
    assert "第 1 步" in made["next"]
    assert made["stage_due_at"] is not None
    assert (made["answers"]["contact"], made["answers"]["phone"]) == ("王*明", "138****8000")
    assert desk.get("/unit-signups").json["items"][0]["id"] == made["id"]
    assert desk.get(f"/unit-signups/{made['id']}").json == made
    # Its own union judges nothing of it: the first step is the district's, and nobody is told by message.
    row = session().get_one(Signup, uuid.UUID(made["id"]))
    assert (row.stage_union_id, row.registered_by) == (unit.ancestor_ids[1], desk.staff.id)
    assert session().scalars(select(Notice)).all() == []


def test_where_its_own_union_would_judge_the_next_above_does(unit, session):
    for_units = [one for one in TYPES.values() if ApplicantKind.UNIT in one.applicants]
    assert len(for_units) >= 6
    for declared in for_units:
        programme = programmes.campaign(declared.key)
        made = Signup(campaign_id=programme.id, applicant_kind=ApplicantKind.UNIT, union_id=unit.id)
        own = [*declared.steps, Step(at=Rung.OWN)]
        turns = steps.turns_of(made, programme, own)
        assert unit.id not in {turn.union_id for turn in turns}, declared.key


def test_files_answer_their_fields_and_belong_to_the_operator(desk, unit, seat):
    campaign = a_campaign()
    photo = pictures.hand_in(desk)
    made = signed(desk, campaign, unit, attachments={"photos": [photo]})
    assert made["attachments"] == [{"field": "photos", "attachment_id": photo}]
    district = SimpleNamespace(id=unit.ancestor_ids[1])
    reviewer = seat(StaffRole.REVIEWER, union=district)
    assert reviewer.get(f"/unit-signups/{made['id']}").status_code == 200
    assert reviewer.get(f"/attachments/{photo}").status_code == 200
    strangers = seat(StaffRole.REVIEWER, union=factories.district_union("wujin"))
    refused(strangers.get(f"/attachments/{photo}"), 404, "attachment_not_found")
    other = factories.union(name="另一个单位")
    other_desk = seat(StaffRole.OPERATOR, union=other)
    answer = sign_up(other_desk, campaign, other, attachments={"photos": [photo]})
    refused(answer, 404, "attachment_not_found")


def test_a_campaign_of_another_district_is_not_for_the_unit_unless_it_says_so(desk, unit):
    elsewhere = a_campaign(district="wujin")
    everywhere = [{"is": "in_district", "districts": ["wujin", "tianning"]}]
    for_both = a_campaign(district="wujin", audience=everywhere)
    own = a_campaign(district="tianning")
    answer = refused(sign_up(desk, elsewhere, unit), 403, "unit_not_in_district")
    assert answer["detail"] == "这个活动面向武进区的单位，贵单位的工会不在那里"
    listed = {one["id"] for one in desk.get("/unit-campaigns").json["items"]}
    assert listed == {str(for_both.id), str(own.id)}
    signed(desk, for_both, unit)
    signed(desk, own, unit)


def test_a_unit_has_several_sites_and_names_each_once(desk, unit):
    campaign = a_campaign()
    first = signed(desk, campaign, unit)
    there = {**VISIT, "site": "北区 锅炉房"}
    other = signed(desk, campaign, unit, answers=there)
    again = refused(
        sign_up(desk, campaign, unit, answers={**VISIT, "site": "北区锅炉房"}), 409, "already_signed_up"
    )
    assert again["signup_id"] == other["id"] != first["id"]
    returned(other["id"], "site")
    path = f"/unit-signups/{other['id']}"
    problem = refused(desk.put(path, {"answers": VISIT}), 422, "answers_invalid")
    assert problem["errors"] == {"answers.site": ["和另一份相同，请核对，不要重复"]}
    assert desk.put(path, {"answers": {**VISIT, "site": "南门岗亭"}}).json["state"] == "submitted"
    signed(desk, campaign, unit, answers=there)


def test_once_and_only_for_ones_own_unit_and_in_time(desk, unit):
    campaign = a_campaign()
    made = signed(desk, campaign, unit)
    assert refused(sign_up(desk, campaign, unit), 409, "already_signed_up")["signup_id"] == made["id"]
    elsewhere = SimpleNamespace(id=factories.union(name="别的单位").id)
    refused(sign_up(desk, campaign, elsewhere), 404, "union_not_found")
    refused(sign_up(desk, campaign, unit, answers={}), 422, "answers_invalid")
    refused(sign_up(desk, a_campaign("survey"), unit, answers={}), 409, "campaign_not_for_units")
    answer = desk.get(f"/unit-campaigns/{a_campaign('survey').id}")
    refused(answer, 409, "campaign_not_for_units")
    refused(desk.get(f"/unit-campaigns/{uuid.uuid4()}"), 404, "campaign_not_found")
    refused(sign_up(desk, a_campaign(state=CampaignState.DRAFT), unit), 404, "campaign_not_found")
    tomorrow = clock.now() + dt.timedelta(days=1)
    refused(sign_up(desk, a_campaign(opens_at=tomorrow), unit), 409, "campaign_not_open")
    foreign = a_campaign(union_id=factories.district_union("wujin").id)
    refused(sign_up(desk, foreign, unit), 404, "campaign_not_found")
    assert str(foreign.id) not in {one["id"] for one in desk.get("/unit-campaigns").json["items"]}


INBOUND = {
    "base": "太湖湾疗养院",
    "grade": "city",
    "from_union": "外地某市总工会",
    "from_city": "某市",
    "arrives_on": "2027-05-01",
    "leaves_on": "2027-05-04",
    "headcount": 2,
    "leader_name": "王小明",
    "leader_phone": "13800138000",
    "cost": 100_000,
    "is_checked": True,
}


def inbound(desk, campaign, unit, session_id, name_list_id, papers):
    return sign_up(
        desk,
        campaign,
        unit,
        answers=INBOUND,
        session_id=session_id,
        attachments=papers,
        name_list_id=name_list_id,
    )


def test_a_group_from_outside_chooses_a_session_and_hands_in_its_list(desk, unit):
    campaign = a_campaign("recuperation_inbound", sessions=1, capacity=1)
    files = [pictures.hand_in(desk) for _ in range(2)]
    papers = {"contract": [files[0]], "insurance": [files[1]]}
    guests = [["姓名", "身份证号", "手机号"]]
    guests += [["外地职工", factories.id_number(), f"1380013{number:04d}"] for number in range(2)]
    (chosen,) = campaign.session_ids
    refused(inbound(desk, campaign, unit, None, None, papers), 422, "session_invalid")
    refused(inbound(desk, campaign, unit, chosen, None, papers), 422, "name_list_required")
    unknown = str(uuid.uuid4())
    refused(inbound(desk, campaign, unit, chosen, unknown, papers), 404, "name_list_not_found")
    name_list = imported(desk, campaign, book(*guests), unit)
    made = inbound(desk, campaign, unit, chosen, name_list["id"], papers)
    assert made.status_code == 201, made.text
    assert made.json["name_list"]["person_count"] == 2
    again = inbound(desk, campaign, unit, chosen, name_list["id"], papers)
    refused(again, 409, "already_signed_up")


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


def test_what_was_returned_is_mended_and_nothing_else(desk, unit):
    campaign = a_campaign()
    made = signed(desk, campaign, unit)
    address = f"/unit-signups/{made['id']}"
    refused(desk.put(address, {"answers": VISIT}), 409, "signup_not_editable")
    returned(made["id"], "headcount")
    shown = desk.get(address).json
    assert (shown["state"], shown["returned_label"], shown["can"]) == (
        "returned",
        "高温岗位人数",
        ["resubmit", "cancel"],
    )
    refused(desk.put(address, {"answers": {"headcount": 90, "site": "别处"}}), 409, "signup_not_editable")
    refused(desk.put(address, {"answers": {"headcount": "很多"}}), 422, "answers_invalid")
    early = imported(desk, campaign, by_phone("13800138001"), unit)
    changed = {"answers": {"headcount": 90}, "name_list_id": early["id"]}
    refused(desk.put(address, changed), 409, "signup_not_editable")
    mended = desk.put(address, {"answers": {"headcount": 90}}).json
    assert (mended["state"], mended["answers"]["headcount"]) == ("submitted", 90)
    returned(made["id"], "photos")
    photo = {"attachments": {"photos": [str(uuid.uuid4())]}}
    refused(desk.put(address, photo), 404, "attachment_not_found")


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


def test_who_cancels_lets_place_and_people_go(desk, unit, seat):
    campaign = a_campaign()
    ours = imported(desk, campaign, by_phone("13800138001"), unit)
    made = signed(desk, campaign, unit, name_list_id=ours["id"])
    address = f"/unit-signups/{made['id']}/cancel"
    cancelled = desk.post(address).json
    assert cancelled["state"] == "cancelled"
    assert session().scalars(select(ListedPerson.is_live)).all() == [False]
    refused(desk.put(f"/unit-signups/{made['id']}", {"answers": VISIT}), 409, "signup_not_editable")
    again = signed(desk, campaign, unit)
    ended(again["id"], SignupAction.REJECT)
    refused(desk.post(f"/unit-signups/{again['id']}/cancel"), 409, "signup_not_cancellable")
    stranger = seat(StaffRole.OPERATOR, union=factories.district_union("wujin"))
    for method, rest, body in (
        ("get", "", None),
        ("put", "", {"answers": {}}),
        ("post", "/cancel", None),
        ("get", "/people", None),
        ("get", "/people.xlsx", None),
        ("post", "/people/export", {"reason": "看看"}),
    ):
        call = getattr(stranger, method)
        path = f"/unit-signups/{made['id']}{rest}"
        refused(call(path, body) if body is not None else call(path), 404, "signup_not_found")


def member_of(unit, name="王小明"):
    return factories.member(entry=factories.roster_entry(name=name, union_of=unit))


def enrolment(*people, insurance="职工医保"):
    rows = [[name, number, insurance] for name, number in people]
    return book(["姓名（必填）", "身份证号", "基本医疗保险", "部门"], *([*row, "一车间"] for row in rows))


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


def test_lists_take_a_fixed_number_of_statements(desk, unit, statements):
    def some(count):
        for _ in range(count):
            campaign = a_campaign()
            ours = imported(desk, campaign, by_phone("13800138001"), unit)
            signed(desk, campaign, unit, name_list_id=ours["id"])

    some(1)
    with statements() as few:
        desk.get("/unit-signups")
    with statements() as few_campaigns:
        desk.get("/unit-campaigns")
    some(3)
    with statements() as many:
        assert len(desk.get("/unit-signups").json["items"]) == 4
    with statements() as many_campaigns:
        assert len(desk.get("/unit-campaigns").json["items"]) == 4
    assert (len(many), len(many_campaigns)) == (len(few), len(few_campaigns))
    assert len(desk.get("/unit-signups?state=submitted&limit=2").json["items"]) == 2
    for path in ("/unit-signups", "/unit-campaigns"):
        refused(desk.get(f"{path}?cursor=abc"), 422, "cursor_invalid")


def test_nobody_of_the_unit_judges_what_it_has_handed_in(desk, unit, seat):
    made = signed(desk, a_campaign(), unit)
    above = SimpleNamespace(id=unit.ancestor_ids[1])
    reviewer = seat(StaffRole.REVIEWER, union=above)
    for home, operator in ((unit.id, desk.staff.id), (above.id, reviewer.staff.id)):
        session().execute(update(Staff).where(Staff.id == reviewer.staff.id).values(union_id=home))
        session().execute(
            update(Signup).where(Signup.id == uuid.UUID(made["id"])).values(registered_by=operator)
        )
        answer = reviewer.post(f"/reviews/{made['id']}/approval", {"move_count": 1})
        refused(answer, 403, "recusal_required")
    session().execute(update(Signup).values(registered_by=desk.staff.id))
    assert reviewer.post(f"/reviews/{made['id']}/approval", {"move_count": 1}).status_code == 200


def test_where_first_come_is_first_served_a_unit_may_come_too_late(desk, unit, monkeypatch):
    rush = CampaignType(
        key="unit_rush",
        title="先到先得",
        section=Section.CULTURE,
        summary="单位先到先得。",
        applicants=frozenset({ApplicantKind.UNIT}),
    )
    monkeypatch.setitem(TYPES, "unit_rush", rush)
    refused(sign_up(desk, a_campaign("unit_rush", quota=0), unit, answers={}), 409, "campaign_full")
    made = signed(desk, a_campaign("unit_rush", quota=1), unit, answers={})
    assert (made["state"], made["name_list"]) == ("approved", None)


def test_who_has_the_aid_already_is_not_named_for_it_again_by_a_unit(desk, unit, monkeypatch):
    visits = CampaignType(
        key="unit_visits",
        title="走访慰问",
        section=Section.CARE,
        summary="单位推荐一人。",
        applicants=frozenset({ApplicantKind.UNIT}),
        consents=(),
        fields=(Field(key="whom", kind="id_number", label="推荐谁", is_subject=True),),
        exclusions=(Exclusion(types=("unit_visits",)),),
        steps=(Step(at=Rung.DISTRICT),),
    )
    monkeypatch.setitem(TYPES, "unit_visits", visits)
    first, second = (a_campaign("unit_visits") for _ in range(2))
    helped, other = ({"whom": factories.id_number()} for _ in range(2))
    signed(desk, first, unit, answers=helped)
    told = refused(sign_up(desk, second, unit, answers=helped), 409, "double_aid")
    assert "programme" not in told
    made = signed(desk, second, unit, answers=other)
    returned(made["id"], "whom")
    path = f"/unit-signups/{made['id']}"
    refused(desk.put(path, {"answers": helped}), 409, "double_aid")
    assert desk.put(path, {"answers": other}).json["state"] == "submitted"


def test_the_operator_reads_what_waits_for_him_and_by_when(seat, desk, unit, statements):
    nothing = desk.get("/unit-signups/summary").json
    assert set(nothing.values()) == {0, None}
    soon, later = (clock.now() + dt.timedelta(days=days) for days in (2, 5))
    for facts in (
        {"state": SignupState.RETURNED, "returned_item": "site", "mend_by": later},
        {"state": SignupState.RETURNED, "returned_item": "site", "mend_by": soon},
        {"state": SignupState.OFFERED, "offer_expires_at": later},
        {"state": SignupState.APPROVED},
    ):
        waiting(unit, **facts)
    handed_down(unit, receive_by=clock.today() - dt.timedelta(days=1))
    handed_down(unit, receive_by=clock.today())
    handed_down(unit, state=AllocationState.WITHDRAWN)
    told = {
        "returned_count": 2,
        "mend_by": clock.iso(soon),
        "offered_count": 1,
        "offer_expires_at": clock.iso(later),
        "to_receive_count": 2,
        "late_allocations_count": 1,
    }
    with statements() as few:
        assert desk.get("/unit-signups/summary").json == told
    elsewhere = seat(StaffRole.OPERATOR, union=factories.union(name="别的单位工会"))
    assert set(elsewhere.get("/unit-signups/summary").json.values()) == {0, None}
    waiting(unit, state=SignupState.OFFERED, offer_expires_at=later)
    with statements() as many:
        assert desk.get("/unit-signups/summary").json["offered_count"] == 2
    assert len(many) == len(few)


def waiting(unit, **facts):
    """An application of the unit, wherever it has come to."""
    made = Signup(
        campaign_id=a_campaign().id,
        applicant_kind=ApplicantKind.UNIT,
        applicant_id=unit.id,
        union_id=unit.id,
        form_version=1,
        **facts,
    )
    session().add(made)
    session().flush()


def handed_down(unit, **facts):
    """Money that the unit is to sign for."""
    campaign, maker, now = a_campaign(), factories.staff(), clock.now()
    shared = {"campaign_id": campaign.id, "kind": "money", "issued_by": maker.id, "issued_at": now}
    whole = Allocation(
        **shared, to_union_id=factories.city().id, quantity=10, state="received", received_at=now
    )
    session().add(whole)
    session().flush()
    part = {"parent_id": whole.id, "from_union_id": whole.to_union_id, "to_union_id": unit.id}
    session().add(Allocation(**shared, **part, quantity=5, **facts))
    session().flush()
