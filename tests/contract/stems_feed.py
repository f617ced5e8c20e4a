"""入会、隐患、岗位的真东西: what the operations of these stems find, put into sound requests."""

import datetime as dt

from schemathesis.generation import GenerationMode
from sqlalchemy import delete, select, update

from app import clock, db
from app.services import attachments
from models import (
    EmployerState,
    HazardReport,
    Member,
    MembershipApplication,
    MembershipApplicationState,
    Staff,
    StaffRole,
)
from tests import factories, joining, pictures, recruiting
from tests.cashier import card

OPERATIONS = (
    "membership_applications.",
    "console_membership_applications.",
    "hazards.",
    "console_hazards.",
    "job_fairs.",
    "console_job_fairs.",
)


def fill(feed, operation, case):
    """Replace what is sound in shape by what is sound in fact."""
    if not operation.startswith(OPERATIONS) or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    with db.unit_of_work() as session:
        things = Things(session, feed, operation)
        path = case.path_parameters or {}
        path.update({name: str(things.find(name)) for name in path})
        real = things.body()
        if real is not None and isinstance(case.body, dict):
            case.body.clear()
            case.body.update(real)


class Things:
    """What is there for the worker of the run, and for the desk."""

    def __init__(self, session, feed, operation):
        self.session, self.feed, self.operation = session, feed, operation
        self.stem, self.action = operation.split(".")
        self.me = session.scalars(select(Member).where(Member.openid == feed.city.openid)).one()
        self.employer = None

    def staff(self):
        return self.session.get_one(Staff, self.feed.desks[()].staff.id)

    def find(self, name):
        return {
            "application_id": self.application,
            "report_id": self.hazard,
            "employer_id": self.own_employer,
            "post_id": self.post,
            "intention_id": self.intention,
            "fair_id": lambda: recruiting.fair(booth_count=1000).id,
        }[name]()

    def application(self):
        """One of the member's own on the phone; at the desk one that is queued for who takes it."""
        if not self.stem.startswith("console_"):
            self.session.execute(
                delete(MembershipApplication).where(MembershipApplication.member_id == self.me.id)
            )
            return joining.application(member_=self.me).id
        queued = self.action == "take"
        state = MembershipApplicationState.QUEUED if queued else MembershipApplicationState.SUBMITTED
        return joining.application(factories.city() if queued else None, state=state).id

    def hazard(self):
        if self.action in ("accept", "send_back"):
            return factories.hazard(**factories.repaired()).id
        if self.action == "fix":
            facts = {**factories.repaired(self.staff()), "state": "assigned", "fixed_at": None}
            return factories.hazard(**facts).id
        if self.action == "hand_in_card":
            return factories.hazard(self.me, **factories.accepted()).id
        return factories.hazard(self.me).id

    def own_employer(self):
        undecided = self.stem.startswith("console_") and self.action in ("approve", "reject")
        state = EmployerState.SUBMITTED if undecided else EmployerState.APPROVED
        self.employer = self.employer or recruiting.employer(self.me, state=state)
        return self.employer.id

    def post(self):
        self.own_employer()
        return recruiting.post(self.employer).id

    def intention(self):
        self.own_employer()
        return recruiting.intention(recruiting.post(self.employer), self.me).id

    def photo(self, actor):
        return str(attachments.hand_in(actor, pictures.picture()).id)

    def soon(self):
        return clock.iso((clock.now() + dt.timedelta(days=2)).replace(microsecond=0))

    def body(self):
        """A whole sound body for the operation; None where any sound one does."""
        make = {
            "membership_applications.apply": self.leaving,
            "console_membership_applications.take": lambda: {"union_id": str(joining.street().id)},
            "hazards.report": self.snapshot,
            "hazards.hand_in_card": lambda: {"card": card()},
            "console_hazards.assign": self.assignment,
            "console_hazards.fix": lambda: {"note": "已修好", "attachments": [self.photo(self.staff())]},
            "console_hazards.send_back": lambda: {"reason": "没修好", "due_at": self.soon()},
            "console_hazards.merge": lambda: {"into_id": str(factories.hazard().id)},
            "job_fairs.register": self.registration,
            "job_fairs.post": self.vacancy,
            "console_job_fairs.plan": self.fair,
            "console_job_fairs.give_booth": self.booth,
        }.get(self.operation)
        return make() if make else None

    def leaving(self):
        self.session.execute(
            delete(MembershipApplication).where(MembershipApplication.member_id == self.me.id)
        )
        return {"kind": "leave"}

    def snapshot(self):
        # A day takes so many of one person.
        before = clock.now() - dt.timedelta(days=2)
        mine = update(HazardReport).where(HazardReport.member_id == self.me.id)
        self.session.execute(mine.values(reported_at=before))
        return {
            "district": "tianning",
            "place": "劳动中路",
            "text": "电线裸露",
            "attachments": [self.photo(self.me)],
        }

    def assignment(self):
        colleague = factories.staff(StaffRole.OPERATOR)
        return {"staff_id": str(colleague.id), "severity": "minor", "due_at": self.soon()}

    def registration(self):
        return {
            "name": "测试电机厂",
            "credit_code": factories.credit_code(),
            "district": "tianning",
            "contact_name": "王小明",
            "contact_phone": "13800000000",
            "licence_id": self.photo(self.me),
        }

    def vacancy(self):
        return {
            "title": "钳工",
            "district": "tianning",
            "headcount": 1,
            "pay_from_fen": 1,
            "pay_to_fen": 2,
            "text": "两班倒",
            "ends_on": clock.today().isoformat(),
        }

    def fair(self):
        begin = clock.now().replace(microsecond=0) + dt.timedelta(days=1)
        return {
            "union_id": str(factories.city().id),
            "title": "招聘会",
            "place": "广场",
            "starts_at": clock.iso(begin),
            "ends_at": clock.iso(begin + dt.timedelta(hours=1)),
            "booth_count": 2,
        }

    def booth(self):
        return {"employer_id": str(recruiting.employer().id), "number": 1}
