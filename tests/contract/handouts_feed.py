"""驿站与发放的真东西: stations, codes, absences and payment lists, as far along as operations need them."""

import datetime as dt
import hashlib
import itertools
import uuid

from schemathesis.generation import GenerationMode
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock, db, tokens
from app.edge import doors
from app.tokens import CodeKind
from models import (
    Handout,
    Member,
    NoticeScope,
    Payment,
    PaymentList,
    PaymentListState,
    PaymentState,
    PublicNotice,
    PublicNoticeEntry,
    SignupAppeal,
    SignupState,
    StaffRole,
    StationInspection,
    StationInvitation,
    StationReport,
    Store,
)
from tests import factories, programmes
from tests.cashier import card, workbook
from tests.places import slot

OPERATIONS = (
    "stations.",
    "handouts.",
    "payments.",
    "console_stations.",
    "console_handouts.",
    "console_payments.",
)
HOURS = [{"weekday": 0, "opens_at": "08:00", "closes_at": "12:00"}]
_numbers = itertools.count(1)


def fill(feed, operation, case):
    """Replace what is sound in shape by what is sound in fact."""
    if not operation.startswith(OPERATIONS) or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    with db.unit_of_work() as session:
        things = Things(session, feed, operation)
        path = case.path_parameters or {}
        # A keeper is of the station that stands before.
        path.update({name: str(things.find(name)) for name in sorted(path, reverse=True)})
        if doors.OPERATIONS[operation].upload is not None:
            if isinstance(case.body, dict) and "file" in case.body:
                case.body["file"] = type(case.body["file"])(things.results())
                # schemathesis cannot judge bytes: it would take a file of ours for an unsound one.
                case._record_starting_state()
        elif isinstance(case.body, dict):
            things.fill_body(case.body)


class Things:
    """What one request is about, made when it is first asked for."""

    def __init__(self, session, feed, operation):
        self.session, self.feed, self.operation = session, feed, operation
        self.action = operation.partition(".")[2]
        self.member = session.scalars(
            select(Member).where(Member.openid == feed.city.openid).options(joinedload(Member.roster_entry))
        ).one()

    def find(self, name):
        return getattr(self, name)()

    def station_id(self):
        self.station = factories.station()
        return self.station.id

    def keeper_id(self):
        return factories.keeper(self.station)[0].id

    def report_id(self):
        return self.add(
            StationReport,
            member_id=self.member.id,
            station_id=self.station_id(),
            text="坏了",
            reported_on=clock.today(),
            reported_at=clock.now(),
            due_at=clock.now(),
        ).id

    def inspection_id(self):
        staff_id = factories.id_of(self.feed.desks[()].staff)
        return self.add(
            StationInspection,
            station_id=self.station_id(),
            inspector_id=staff_id,
            planned_by=staff_id,
            due_on=clock.today(),
        ).id

    def campaign_id(self):
        campaign = programmes.campaign("golden_autumn", amount_fen=1000)
        self.shown(campaign, self.aided(campaign))
        return campaign.id

    def aided(self, campaign):
        return programmes.signup(campaign, answers={"bank_card": card()})

    def shown(self, campaign, signup):
        """Its public notice is over."""
        now = clock.now()
        notice = self.add(
            PublicNotice,
            campaign_id=campaign.id,
            scope=NoticeScope.PUBLIC,
            union_id=campaign.union_id,
            begins_at=now - dt.timedelta(days=8),
            closes_at=now - dt.timedelta(days=1),
            made_by=factories.staff().id,
        )
        self.add(PublicNoticeEntry, public_notice_id=notice.id, signup_id=signup.id, number=1)

    def list_id(self):
        """As far as the operation leads on from, made and checked by others."""
        state = {
            "approve": PaymentListState.CHECKED,
            "settle": PaymentListState.APPROVED,
            "write_sheet": PaymentListState.APPROVED,
        }.get(self.action, PaymentListState.DRAFT)
        campaign = programmes.campaign("golden_autumn", amount_fen=1000)
        signup = self.aided(campaign)
        self.shown(campaign, signup)
        return self.listed(signup, state).list_id

    def listed(self, signup, state, /, **facts):
        now = clock.now()
        people = {"made_by": factories.staff(StaffRole.FINANCE).id, "made_at": now}
        if state is not PaymentListState.DRAFT:
            people |= {"checked_by": factories.staff().id, "checked_at": now}
        if state is PaymentListState.APPROVED:
            people |= {"approved_by": factories.staff().id, "approved_at": now}
        made = self.add(PaymentList, campaign_id=signup.campaign_id, state=state, **people)
        payment = Payment(list_id=made.id, number=1, signup_id=signup.id, amount_fen=1000, **facts)
        payment.payee, payment.card = "王小明", card()
        self.session.add(payment)
        self.session.flush()
        made.payment_count, made.amount_fen = 1, 1000
        self.session.flush()
        self.payment = payment
        return payment

    def results(self):
        headings = ["编号", "金额（元）", "结果", "原因"]
        return workbook([headings, [str(self.payment.id), 10, "成功", ""]])

    def signup_id(self):
        if self.action == "mend_card":
            signup = programmes.signup(programmes.campaign("golden_autumn"), member_=self.member)
            failed = {"state": PaymentState.FAILED, "failure": "退回", "settled_at": clock.now()}
            self.listed(signup, PaymentListState.APPROVED, **failed)
            return signup.id
        absent = self.action in ("appeal", "excuse", "decide")
        return self.booked(SignupState.NO_SHOW if absent else SignupState.APPROVED).id

    def booked(self, state=SignupState.APPROVED):
        campaign = programmes.campaign()
        store = self.session.get_one(Store, uuid.UUID(self.feed.city.store_id))
        on = slot(campaign, store=store)
        return programmes.signup(campaign, member_=self.member, session_id=on.id, state=state)

    def appeal_id(self):
        signup = self.booked(SignupState.NO_SHOW)
        facts = {"signup_id": signup.id, "member_id": self.member.id, "made_at": clock.now()}
        return self.add(SignupAppeal, text="加班", **facts).id

    def handout_id(self):
        signup = self.booked(SignupState.HANDED_OUT)
        store = self.session.get_one(Store, uuid.UUID(self.feed.city.store_id))
        at_desk = self.operation.startswith("console_")
        by = (
            {"staff_id": factories.staff().id}
            if at_desk
            else {"store_id": store.id, "clerk_id": factories.clerk(store)[0].id}
        )
        return self.add(
            Handout,
            signup_id=signup.id,
            member_id=self.member.id,
            code_hash=uuid.uuid4().bytes,
            handed_on=clock.today(),
            handed_at=clock.now(),
            **by,
        ).id

    def fill_body(self, body):
        sound = {"hours": HOURS, "days": [], "attachments": [], "inspector_id": None, "signup_ids": None}
        body.update({name: value for name, value in sound.items() if name in body})
        match self.operation:
            case "stations.accept_invitation":
                body["invitation"] = self.word()
            case "console_stations.add":
                body["union_id"], body["code"] = str(factories.city().id), f"F-{next(_numbers)}"
            case "console_handouts.check_in":
                body["code"] = tokens.issue_code(CodeKind.PICKUP, self.member.id, self.booked().id).code
            case "console_payments.draft_rewards":
                rewarded = factories.hazard(**factories.accepted())
                rewarded.card = card()
                body.update(union_id=str(rewarded.union_id), report_ids=None)
            case "payments.mend_card":
                body["card"] = card()

    def word(self):
        word = f"word-{next(_numbers)}"
        self.add(
            StationInvitation,
            station_id=self.station_id(),
            word_hash=hashlib.sha256(word.encode()).digest(),
            expires_at=clock.now() + dt.timedelta(days=1),
        )
        return word

    def add(self, model, **facts):
        made = model(**facts)
        self.session.add(made)
        self.session.flush()
        return made
