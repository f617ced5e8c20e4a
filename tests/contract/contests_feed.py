"""竞赛的真东西: contests, rounds and entries that the operations find, and points within their bounds."""

from schemathesis.generation import GenerationMode

from app import db
from app.campaign_types import TYPES
from app.services import contests
from tests import contesting

OPERATIONS = ("console_contests.", "contests.")
TYPE = "reading_festival"
POINTS = {"content": 50, "writing": 30, "thought": 20}


def fill(feed, operation, case):
    """Replace what is sound in shape by what is sound in fact."""
    if not operation.startswith(OPERATIONS) or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    with db.unit_of_work():
        path = case.path_parameters or {}
        of = contesting.contest(type_=TYPES[TYPE], entrants=2, judges=0)
        if operation in ("console_contests.reopen", "console_contests.publish", "console_contests.withdraw"):
            contests.close(of.manager, of.round_id, accepts_missing=True)
        if operation == "console_contests.withdraw":
            contests.publish(of.manager, of.id, {})
        mine = feed.desks[()].staff if feed.desks else None
        if mine is not None and operation in JUDGED:
            contests.name_judges(of.manager, of.id, [mine.username])
        entry_id = db.session().scalars(contesting.entry_ids(of.round_id)).first()
        known = {"campaign_id": of.id, "round_id": of.round_id, "entry_id": entry_id}
        path.update({name: str(known[name]) for name in set(known) & set(path)})
        body = BODIES.get(operation)
        if body is not None and isinstance(case.body, dict):
            case.body.clear()
            case.body.update(body)


JUDGED = ("console_contests.list_entries", "console_contests.get_entry", "console_contests.hand_in")
BODIES = {
    "console_contests.hand_in": {"points": POINTS},
    "console_contests.name_judges": {"usernames": []},
    "console_contests.close": {"accepts_missing": True},
    "console_contests.publish": {"awards": []},
}
"""Operation → a sound body for it."""
