"""单位的真东西: what is handed down to units, what they sign up for, and whom they name."""

import uuid

from schemathesis.generation import GenerationMode

from app import clock, db
from app.edge import doors
from app.services import unit_signups
from app.services.signups import moves
from models import Allocation, AllocationKind, AllocationState, SignupAction, Staff, StaffRole
from tests import factories, programmes
from tests.cashier import workbook

OPERATIONS = ("console_allocations.", "console_unit_signups.")
HANDED = frozenset({"receive", "give_back", "withdraw", "remind"})
"""Actions on what somebody has handed down; the others are on what there is in all."""
VISIT = {
    "site": "二号车间",
    "address": {"district": "tianning", "text": "测试路 1 号"},
    "headcount": 80,
    "work": ["workshop"],
    "wish": "packs",
    "contact": "王小明",
    "phone": "13800138000",
    "pays_allowance": True,
}
QUANTITY = 100


def fill(feed, operation, case):
    """Replace what is sound in shape by what is sound in fact."""
    if not operation.startswith(OPERATIONS) or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    with db.unit_of_work() as session:
        things = Things(session, feed, operation)
        path = case.path_parameters or {}
        path.update({name: str(getattr(things, name)()) for name in path})
        if doors.OPERATIONS[operation].upload is not None:
            case.query["union_id"] = str(things.unit.id)
            if isinstance(case.body, dict) and "file" in case.body:
                case.body["file"] = type(case.body["file"])(things.names())
                # schemathesis cannot judge bytes: it would take a file of ours for an unsound one.
                case._record_starting_state()
        elif isinstance(case.body, dict):
            case.body.update(things.facts())


class Things:
    """What one request is about."""

    def __init__(self, session, feed, operation):
        self.session, self.operation = session, operation
        self.action = operation.partition(".")[2]
        self.desk = session.get_one(Staff, feed.desks[()].staff.id)
        self.unit = factories.union()

    def campaign_id(self):
        return programmes.campaign("summer_cooling_visit").id

    def allocation_id(self):
        """A whole that the host has; for `HANDED` actions the part of it that a unit has been given."""
        handed = self.action in HANDED
        facts = {"campaign_id": self.campaign_id(), "kind": AllocationKind.PACKS, "quantity": QUANTITY}
        facts |= {"issued_by": factories.staff(StaffRole.OPERATOR).id, "issued_at": clock.now()}
        whole = self.add(
            **facts,
            to_union_id=factories.city().id,
            state=AllocationState.RECEIVED,
            received_at=clock.now(),
            passed_quantity=QUANTITY if handed else 0,
        )
        if not handed:
            return whole.id
        received = {
            "state": AllocationState.RECEIVED,
            "received_at": clock.now(),
            "receipt_id": factories.attachment(self.desk).id,
        }
        return self.add(
            **facts,
            parent_id=whole.id,
            from_union_id=whole.to_union_id,
            to_union_id=self.unit.id,
            **(received if self.action == "give_back" else {}),
        ).id

    def signup_id(self):
        """The unit's, as its operator hands it in; returned for its first question where it is mended."""
        made = unit_signups.sign_up(self.desk, self.campaign_id(), union_id=self.unit.id, answers=VISIT)
        if self.action == "mend":
            reviewer = factories.staff(StaffRole.REVIEWER)
            moves.move(reviewer, moves.lock(made.id), SignupAction.RETURN, item="site", reason="请改")
        return made.id

    def names(self):
        number = f"138{uuid.uuid4().int % 10**8:08d}"
        return workbook([["姓名", "手机号"], ["李建国", number]])

    def facts(self):
        """What of the body has to be sound in fact."""
        make = {
            "set_up": lambda: {"kind": "packs", "use_by": None},
            "hand_down": self.parts,
            "receive": lambda: {"receipt_id": str(factories.attachment(self.desk).id)},
            "give_back": lambda: {"quantity": 1},
            "settle": lambda: {"used_quantity": QUANTITY, "visited_on": None, "photos": []},
            "sign_up": lambda: {"union_id": str(self.unit.id), "session_id": None, **self.answered()},
            "mend": self.answered,
        }.get(self.action)
        return make() if make else {}

    def parts(self):
        item = {"union_id": str(self.unit.id), "quantity": 1}
        return {"items": [item], "receive_by": None, "use_by": None}

    def answered(self):
        return {"answers": VISIT, "attachments": {}, "name_list_id": None}

    def add(self, **facts):
        made = Allocation(**facts)
        self.session.add(made)
        self.session.flush()
        return made
