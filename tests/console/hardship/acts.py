"""What is done with a 困难职工档案, step by step."""

import datetime as dt
import io
import uuid

from python_calamine import CalamineWorkbook

from app import clock, db
from app.services import staff_exports
from models import HardshipFile, StaffRole, Union
from tests import factories, households

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


def sheet(desk, made):
    """What the job writes of it, row by row."""
    assert made.status_code == 201, made.text
    staff_exports.write(uuid.UUID(made.json["id"]))
    answer = desk.get(f"/exports/{made.json['id']}/file")
    assert answer.status_code == 200, answer.text
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    return [tuple(row) for row in book.get_sheet_by_index(0).to_python()]
