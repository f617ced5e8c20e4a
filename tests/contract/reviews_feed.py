"""审核与公示的真东西: cases at a step, notices on the wall and objections, as the operations need them."""

import datetime as dt

from schemathesis.generation import GenerationMode

from app import clock, db
from app.campaign_types import TYPES
from app.services import recusals
from models import Relation, SignupState, StaffDelegation, StaffRole
from tests import factories, reviewing

OPERATIONS = (
    "console_reviews.",
    "console_recusals.",
    "console_delegations.",
    "console_public_notices.",
    "public_notices.",
)
JUDGED = "reading_festival"
"""A programme whose first step is a reviewer's at the union that holds it, without amounts."""


def fill(feed, operation, case):
    """Replace what is sound in shape by what is sound in fact."""
    if not operation.startswith(OPERATIONS) or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    with db.unit_of_work():
        fill_path(feed, operation, case.path_parameters or {})
        if isinstance(case.body, dict):
            fill_body(operation, case.body)


def fill_path(feed, operation, path):
    makers = {
        "signup_id": lambda: waiting(operation),
        "campaign_id": lambda: reviewing.approved(TYPES[JUDGED]).campaign_id,
        "notice_id": lambda: reviewing.notice(reviewing.approved(TYPES[JUDGED])).id,
        "objection_id": lambda: reviewing.objection(reviewing.notice(reviewing.approved(TYPES[JUDGED]))).id,
        "relative_id": lambda: relative(feed),
        "delegation_id": lambda: delegation(feed),
    }
    for name in set(makers) & set(path):
        path[name] = str(makers[name]())


def waiting(operation):
    """A sign-up at its first step; one that has been turned down where it is to be reopened."""
    made = reviewing.submitted(TYPES[JUDGED])
    if operation == "console_reviews.reopen":
        made.row.stage_union_id = made.row.stage_role = made.row.stage_due_at = None
        made.row.state = SignupState.REJECTED
    return made.id


def relative(feed):
    """Declared by whoever sits at the desk."""
    person = feed.desks[()].staff
    return recusals.declare(person, relation=Relation.OTHER, id_number=factories.id_number()).id


def delegation(feed):
    today = clock.today()
    made = StaffDelegation(
        from_staff_id=feed.desks[()].staff.id,
        to_staff_id=factories.staff(StaffRole.REVIEWER).id,
        role=StaffRole.REVIEWER,
        union_id=factories.city().id,
        begins_on=today,
        ends_on=today,
    )
    db.session().add(made)
    db.session().flush()
    return made.id


def fill_body(operation, body):
    if "move_count" in body:
        body["move_count"] = 1
    if "username" in body:
        body["username"] = factories.staff(StaffRole.REVIEWER, StaffRole.CHAIR).username
    make = BODIES.get(operation)
    if make is not None:
        body.update(make())


def batch():
    item = {"signup_id": str(waiting("console_reviews.judge_batch")), "move_count": 1}
    return {"items": [item], "act": "reject", "reason": "名额已满", "amount_fen": None}


def lent():
    today = clock.today()
    return {
        "to_username": factories.staff(StaffRole.REVIEWER).username,
        "role": "reviewer",
        "union_id": str(factories.city().id),
        "begins_on": today.isoformat(),
        "ends_on": (today + dt.timedelta(days=1)).isoformat(),
    }


BODIES = {
    "console_reviews.approve": lambda: {"amount_fen": None},
    "console_reviews.return_": lambda: {"item": TYPES[JUDGED].fields[0].key},
    "console_reviews.judge_batch": batch,
    "console_recusals.declare": lambda: {"id_number": factories.id_number()},
    "console_delegations.delegate": lent,
    "console_public_notices.publish": lambda: {"scope": None},
    "console_public_notices.decide": lambda: {"finding": "dismissed", "entry_ids": []},
    "public_notices.object_to": lambda: {"entry_id": None},
}
"""Operation → what of its body has to be sound in fact."""
