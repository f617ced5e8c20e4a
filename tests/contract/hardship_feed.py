"""困难档案、求助与走访的真东西: files, requests and visits, as far along as the operations need them."""

import datetime as dt

from schemathesis.generation import GenerationMode
from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from app import clock, db
from app.services.hardship import life
from models import (
    HARDSHIP_ENDED,
    Authorisation,
    HardshipAction,
    HardshipFile,
    HardshipState,
    HouseholdMember,
    Member,
    Staff,
    TicketEntry,
    VisitLog,
)
from tests import factories, households

OPERATIONS = ("hardship.", "console_hardship.", "tickets.", "console_tickets.", "console_visit_logs.")
CONSENT = {"document": "privacy", "version": "1"}
READY_FOR = {
    "show": HardshipState.VISITED,
    "give_opinion": HardshipState.SHOWN,
    "grade": HardshipState.SHOWN,
    "reassess": HardshipState.OPEN,
    "close": HardshipState.OPEN,
}
"""Action at a desk → how far a file has to be; the others need one that has just been applied for."""


def fill(feed, operation, case):
    """Replace what is sound in shape by what is sound in fact."""
    if not operation.startswith(OPERATIONS) or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    with db.unit_of_work() as session:
        things = Things(session, feed, operation)
        path = case.path_parameters or {}
        path.update({name: str(getattr(things, name)()) for name in path})
        if operation in ("console_visit_logs.write_sheet", "console_hardship.write_care_sheet"):
            case.query.update(begins_on="2026-01-01", ends_on="2026-12-31")
        facts = things.facts()
        if isinstance(case.body, dict):
            case.body.update(facts)


class Things:
    """What one request is about."""

    def __init__(self, session, feed, operation):
        self.session, self.feed, self.operation = session, feed, operation
        self.stem, self.action = operation.split(".")
        self.me = session.scalars(
            select(Member).where(Member.openid == feed.city.openid).options(joinedload(Member.roster_entry))
        ).one()

    def staff(self):
        return self.session.get_one(Staff, self.feed.desks[()].staff.id)

    def file_id(self):
        """Of somebody else, as far as the operation leads on from."""
        made = households.file(state=READY_FOR.get(self.action, HardshipState.APPLIED))
        (person,) = self.session.scalars(select(HouseholdMember).where(HouseholdMember.file_id == made.id))
        self.person = person
        match self.action:
            case "show":
                paper = factories.attachment(self.staff())
                self.session.add(
                    Authorisation(
                        household_member_id=person.id,
                        attachment_id=paper.id,
                        authorised_on=clock.today(),
                    )
                )
            case "give_opinion" | "grade":
                made.shown_from, made.shown_until = clock.now() - dt.timedelta(days=8), clock.now()
                turns = life.turns_of(made)
                life.give_turn(made, turns[-1 if self.action == "grade" else 0], clock.now())
            case "reassess":
                life.note(None, made, HardshipAction.VISIT)
        return made.id

    def my_file(self):
        """The only living one of the worker of the run."""
        mine = select(HardshipFile.id).where(HardshipFile.roster_entry_id == self.me.roster_entry.id)
        self.session.execute(
            update(HouseholdMember).where(HouseholdMember.file_id.in_(mine)).values(is_counted=False)
        )
        self.session.execute(
            update(HardshipFile)
            .where(HardshipFile.id.in_(mine), HardshipFile.state.not_in(HARDSHIP_ENDED))
            .values(state=HardshipState.WITHDRAWN)
        )
        if self.action == "apply":
            return
        made = households.file(self.me.roster_entry, state=HardshipState.APPLIED)
        (self.person,) = self.session.scalars(
            select(HouseholdMember).where(HouseholdMember.file_id == made.id)
        )

    def ticket_id(self):
        closed = {"state": "closed", "closed_at": clock.now()} if self.action == "rate" else {}
        return households.ticket(self.me, **closed).id

    def log_id(self):
        union = factories.city()
        made = VisitLog(
            union_id=union.id,
            staff_id=self.staff().id,
            visited_on=clock.today(),
            place="采菱电子厂",
            owner_union_id=union.id,
            due_on=clock.today(),
        )
        made.visitors, made.summary, made.problem = "工会两人", "了解食堂", "夜班没有热饭"
        self.session.add(made)
        self.session.flush()
        return made.id

    def facts(self):
        """What of the body has to be sound in fact."""
        if self.stem == "hardship":
            self.my_file()
        if self.operation == "tickets.ask":
            # A day takes so many of one person.
            mine = update(TicketEntry).where(TicketEntry.member_id == self.me.id)
            self.session.execute(mine.values(at=clock.now() - dt.timedelta(days=2)))
        make = {
            "hardship.apply": lambda: {"answers": households.answers(self.me), "consent": CONSENT},
            "hardship.mend": lambda: {"answers": households.answers(self.me)},
            "hardship.authorise": lambda: self.signed(self.me),
            "console_hardship.authorise": lambda: self.signed(self.staff()),
            "console_hardship.apply_for": self.at_the_counter,
            "console_hardship.return_": lambda: {"item": "situation"},
            "console_hardship.visit": lambda: {
                "visited_on": clock.today().isoformat(),
                "attachment_ids": [],
            },
            "console_hardship.record_care_visit": self.gift,
            "console_tickets.hand_over": lambda: {"union_id": str(factories.city().id)},
            "console_visit_logs.record": self.visit,
        }.get(self.operation)
        return make() if make else {}

    def signed(self, by):
        return {
            "household_member_id": str(self.person.id),
            "attachment_id": str(factories.attachment(by).id),
            "authorised_on": clock.today().isoformat(),
        }

    def at_the_counter(self):
        entry = factories.roster_entry()
        return {"id_number": entry.id_number, "answers": households.answers(self.staff())}

    def gift(self):
        return {
            "union_id": str(factories.city().id),
            "file_id": None,
            "recipient": "值班职工",
            "goods": "米和油",
            "visited_on": clock.today().isoformat(),
            "receipt_id": None,
        }

    def visit(self):
        return {
            "union_id": str(factories.city().id),
            "visited_on": clock.today().isoformat(),
            "problem": None,
            "owner_union_id": None,
            "due_on": None,
        }
