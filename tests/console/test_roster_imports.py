"""名册导入: handed in, foreseen, started by somebody who has read the preview, and mended."""

import datetime as dt
import io
import uuid

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from app import clock, db
from app.jobs import roster_imports as jobs
from app.services import roster_imports, roster_uploads
from models import (
    AuditEntry,
    MembershipState,
    RosterEntry,
    RosterFile,
    RosterImport,
    RosterImportState,
    StaffRole,
    Union,
)
from models.personal import index_of
from models.roster import ID_NUMBER
from tests import factories, sheets

PATH = "/roster-imports"
HEAD = ["姓名", "身份证号", "所属工会"]
UNION = "常州某速运公司工会"


@pytest.fixture
def district(session):
    return factories.district_union("wujin")


@pytest.fixture
def company(district):
    return factories.union(name=UNION, parent=district)


@pytest.fixture
def operator(seat, district):
    return seat(StaffRole.OPERATOR, union=district)


def workbook(rows, head=HEAD):
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("人员")
        for number, row in enumerate([head, *rows]):
            sheet.write_row(number, 0, row)
    return held.getvalue()


def hand_in(desk, content, union, *, name="名册.xlsx", key=None, **query):
    asked = "&".join(f"{word}={value}" for word, value in {"union_id": union.id, **query}.items())
    form = {"file": (io.BytesIO(content), name)}
    return desk.post(f"{PATH}?{asked}", data=form, content_type="multipart/form-data", key=key)


def foreseen(desk, content, union, **query):
    made = hand_in(desk, content, union, **query)
    assert made.status_code == 201, made.text
    assert made.json["state"] == "checking"
    jobs.check(made.json["id"])
    return desk.get(f"{PATH}/{made.json['id']}").json


def imported(desk, content, union, **query):
    path = f"{PATH}/{foreseen(desk, content, union, **query)['id']}"
    started = desk.post(f"{path}/start")
    assert (started.status_code, started.json["state"]) == (200, "running"), started.text
    jobs.import_(started.json["id"])
    return desk.get(path).json


def entry_of(number):
    found = select(RosterEntry).where(RosterEntry.id_number_index == index_of(ID_NUMBER, number))
    return db.session().scalar(found)


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text
    return answer.json


def files_of(import_id):
    return (
        db.session()
        .scalars(select(RosterFile.purpose).where(RosterFile.import_id == uuid.UUID(import_id)))
        .all()
    )


def test_a_file_is_foreseen_before_anything_is_written(operator, company):
    here = factories.roster_entry(name="李大年", union_of=company)
    going = factories.roster_entry(name="赵有为", union_of=company)
    same = factories.roster_entry(name="孙大强", union_of=company)
    other = factories.roster_entry(name="周转", union_of=factories.district_union("xinbei"))
    new = factories.id_number()
    rows = [
        ["王小明", new, UNION, "会员", "在职"],
        [here.name, here.id_number, UNION, "会员", "退休"],
        [going.name, going.id_number, UNION, "退会", ""],
        [same.name, same.id_number, UNION, "会员", ""],
        ["钱多多", "320402199001010011", UNION, "", ""],
        [other.name, other.id_number, UNION, "", ""],
    ]
    secret = [new, here.id_number, "王小明", "李大年"]
    found = foreseen(operator, workbook(rows, [*HEAD, "会籍状态", "就业状态"]), company)
    figures = {name: found[f"{name}_count"] for name in ("total", "done", "new", "changed", "leaving")}
    assert figures == {"total": 6, "done": 6, "new": 1, "changed": 1, "leaving": 1}
    assert (found["unchanged_count"], found["failed_count"], found["state"]) == (1, 2, "ready")
    wrong = [row for row in found["sample"] if row["becoming"] is None]
    assert [row["row"] for row in wrong] == [6, 7]
    assert "身份证号" in wrong[0]["problems"][0]
    (fresh,) = [row for row in found["sample"] if row["becoming"] == "new"]
    assert (fresh["name"], fresh["id_number"][:3]) == ("王*明", new[:3])
    text = operator.get(f"{PATH}/{found['id']}").text
    assert not [one for one in secret if one in text]
    assert entry_of(new) is None
    assert db.session().scalar(select(func.count()).select_from(RosterEntry)) == 4


def test_whoever_has_read_the_preview_starts_and_mends_what_was_wrong(operator, company):
    good, bad = factories.id_number(), factories.id_number()
    rows = [["王小明", good, UNION], ["李大年", bad, "没有这个工会"], ["=1+1", "3204021990", UNION]]
    done = imported(operator, workbook(rows), company)
    assert (done["state"], done["new_count"], done["failed_count"]) == ("done", 1, 2)
    assert (done["done_count"], done["total_count"]) == (3, 3)
    assert entry_of(good).name == "王小明"
    assert files_of(done["id"]) == ["errors"]
    errors = operator.get(f"{PATH}/{done['id']}/errors.xlsx")
    assert errors.status_code == 200
    book = CalamineWorkbook.from_filelike(io.BytesIO(errors.data))
    head, first, second = book.get_sheet_by_index(0).to_python()
    assert head == ["行号", "问题", *HEAD]
    assert first[2:] == ["李大年", bad, "没有这个工会"]
    assert (second[0], second[2]) == ("4", "=1+1")
    assert "系统里没有这个工会" in first[1]
    mended = [[*first[:4], UNION], [*second[:2], "钱多多", factories.id_number(), UNION]]
    again = imported(operator, workbook(mended, head), company)
    assert (again["new_count"], again["failed_count"]) == (2, 0)
    refused(operator.get(f"{PATH}/{again['id']}/errors.xlsx"), 404, "roster_rejects_gone")
    assert files_of(again["id"]) == []
    logged = set(db.session().scalars(select(AuditEntry.action)))
    assert {"roster_imports.hand_in", "roster_imports.start", "roster_imports.read_errors"} <= logged


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"MZ\x90\x00\x03 this is a program, whatever it is called", 422, "roster_file_unreadable"),
        (b"", 422, "roster_file_unreadable"),
        (b"\xd0\xcf\x11\xe0 old", 422, "roster_file_unreadable"),
        (b"PK\x03\x04 broken", 422, "roster_file_unreadable"),
        (sheets.stray([HEAD]), 413, "roster_file_too_long"),
        (workbook([], ["甲", "乙"]), 422, "roster_columns_missing"),
        (workbook([]), 422, "roster_file_unreadable"),
        ('姓名,身份证号,所属工会\n王,"1'.encode(), 422, "roster_file_unreadable"),
    ],
    ids=["a program", "empty", "old Excel", "broken", "a bomb", "no columns", "nobody", "open quote"],
)
def test_what_is_no_roster_is_named_and_not_kept(operator, company, content, status, code):
    answer = refused(hand_in(operator, content, company, name="名册.xlsx.exe"), status, code)
    assert answer["detail"]
    assert db.session().scalar(select(func.count()).select_from(RosterFile)) == 0


def test_a_file_beyond_twenty_megabytes_is_refused(operator, company):
    content = b"x" * (roster_uploads.FILE_BYTES_MAX + 1)
    refused(hand_in(operator, content, company), 413, "roster_file_too_large")


def test_a_number_that_excel_has_rounded_is_named_with_its_row(operator, company):
    found = foreseen(operator, workbook([["王小明", 320402199001010000, UNION]]), company)
    (row,) = found["sample"]
    assert (row["row"], row["becoming"], row["name"]) == (2, None, None)
    assert "身份证号" in row["problems"][0]


def test_names_are_corrected_only_where_that_was_asked_for(operator, company):
    known = factories.roster_entry(name="王小明", union_of=company).id_number
    content = workbook([["王晓明", known, UNION]])
    assert foreseen(operator, content, company)["failed_count"] == 1
    done = imported(operator, content, company, correct_names="true")
    assert (done["changed_count"], entry_of(known).name) == (1, "王晓明")


def test_a_file_stays_inside_the_union_it_is_for(operator, company, seat, district):
    elsewhere = factories.district_union("xinbei")
    elsewhere_id, stranger = elsewhere.id, seat(StaffRole.OPERATOR, union=elsewhere)
    factories.union(name="隔壁公司工会", parent=district)
    found = foreseen(operator, workbook([["王小明", factories.id_number(), "隔壁公司工会"]]), company)
    assert found["failed_count"] == 1
    elsewhere = db.session().get(Union, elsewhere_id)
    rows = workbook([["王小明", factories.id_number(), UNION]])
    refused(hand_in(operator, rows, elsewhere), 404, "union_not_found")
    for answer in (
        stranger.get(f"{PATH}/{found['id']}"),
        stranger.get(f"{PATH}/{found['id']}/errors.xlsx"),
        stranger.post(f"{PATH}/{found['id']}/start"),
        stranger.post(f"{PATH}/{found['id']}/cancel"),
    ):
        refused(answer, 404, "roster_import_not_found")
    assert stranger.get(PATH).json["items"] == []


def test_one_import_at_a_time_for_a_union_and_those_around_it(operator, company, district):
    rows = workbook([["王小明", factories.id_number(), UNION]])
    first, above = foreseen(operator, rows, company)["id"], foreseen(operator, rows, district)["id"]
    assert operator.post(f"{PATH}/{first}/start").status_code == 200
    refused(operator.post(f"{PATH}/{above}/start"), 409, "roster_import_running")
    refused(operator.post(f"{PATH}/{first}/start"), 409, "roster_import_not_ready")
    jobs.import_(first)
    assert operator.post(f"{PATH}/{above}/start").status_code == 200


def test_what_is_cancelled_is_not_written_and_its_file_is_gone(operator, company):
    number = factories.id_number()
    rows = workbook([["王小明", number, UNION]])
    ready = foreseen(operator, rows, company)["id"]
    cancelled = operator.post(f"{PATH}/{ready}/cancel").json
    assert (cancelled["state"], cancelled["sample"]) == ("cancelled", [])
    refused(operator.post(f"{PATH}/{ready}/cancel"), 409, "roster_import_over")
    refused(operator.post(f"{PATH}/{ready}/start"), 409, "roster_import_not_ready")
    unseen = hand_in(operator, rows, company).json["id"]
    operator.post(f"{PATH}/{unseen}/cancel")
    jobs.check(unseen)
    running = foreseen(operator, rows, company)["id"]
    operator.post(f"{PATH}/{running}/start")
    operator.post(f"{PATH}/{running}/cancel")
    jobs.import_(running)
    assert entry_of(number) is None
    assert db.session().scalar(select(func.count()).select_from(RosterFile)) == 0


def test_a_running_import_stops_between_two_portions(operator, company, monkeypatch):
    monkeypatch.setattr(roster_imports, "CHUNK", 1)
    numbers = [factories.id_number() for _ in range(3)]
    found = foreseen(operator, workbook([["王小明", one, UNION] for one in numbers]), company)["id"]
    operator.post(f"{PATH}/{found}/start")
    write = roster_imports._write

    def cancel_after_the_first(run, rows):
        written = write(run, rows)
        if rows[0].line.number == 2:
            operator.post(f"{PATH}/{found}/cancel")
        return written

    monkeypatch.setattr(roster_imports, "_write", cancel_after_the_first)
    jobs.import_(found)
    told = operator.get(f"{PATH}/{found}").json
    assert (told["state"], told["reason"][:4]) == ("cancelled", "取消前处")
    assert [entry_of(one) is not None for one in numbers] == [True, False, False]


def test_a_job_that_is_begun_again_writes_nobody_twice(operator, company):
    rows = workbook([["王小明", factories.id_number(), UNION]])
    done = imported(operator, rows, company)
    jobs.import_(done["id"])
    jobs.check(done["id"])
    assert operator.get(f"{PATH}/{done['id']}").json == done
    assert db.session().scalar(select(func.count()).select_from(RosterEntry)) == 1


def test_what_stands_still_is_given_up_and_what_nobody_starts_ends(operator, company):
    rows = workbook([["王小明", factories.id_number(), UNION]])
    still, unstarted = hand_in(operator, rows, company).json["id"], foreseen(operator, rows, company)["id"]
    assert jobs.give_up_still() == 0
    for one in (still, unstarted):
        row = db.session().get(RosterImport, uuid.UUID(one))
        row.beat_at = clock.now() - dt.timedelta(days=2)
    db.session().commit()
    assert jobs.give_up_still() == 1
    states = [operator.get(f"{PATH}/{one}").json["state"] for one in (still, unstarted)]
    assert states == ["failed", "cancelled"]


def test_a_file_past_its_time_is_not_begun(operator, company):
    rows = workbook([["王小明", factories.id_number(), UNION]])
    ready = foreseen(operator, rows, company)["id"]
    late = hand_in(operator, rows, company).json["id"]
    for file in db.session().scalars(select(RosterFile)):
        file.expires_at = clock.now() - dt.timedelta(minutes=1)
    db.session().commit()
    refused(operator.post(f"{PATH}/{ready}/start"), 409, "roster_import_not_ready")
    jobs.check(late)
    assert operator.get(f"{PATH}/{late}").json["state"] == RosterImportState.FAILED


def test_who_may_read_may_not_import(seat, district, company, operator):
    rows = workbook([["王小明", factories.id_number(), UNION]])
    found = foreseen(operator, rows, company)["id"]
    reader = seat(StaffRole.READ_ONLY, union=district)
    assert reader.get(f"{PATH}/{found}").status_code == 200
    refused(hand_in(reader, rows, company), 403, "role_required")
    refused(reader.post(f"{PATH}/{found}/start"), 403, "role_required")


def test_the_list_takes_a_fixed_number_of_queries(operator, company, statements):
    counts, made = [], 0
    for _ in range(2):
        for _ in range(2):
            hand_in(operator, workbook([["王小明", factories.id_number(), UNION]]), company)
            made += 1
        with statements() as seen:
            assert len(operator.get(PATH).json["items"]) == made
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 5
    assert len(operator.get(f"{PATH}?state=checking").json["items"]) == made
    refused(operator.get(f"{PATH}?cursor=x"), 422, "cursor_invalid")


def test_the_empty_roster_can_be_imported_once_it_is_filled_in(operator, company):
    answer = operator.get(f"{PATH}/template.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    assert book.sheet_names == ["名册", "填写说明"]
    head = book.get_sheet_by_index(0).to_python()[0]
    row = ["王小明", factories.id_number(), UNION, "", "", "会员", "在职", "快递员", "是", "是"]
    assert imported(operator, workbook([row], head), company)["new_count"] == 1
    assert db.session().scalars(select(RosterEntry)).one().membership_state is MembershipState.MEMBER
