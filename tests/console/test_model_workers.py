"""劳模名录: registered, looked up, ended for a reason, imported whole or not at all; never shown outside."""

import io
import uuid

import pytest
import xlsxwriter
from sqlalchemy import func, select

from app.db import session as current
from app.services.model_workers import importing
from models import AuditEntry, ModelWorker, ModelWorkerStatus, StaffRole
from tests import factories, pictures

OPERATOR = StaffRole.OPERATOR
HEAD = ["姓名", "身份证号", "级别", "授予年份", "状态"]


@pytest.fixture
def unit(session):
    return factories.union(name="运河机械厂工会")


@pytest.fixture
def desk(seat, session):
    return seat(OPERATOR)


def register(desk, number, level="city", year=2021):
    return desk.post("/model-workers", {"id_number": number, "level": level, "year": year})


def book(*rows):
    held = io.BytesIO()
    with xlsxwriter.Workbook(held) as made:
        sheet = made.add_worksheet()
        for at, row in enumerate([HEAD, *rows]):
            for column, cell in enumerate(row):
                sheet.write_string(at, column, cell)
    return held.getvalue()


def send(desk, path, content):
    return desk.post(f"/model-workers/{path}", **pictures.form(content, "劳模.xlsx"))


def count():
    return current().scalar(select(func.count()).select_from(ModelWorker))


def test_somebody_is_registered_found_and_ended_for_a_reason(desk, unit):
    entry = factories.roster_entry(union_of=unit)
    number, other = entry.id_number, factories.roster_entry(union_of=unit).id_number
    made = register(desk, number)
    assert made.status_code == 201, made.text
    assert (made.json["name"], made.json["union"], made.json["status"]) == ("王*明", unit.name, "active")
    assert number not in made.text
    assert register(desk, number).json["code"] == "model_worker_exists"
    assert register(desk, number, "provincial", 2023).status_code == 201
    found = desk.post("/model-workers/search", {"id_number": number}).json["items"]
    assert [one["year"] for one in found] == [2023, 2021]
    assert desk.post("/model-workers/search", {"id_number": other}).json["items"] == []
    path = f"/model-workers/{made.json['id']}"
    ended = desk.post(f"{path}/status", {"status": "revoked", "reason": f"处分 {number}"})
    assert (ended.json["status"], ended.json["status_reason"]) == ("revoked", "处分 …")
    again = desk.post(f"{path}/status", {"status": "revoked", "reason": "再来"})
    assert (again.status_code, again.json["code"]) == (409, "model_worker_unchanged")
    assert desk.get(path).json == ended.json
    kept = current().execute(select(AuditEntry.action, AuditEntry.details)).all()
    assert number not in str(kept)
    assert [action for action, _ in kept if action.startswith("model_workers.")] == [
        "model_workers.register",
        "model_workers.register",
        "model_workers.change_status",
    ]


def test_it_is_the_business_of_one_s_own_unions_only(desk, seat, unit):
    entry = factories.roster_entry(union_of=unit)
    number, worker_id = entry.id_number, factories.model_worker(entry).id
    stranger = seat(OPERATOR, union=factories.union(name="别的工会"))
    assert register(stranger, number).json["code"] == "roster_entry_unknown"
    assert register(stranger, factories.id_number()).json["code"] == "roster_entry_unknown"
    for wrong in (register(desk, "12"), desk.post("/model-workers/search", {"id_number": "12"})):
        assert (wrong.status_code, wrong.json["code"]) == (422, "id_number_invalid")
    assert stranger.get("/model-workers").json["items"] == []
    assert stranger.post("/model-workers/search", {"id_number": number}).json["items"] == []
    path = f"/model-workers/{worker_id}"
    change = stranger.post(f"{path}/status", {"status": "retired", "reason": "退休"})
    for hidden in (stranger.get(path), change, desk.get(f"/model-workers/{uuid.uuid4()}")):
        assert (hidden.status_code, hidden.json["code"]) == (404, "model_worker_not_found")
    refused = send(stranger, "import", book(["王小明", number, "市", "2021", ""]))
    assert refused.json["code"] == "model_workers_invalid"


def test_the_roll_is_narrowed_and_costs_the_same_however_long(desk, unit, statements):
    for year in (2001, 2002, 2003):
        factories.model_worker(factories.roster_entry(union_of=unit), year=year)
    retired = factories.model_worker(factories.roster_entry(), ModelWorkerStatus.RETIRED, year=2004)
    counts = []
    for limit in (1, 4):
        with statements() as found:
            assert len(desk.get(f"/model-workers?limit={limit}").json["items"]) == limit
        counts.append(len(found))
    assert counts[0] == counts[1]
    assert len(desk.get(f"/model-workers?union_id={unit.id}&level=city").json["items"]) == 3
    assert [one["year"] for one in desk.get("/model-workers?year=2002").json["items"]] == [2002]
    assert [one["id"] for one in desk.get("/model-workers?status=retired").json["items"]] == [str(retired.id)]
    assert desk.get("/model-workers?cursor=nonsense").json["code"] == "cursor_invalid"


def test_a_file_is_imported_whole_and_what_is_known_stays_as_it_is(desk, unit):
    known, new = (factories.roster_entry(union_of=unit, name=name) for name in ("王小明", "李建国"))
    factories.model_worker(known, ModelWorkerStatus.REVOKED, year=2021)
    content = book(
        ["王小明", known.id_number, "市级", "2021", "在职"],
        ["李建国", new.id_number, "全国", "2020年", "退休"],
    )
    told = send(desk, "preview", content).json
    assert (told["added_count"], told["unchanged_count"], told["problem_count"]) == (1, 1, 0)
    assert count() == 1
    done = send(desk, "import", content)
    assert (done.status_code, done.json) == (201, told)
    rows = current().execute(select(ModelWorker.level, ModelWorker.year, ModelWorker.status)).all()
    assert sorted(map(tuple, rows)) == [("city", 2021, "revoked"), ("national", 2020, "retired")]
    assert send(desk, "import", content).json["unchanged_count"] == 2


def test_one_wrong_row_keeps_all_of_it_out_and_is_told_in_words(desk, unit):
    number = factories.roster_entry(union_of=unit, name="李建国").id_number
    right = ["李建国", number, "市", "2021", ""]
    content = book(
        right,
        right,
        ["王小明", number, "省", "2021", ""],
        ["李建国", number, "区", "1900", "在世"],
        ["", "12", "市", "两千", ""],
    )
    refused = send(desk, "import", content)
    assert (refused.status_code, refused.json["code"]) == (422, "model_workers_invalid")
    assert set(refused.json["errors"]) == {"第3行", "第4行", "第5行", "第6行"}
    assert number not in refused.text
    assert count() == 0


def test_what_is_no_list_is_refused(desk, monkeypatch):
    for path in ("preview", "import"):
        assert send(desk, path, b"").json["code"] == "roster_file_unreadable"
        assert send(desk, path, "甲,乙\n1,2\n".encode()).json["code"] == "roster_columns_missing"
    monkeypatch.setattr(importing, "ROWS_MAX", 0)
    for path in ("preview", "import"):
        large = send(desk, path, book(["王小明", factories.id_number(), "市", "2021", ""]))
        assert (large.status_code, large.json["code"]) == (413, "model_worker_file_too_large")
    empty = desk.get("/model-workers/template")
    assert empty.data.decode("utf-8-sig").strip() == ",".join(HEAD)
