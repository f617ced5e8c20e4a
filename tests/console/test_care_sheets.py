"""慰问台账: exported between two days, within one's unions, and put on record."""

import datetime as dt
import io

from python_calamine import CalamineWorkbook

from app import clock
from app.services.hardship import care
from models import StaffRole
from tests import factories, households


def test_care_visits_are_exported_with_names_masked_and_money_as_numbers(seat, monkeypatch):
    entry = factories.roster_entry(name="欧阳小明")
    unit_id, file_id = entry.union_id, households.file(entry).id
    desk, today = seat(StaffRole.OPERATOR), clock.today()
    body = {
        "union_id": str(unit_id),
        "file_id": str(file_id),
        "occasion": "=春节慰问",
        "visited_on": today.isoformat(),
        "visitors": "街道工会两人",
        "goods": "米、油各一份",
        "amount_fen": 100_050,
    }
    desk.post("/care-visits", body)
    earlier = (today - dt.timedelta(days=2)).isoformat()
    desk.post("/care-visits", {**body, "visited_on": earlier})
    path = f"/care-visits.xlsx?begins_on={today}&ends_on={today}"
    answer = desk.get(path)
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    headings, row = book.get_sheet_by_index(0).to_python()
    assert dict(zip(headings, row, strict=True)) == {
        "慰问日期": today.isoformat(),
        "慰问工会": "测试单位工会",
        "慰问对象": "欧**明",
        "档案": "在档困难职工",
        "缘由": "=春节慰问",
        "慰问人员": "街道工会两人",
        "慰问品": "米、油各一份",
        "签收单": "无",
        "慰问金（元）": 1000.5,
    }
    backwards = desk.get(f"/care-visits.xlsx?begins_on={today}&ends_on={earlier}")
    assert list(backwards.json["errors"]) == ["ends_on"]
    far = seat(StaffRole.OPERATOR, union=factories.district_union("xinbei"))
    book = CalamineWorkbook.from_filelike(io.BytesIO(far.get(path).data))
    assert len(book.get_sheet_by_index(0).to_python()) == 1
    monkeypatch.setattr(care, "MAX_ROWS", 0)
    assert desk.get(path).json["code"] == "care_visit_too_many"
