"""导出的真东西: one that is one's own and done, or a colleague's that waits for one's agreement."""

from schemathesis.generation import GenerationMode
from sqlalchemy import delete

from app import db
from app.services import staff_exports
from models import Staff, StaffExport, StaffRole
from tests import factories

DECIDED = ("console_exports.approve", "console_exports.refuse")
READY = {"filters": {}, "is_unmasked": False, "reason": None}


def fill(feed, operation, case):
    """Replace what is sound in shape by what is sound in fact."""
    if (
        not operation.startswith("console_exports.")
        or case.meta.generation.mode is not GenerationMode.POSITIVE
    ):
        return
    if operation == "console_exports.ask":
        if isinstance(case.body, dict):
            with db.unit_of_work() as session:
                session.execute(delete(StaffExport))
            case.body.update({**READY, "kind": "merchants"})
    elif "export_id" in case.path_parameters:
        case.path_parameters["export_id"] = _export_id(operation, feed.desks[()].staff.id)


def _export_id(operation, own_id):
    with db.unit_of_work() as session:
        session.execute(delete(StaffExport))
        own = session.get(Staff, own_id)
        asker = factories.staff(StaffRole.CHAIR) if operation in DECIDED else own
        session.refresh(asker, ["grants"])
        whole = operation in DECIDED
        made = staff_exports.ask(
            asker, "merchants", filters={}, is_unmasked=whole, reason="核对" if whole else None
        )
        export_id = made.id
    if operation == "console_exports.download":
        staff_exports.write(export_id)
    return str(export_id)
