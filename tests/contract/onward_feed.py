"""转介、律师与线路的真东西: partners, lawyers, bases and cases, as far along as the operations need them."""

import datetime as dt
import functools

from schemathesis.generation import GenerationMode
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock, db
from app.services import legal_cases, referrals
from models import CampaignSession, Member, RecuperationBasePhoto, SignupState, Staff, StaffRole, Trip
from tests import factories, onward, programmes

OPERATIONS = (
    "referrals.",
    "console_referrals.",
    "console_partners.",
    "legal_cases.",
    "console_legal_cases.",
    "console_lawyers.",
    "recuperation_bases.",
    "console_recuperation_bases.",
    "trips.",
    "console_trips.",
)
TYPE_OF = {"legal_cases": "legal_aid", "trips": "recuperation", "referrals": "startup_loan"}


def fill(feed, operation, case):
    """Replace what is sound in shape by what is sound in fact."""
    if not operation.startswith(OPERATIONS) or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    with db.unit_of_work() as session:
        things = Things(session, feed, operation)
        path = case.path_parameters or {}
        path.update({name: str(getattr(things, name)()) for name in path})
        if operation == "console_referrals.pack":
            case.query["partner_id"] = str(things.referral().partner_id)
        if isinstance(case.body, dict):
            things.correct(case.body)


class Things:
    """What one request is about."""

    def __init__(self, session, feed, operation):
        self.session, self.feed, self.operation = session, feed, operation
        self.stem, self.action = operation.removeprefix("console_").split(".")
        self.made = None
        self.me = session.scalars(
            select(Member).where(Member.openid == feed.city.openid).options(joinedload(Member.roster_entry))
        ).one()

    def staff(self):
        found = self.session.get_one(Staff, self.feed.desks[()].staff.id)
        found.acting_as = frozenset(StaffRole)
        return found

    def signup(self):
        if self.made is None:
            if self.action == "look_for_unit":
                of = programmes.campaign("legal_checkup")
                self.made = onward.row(onward.of_unit(of, factories.union()))
                return self.made
            of = programmes.campaign(TYPE_OF[self.stem], sessions=int(self.stem == "trips"))
            session_id = self.session.scalar(
                select(CampaignSession.id).where(CampaignSession.campaign_id == of.id)
            )
            self.made = programmes.signup(
                of, member_=self.me, session_id=session_id, state=SignupState.APPROVED
            )
            if self.stem == "trips" and self.action != "arrange":
                self.trip(session_id)
        return self.made

    def trip(self, session_id):
        """To a base; over where it is to be rated."""
        made = Trip(session_id=session_id, base_id=onward.base().id)
        made.leader_name, made.leader_phone = "陈带路", "10277778888"
        self.session.add(made)
        if self.action == "rate":
            chosen = self.session.get_one(CampaignSession, session_id)
            chosen.starts_at = clock.now() - dt.timedelta(hours=3)
            chosen.closes_at = chosen.ends_at = clock.now() - dt.timedelta(hours=1)
        self.session.flush()

    def referral(self):
        if not hasattr(self, "forwarded"):
            self.forwarded = referrals.forward(
                self.staff(), self.signup().id, partner_id=onward.partner().id, reference=""
            )
            if self.action == "correct":
                today = referrals.Answer(amount_fen=1, months=1, reason=None, answered_on=clock.today())
                referrals.answer(self.staff(), self.forwarded.id, today)
            if self.action == "pack_plain":
                self.forwarded.forwarded_by = factories.staff().id
                self.session.flush()
        return self.forwarded

    def partner_id(self):
        return onward.partner().id

    def lawyer_id(self):
        return onward.lawyer().id

    @functools.cached_property
    def base(self):
        return onward.base()

    def base_id(self):
        return self.base.id

    def photo_id(self):
        """Of the same base, whichever of the two the path is asked for first."""
        paper = factories.attachment(self.staff())
        made = RecuperationBasePhoto(base_id=self.base.id, attachment_id=paper.id, position=0)
        self.session.add(made)
        self.session.flush()
        return made.id

    def signup_id(self):
        return self.signup().id

    def referral_id(self):
        return self.referral().id

    def case_id(self):
        return legal_cases.assign(self.staff(), self.signup().id, lawyer_id=onward.lawyer().id).id

    def campaign_id(self):
        return self.signup().campaign_id

    def session_id(self):
        return self.signup().session_id

    def correct(self, body):
        """What of the body has to be sound in fact."""
        today = clock.today().isoformat()
        facts = {
            "union_id": str(factories.city().id),
            "lawyer_id": str(onward.lawyer().id),
            "base_id": str(onward.base().id),
            "attachment_id": None,
            "attachments": [],
            "on_day": today,
            "closed_on": today,
            "answered_on": today,
        }
        if self.stem == "referrals" and "partner_id" in body:
            is_packed = self.action == "pack_plain"
            body["partner_id"] = str(self.referral().partner_id if is_packed else onward.partner().id)
        body.update({name: value for name, value in facts.items() if name in body})
        for name in ("contract_begins_on", "contract_ends_on"):
            if self.action == "update":
                body.pop(name, None)
            elif name in body:
                body[name] = today
