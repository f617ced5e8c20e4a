"""商户的真东西: what the operations of merchants, owners and reports really find, put into sound requests.

Only what is well formed is replaced: an ill-formed id or body stays what it is and has to be refused.
"""

import datetime as dt
import uuid

from sqlalchemy import delete, select, update

from app import clock, db
from app.edge import doors
from app.services import attachments, owners
from models import (
    ApplicationState,
    Member,
    Merchant,
    MerchantApplication,
    OfferReport,
    Staff,
    StaffRole,
    Store,
    StorePhoto,
)
from tests import factories, pictures

HOURS = {"hours": [{"weekday": 0, "opens_at": "08:00", "closes_at": "02:00"}]}
OPERATIONS = (
    "attachments.",
    "merchant_applications.",
    "stores.",
    "owner.",
    "offer_reports.",
    "console_attachments.",
    "console_merchant_applications.",
    "console_merchants.",
    "console_stores.",
    "console_offer_reports.",
    "console_anomalies.",
)


def fill(feed, operation, case):
    """Replace the ids of the path and the body by real ones."""
    if not operation.startswith(OPERATIONS):
        return
    with db.unit_of_work() as session:
        things = Things(session, feed)
        path = case.path_parameters or {}
        for name in path:
            if is_id(path[name]):
                path[name] = str(things.find(name, operation))
        if isinstance(case.body, dict):
            fill_body(things, operation, case.body)


def fill_body(things, operation, body):
    declared = doors.OPERATIONS[operation]
    if declared.upload is not None:
        if isinstance(body.get("file"), bytes) and set(body) == {"file"}:
            body["file"] = type(body["file"])(pictures.picture())
    elif declared.body is not None and not declared.body().validate(body):
        real = things.body(operation)
        if real is not None:
            body.clear()
            body.update(real)


class Things:
    """What is there for the worker who owns the city's merchant, and for the desk."""

    def __init__(self, session, feed):
        self.session, self.feed = session, feed
        self.me = session.scalars(select(Member).where(Member.openid == feed.city.openid)).one()
        self.store = session.get_one(Store, uuid.UUID(feed.city.store_id))
        session.execute(
            update(Merchant).where(Merchant.id == self.store.merchant_id).values(owner_id=self.me.id)
        )

    def find(self, name, operation):
        if name == "merchant_id" and operation.startswith("console_merchants."):
            return self.merchant(operation).id
        return {
            "merchant_id": lambda: self.store.merchant_id,
            "store_id": lambda: self.store.id,
            "application_id": lambda: self.application(operation).id,
            "attachment_id": lambda: self.attachment(operation).id,
            "photo_id": lambda: self.photo().id,
            "anomaly_id": lambda: factories.anomaly(self.store).id,
            "clerk_id": lambda: factories.clerk(self.store)[0].id,
            "report_id": lambda: (
                factories.report(self.store, self.me).id
                if operation.startswith("owner.")
                else factories.report(self.store, self.me, due_at=clock.now() - dt.timedelta(days=1)).id
            ),
        }[name]()

    def merchant(self, operation):
        made = factories.merchant()
        if operation.endswith(".resume"):
            made.state, made.state_reason = "suspended", "整改"
        return made

    def application(self, operation):
        made = MerchantApplication(
            member_id=self.me.id,
            union_id=factories.city().id,
            submitted_at=clock.now(),
            **{name: value for name, value in self.facts().items() if name != "attachments"},
        )
        if operation.endswith(".resubmit"):
            made.state, made.decided_at, made.reason = ApplicationState.RETURNED, clock.now(), "请补材料"
        self.session.add(made)
        self.session.flush()
        return made

    def attachment(self, operation):
        if not operation.startswith("console_"):
            return attachments.hand_in(self.me, pictures.picture())
        staff = self.session.get_one(Staff, self.feed.desks[()].staff.id)
        return attachments.hand_in(staff, pictures.picture())

    def photo(self):
        found = StorePhoto(store_id=self.store.id, attachment_id=self.attachment("").id, position=0)
        self.session.add(found)
        self.session.flush()
        return found

    def facts(self):
        return {
            "name": "运河边面馆",
            "credit_code": factories.credit_code(),
            "category": factories.category().slug,
            "district": "tianning",
            "address": "测试路 8 号",
            "offer": "九折",
            "contact_name": "王小明",
            "contact_phone": "10200000001",
            "attachments": [],
        }

    def contract(self):
        today = clock.today()
        ends_on = today + dt.timedelta(days=9)
        return {"number": "HT-1", "begins_on": today.isoformat(), "ends_on": ends_on.isoformat()}

    def word(self):
        staff = factories.staff(StaffRole.MERCHANT_MANAGER)
        staff.acting_as = frozenset({StaffRole.MERCHANT_MANAGER})
        return owners.invite(staff, factories.merchant().id).word

    def body(self, operation):
        """A whole sound body for the operation; None where any sound one does."""
        make = {
            "merchant_applications.apply": self.facts,
            "merchant_applications.resubmit": self.facts,
            "console_merchant_applications.approve": self.contract,
            "console_merchants.sign": self.contract,
            "console_merchants.enter": self.entry,
            "console_merchants.update": lambda: {"category": factories.category().slug},
            "owner.accept_invitation": lambda: {"invitation": self.word()},
            "owner.set_photos": lambda: {"attachments": [str(self.attachment(operation).id)]},
            "console_stores.set_photos": lambda: {"attachments": [str(self.attachment(operation).id)]},
            "owner.set_hours": lambda: HOURS,
            "console_stores.set_hours": lambda: HOURS,
            "owner.set_special_days": lambda: {"days": [{"on_day": "2026-10-01"}]},
            "console_stores.set_special_days": lambda: {"days": [{"on_day": "2026-10-01"}]},
            "offer_reports.report": self.report,
        }.get(operation)
        return make() if make else None

    def entry(self):
        wanted = ("name", "credit_code", "category")
        facts = {name: value for name, value in self.facts().items() if name in wanted}
        return {**facts, "union_id": str(factories.city().id), "contract": self.contract()}

    def report(self):
        """As if it were the first of the day."""
        self.session.execute(delete(OfferReport))
        return {"text": "不给用", "happened_on": clock.today().isoformat()}


def is_id(text):
    try:
        return isinstance(text, str) and str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False
