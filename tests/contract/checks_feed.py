"""人工核对的真东西: somebody whom the roster does not match, and checks that wait for a desk."""

from schemathesis.generation import GenerationMode
from sqlalchemy import delete, select

from app import db
from app.services import attachments
from models import ManualCheck, Member, manual_check_attachments
from tests import factories, joining, pictures

OPERATIONS = ("manual_checks.", "console_manual_checks.")
UNKNOWN = "oWhomTheRosterDoesNotMatch"
"""The account of who asks; everybody else of the run has been verified."""


class Asker:
    """Somebody whom the roster does not match."""

    def __init__(self, city):
        self.city, self.phone = city, None

    def token(self):
        """The living login: WeChat lets nobody log in many times a minute."""
        self.phone = self.phone or self.city.phone().log_in(UNKNOWN)
        return self.phone.token


def fill(operation, case):
    """Replace what is sound in shape by what is sound in fact."""
    if not operation.startswith(OPERATIONS) or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    with db.unit_of_work() as session:
        path = case.path_parameters or {}
        if "check_id" in path:
            path["check_id"] = str(joining.manual_check().id)
        if operation.startswith("manual_checks."):
            asker = session.scalars(select(Member).where(Member.openid == UNKNOWN)).one()
            _forget(session, asker)
        if operation == "manual_checks.withdraw":
            joining.manual_check(member_=asker)
        if not isinstance(case.body, dict):
            return
        match operation:
            case "manual_checks.ask":
                case.body.clear()
                case.body.update(
                    name="李强",
                    id_number=factories.id_number(),
                    unit_name="茶山小吃店",
                    attachments=[str(attachments.hand_in(asker, pictures.picture()).id)],
                    consent={"document": "privacy", "version": "1"},
                )
            case "console_manual_checks.tie":
                case.body["roster_entry_id"] = str(factories.roster_entry().id)
            case "console_manual_checks.add":
                case.body["union_id"] = str(factories.union().id)


def _forget(session, asker):
    mine = select(ManualCheck.id).where(ManualCheck.member_id == asker.id)
    session.execute(delete(manual_check_attachments).where(manual_check_attachments.c.check_id.in_(mine)))
    session.execute(delete(ManualCheck).where(ManualCheck.member_id == asker.id))
