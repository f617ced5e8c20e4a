"""走进访促: a visit, its problem, who owns it, by when, and how it was solved."""

import datetime as dt
import io

import pytest
from python_calamine import CalamineWorkbook

from app import clock
from models import StaffRole
from tests import factories, households

OPERATOR, CHAIR = StaffRole.OPERATOR, StaffRole.CHAIR


@pytest.fixture
def unit(session):
    return households.street()[1]


def body(unit, **facts):
    return {
        "union_id": str(unit.id),
        "visited_on": clock.today().isoformat(),
        "place": "采菱电子厂",
        "visitors": "工会两人",
        "summary": "了解生产和食堂",
        "problem": "夜班没有热饭",
        "owner_union_id": str(unit.parent_id),
        "due_on": (clock.today() + dt.timedelta(days=7)).isoformat(),
        **facts,
    }


def test_a_problem_is_owned_by_a_day_and_solved_once(seat, unit):
    desk, owner = seat(OPERATOR, union=unit), seat(CHAIR, union=households.street()[0])
    given = body(unit)
    made = desk.post("/visit-logs", given)
    assert (made.status_code, made.json["owner"], made.json["is_overdue"]) == (201, "茶山街道总工会", False)
    address = f"/visit-logs/{made.json['id']}"
    assert desk.get(address).json == made.json
    assert owner.get(address).json["code"] == "visit_log_not_found"
    assert owner.post(f"{address}/solution", {"solution": "好了"}).json["code"] == "visit_log_not_found"
    solved = desk.post(f"{address}/solution", {"solution": "食堂延到零点"})
    assert (solved.json["solved_on"], solved.json["solution"]) == (clock.today().isoformat(), "食堂延到零点")
    assert desk.post(f"{address}/solution", {"solution": "又好了"}).json["code"] == "visit_log_solved"


def test_what_does_not_fit_together_is_refused(seat, unit):
    desk = seat(OPERATOR, union=unit)
    given = body(unit)
    day = clock.today()
    other = str(factories.union(name="别的单位工会").id)
    for facts, code in [
        ({"owner_union_id": None}, "visit_log_problem_incomplete"),
        ({"problem": None}, "visit_log_problem_incomplete"),
        ({"visited_on": (day + dt.timedelta(days=1)).isoformat()}, "visit_log_day_invalid"),
        ({"due_on": (day - dt.timedelta(days=1)).isoformat()}, "visit_log_day_invalid"),
        ({"union_id": other}, "union_not_found"),
        ({"owner_union_id": other}, "union_not_found"),
    ]:
        assert desk.post("/visit-logs", {**given, **facts}).json["code"] == code


def test_the_ledger_lists_what_is_late_and_is_written_to_a_workbook(seat, unit, statements, monkeypatch):
    desk = seat(OPERATOR, union=unit)
    given = body(unit)
    before, last = clock.today() - dt.timedelta(days=9), clock.today() - dt.timedelta(days=1)
    late = desk.post("/visit-logs", {**given, "visited_on": before.isoformat(), "due_on": last.isoformat()})
    desk.post("/visit-logs", given)
    with statements() as few:
        desk.get("/visit-logs")
    desk.post(
        "/visit-logs", {**given, "problem": None, "owner_union_id": None, "due_on": None, "place": "=1+1"}
    )
    with statements() as many:
        assert len(desk.get("/visit-logs").json["items"]) == 3
    assert len(many) == len(few)
    assert [one["id"] for one in desk.get("/visit-logs?overdue=true").json["items"]] == [late.json["id"]]
    assert len(desk.get("/visit-logs?overdue=false").json["items"]) == 2
    assert len(desk.get("/visit-logs?is_open=true").json["items"]) == 2
    assert len(desk.get("/visit-logs?is_open=false").json["items"]) == 1
    assert desk.get("/visit-logs?cursor=abc").json["code"] == "cursor_invalid"
    period = f"begins_on={before}&ends_on={clock.today()}"
    answer = desk.get(f"/visit-logs.xlsx?{period}")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert len(rows) == 4
    assert [row[2] for row in rows] == ["走访单位", "采菱电子厂", "采菱电子厂", "=1+1"]
    assert desk.get(f"/visit-logs.xlsx?begins_on={clock.today()}&ends_on={before}").status_code == 422
    monkeypatch.setattr("app.services.visit_logs.MAX_ROWS", 1)
    assert desk.get(f"/visit-logs.xlsx?{period}").json["code"] == "visit_log_too_many"
