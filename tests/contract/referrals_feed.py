"""转介的真东西: what has been forwarded to a bank, and the bank's workbook with its answers."""

from schemathesis.generation import GenerationMode

from app import clock, db
from app.services import referrals
from app.services.referrals import packing
from models import StaffRole
from tests import factories, onward
from tests.cashier import workbook


def fill(operation, case):
    """A workbook that answers for what has just been forwarded, in the place of made-up bytes."""
    is_sound = case.meta.generation.mode is GenerationMode.POSITIVE
    if operation != "console_referrals.import_answers" or not is_sound:
        return
    if not (isinstance(case.body, dict) and "file" in case.body):
        return
    with db.unit_of_work():
        signup, *_ = onward.in_district("startup_loan")
        made = referrals.forward(
            factories.staff(StaffRole.OPERATOR), signup.id, partner_id=onward.partner().id, reference=""
        )
        answer = (str(made.id), "批准", 50_000, 12, str(clock.today()), "")
        case.path_parameters["campaign_id"] = str(signup.campaign_id)
    case.body["file"] = type(case.body["file"])(workbook([(packing.NUMBER, *packing.ANSWERED), answer]))
    # schemathesis cannot judge bytes: it would take a file of ours for an unsound one.
    case._record_starting_state()
