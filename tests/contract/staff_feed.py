"""干部账号的真东西: sessions of one's own, and requests for new keys."""

from app import db, tokens
from app.services import staff_resets
from models import ADMINISTRATORS, Staff, StaffRole
from tests import factories


def fill(feed, operation, case, roles):
    """Put what exists in the place of ids that are sound in shape alone."""
    path = case.path_parameters or {}
    if operation == "console_account.end_desk" and "desk_id" in path:
        path["desk_id"] = _other_desk(feed.desks[()].staff)
    if "reset_id" in path:
        path["reset_id"] = _reset(feed.desks[tuple(sorted(roles & ADMINISTRATORS)[:1])].staff, operation)


def _other_desk(staff):
    with db.unit_of_work() as session:
        epoch = session.get_one(Staff, staff.id).login_epoch
    token, _ = tokens.open_desk(staff.id, epoch)
    return str(tokens.find_desk(token).id)


def _reset(staff, operation):
    """For a colleague; asked by the one who now takes it back, else by another administrator."""
    with db.unit_of_work() as session:
        is_own = operation == "console_staff_resets.withdraw"
        asker = session.get_one(Staff, staff.id) if is_own else factories.staff(StaffRole.SYSTEM_ADMIN)
        made = staff_resets.ask(asker, factories.staff(StaffRole.READ_ONLY).id, reason="手机丢了")
        return str(made.id)
