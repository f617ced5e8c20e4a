"""名册导入的真东西: a file of each kind, and an import that has come as far as the operation needs."""

from schemathesis.generation import GenerationMode

from app import db
from app.services import roster_uploads
from models import Staff
from tests import factories
from tests.cashier import workbook

OPERATIONS = "console_roster_imports."
HEAD = ["姓名", "身份证号", "所属工会"]


def fill(feed, operation, case):
    """Replace what is sound in shape by what is sound in fact."""
    if not operation.startswith(OPERATIONS) or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    with db.unit_of_work() as session:
        desk = session.get_one(Staff, feed.desks[()].staff.id)
        union = factories.union()
        action = operation.removeprefix(OPERATIONS)
        rows = [["王小明", factories.id_number(), union.name], ["李大年", "1", union.name]]
        if action == "hand_in":
            case.query["union_id"] = str(union.id)
            if isinstance(case.body, dict) and "file" in case.body:
                case.body["file"] = type(case.body["file"])(workbook([HEAD, *rows]))
                # schemathesis cannot judge bytes: it would take a file of ours for an unsound one.
                case._record_starting_state()
        path = case.path_parameters or {}
        if "import_id" not in path:
            return
        content = workbook([HEAD, *rows])
        made = roster_uploads.hand_in(desk, content, union_id=union.id, correct_names=False)
        desk_id, import_id = desk.id, made.id
    path["import_id"] = str(import_id)
    if action == "cancel":
        return
    roster_uploads.check(import_id)
    if action == "read_errors":
        with db.unit_of_work() as session:
            roster_uploads.start(session.get_one(Staff, desk_id), import_id)
        roster_uploads.import_(import_id)
