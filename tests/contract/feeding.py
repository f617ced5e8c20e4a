"""真材料: what is put into generated requests, so that they get past the first refusal."""

import contextlib
import datetime as dt
import itertools
import uuid
from collections import defaultdict

from schemathesis.generation import GenerationMode
from sqlalchemy import select

from app import clock, db
from app.edge import doors
from app.edge.access import DESK_COOKIE, Who
from app.services import clerks
from models import (
    ADMINISTRATORS,
    BatchState,
    CodeSource,
    DiscountState,
    Member,
    StaffGrant,
    StaffRole,
    StatementState,
    Store,
)
from tests import factories
from tests.contract import (
    account_feed,
    campaigns_feed,
    checks_feed,
    contests_feed,
    desks_feed,
    draws_feed,
    exports_feed,
    handouts_feed,
    hardship_feed,
    honours_feed,
    matchmaking_feed,
    merchants_feed,
    mixers_feed,
    onward_feed,
    referrals_feed,
    reviews_feed,
    rosters_feed,
    signups_feed,
    staff_feed,
    stems_feed,
    units_feed,
)

THRESHOLD_DRAFT = {
    "kind": "threshold",
    "threshold_fen": 3000,
    "discount_fen": 1000,
    "audience": [],
    "per_member_limit": 1,
    "per_day_limit": 1,
    "claim_opens_at": "2027-07-01T10:00:00+08:00",
    "claim_closes_at": "2027-07-09T10:00:00+08:00",
    "use_opens_at": "2027-07-01T10:00:00+08:00",
    "use_closes_at": "2027-07-30T10:00:00+08:00",
}
NOT_OF_A_THRESHOLD = (
    "percent_off",
    "cap_fen",
    "item",
    "daily_quantity",
    "released_at_time",
    "use_after_days",
    "use_for_days",
)
READY_FOR = {
    "statements.hand_in_invoice": StatementState.AGREED,
    "console_statements.check": StatementState.DRAFT,
    "console_statements.pay": StatementState.INVOICED,
}
"""Operation → how far a statement has to be; the others need one that is checked."""


class Feed:
    """Puts real things into every second sound request, so that the run gets past the first refusal."""

    def __init__(self, city):
        self.city, self.numbers = city, itertools.count(10_300_000_000)
        self.turns = defaultdict(itertools.count)
        self.phone, self.desks = city.phone(), {}
        self.asker = checks_feed.Asker(city)
        self.batch_id, self.store_id = city.batch_id, uuid.UUID(city.store_id)
        self.union_id = str(factories.city().id)
        self.answered = defaultdict(set)

    def token(self):
        """The living login; a new one after the run has logged itself out."""
        if self.phone.get("/me").status_code == 401:
            self.phone = self.city.phone()
        return self.phone.token

    def coupon_id(self):
        """A fresh coupon; who has given three of a batch back needs another batch."""
        claimed = self.phone.post(f"/coupon-batches/{self.batch_id}/claim")
        if claimed.status_code == 409:
            self.batch_id = str(factories.batch(stores=[db.session().get_one(Store, self.store_id)]).id)
            claimed = self.phone.post(f"/coupon-batches/{self.batch_id}/claim")
        assert claimed.status_code == 201, claimed.text
        return claimed.json["id"]

    def code(self):
        return self.phone.post(f"/me/coupons/{self.coupon_id()}/code").json["code"]

    def message_id(self):
        """What a claim has left in the inbox."""
        self.coupon_id()
        return self.phone.get("/me/messages").json["items"][0]["id"]

    def redemption_id(self):
        return self.redeem(self.code())["id"]

    def redeem(self, code):
        made = self.phone.post("/clerk/redemptions", {"code": code, "store_id": self.city.store_id})
        assert made.status_code == 201, made.text
        return made.json

    def card_code(self):
        return self.phone.post("/me/card/code").json["code"]

    def discount_id(self, operation):
        """One that is in the state from which the operation leads on."""
        wanted = {
            "console_discounts.publish_discount": DiscountState.DRAFT,
            "console_discounts.edit_discount": DiscountState.PAUSED,
            "console_discounts.pause_discount": DiscountState.PUBLISHED,
            "console_discounts.end_discount": DiscountState.PUBLISHED,
        }.get(operation)
        if wanted is None:
            return self.city.discount_id
        with db.unit_of_work() as session:
            store = session.get_one(Store, uuid.UUID(self.city.store_id))
            return str(factories.discount(stores=[store], state=wanted).id)

    def fill(self, operation, case):
        """Replace well-formed made-up ids and codes by real ones; ill-formed ones stay what they are."""
        if next(self.turns[operation]) % 2:
            return
        path = case.path_parameters or {}
        for name, real in (
            ("batch_id", lambda: self.batch_for(operation)),
            ("merchant_id", lambda: self.city.merchant_id),
            ("store_id", lambda: self.city.store_id),
            ("coupon_id", self.coupon_id),
            ("redemption_id", self.redemption_id),
            ("message_id", self.message_id),
            ("discount_id", lambda: self.discount_id(operation)),
            ("statement_id", lambda: self.statement_id(operation)),
            ("staff_id", self.staff_id),
            ("broadcast_id", lambda: desks_feed.broadcast_id(operation)),
            ("call_id", lambda: desks_feed.call_id(self.city.openid)),
        ):
            if name in path and is_id(path[name]):
                path[name] = real()
        if "grant_id" in path and is_id(path["grant_id"]):
            path["grant_id"] = str(self.grant_id)
        if "name" in path and operation == "reference.get_document" and path["name"].islower():
            path["name"] = "privacy"
        if isinstance(path.get("job_id"), int) and path["job_id"] >= 0:
            path["job_id"] = desks_feed.job_id()
        desks_feed.fill(self, operation, path)
        merchants_feed.fill(self, operation, case)
        account_feed.fill(self, operation, case)
        campaigns_feed.fill(self, operation, case)
        checks_feed.fill(operation, case)
        contests_feed.fill(self, operation, case)
        honours_feed.fill(self, operation, case)
        draws_feed.fill(operation, case)
        exports_feed.fill(self, operation, case)
        handouts_feed.fill(self, operation, case)
        stems_feed.fill(self, operation, case)
        reviews_feed.fill(self, operation, case)
        rosters_feed.fill(self, operation, case)
        hardship_feed.fill(self, operation, case)
        referrals_feed.fill(operation, case)
        units_feed.fill(self, operation, case)
        onward_feed.fill(self, operation, case)
        matchmaking_feed.fill(self, operation, case)
        mixers_feed.fill(self, operation, case)
        signups_feed.fill(self, operation, case)
        staff_feed.fill(self, operation, case, doors.OPERATIONS[operation].roles)
        if not isinstance(case.body, dict):
            return
        if operation == "console_discounts.create_discount":
            self.fill_discount(case.body)
        else:
            self.fill_body(operation, case.body)
            if case.meta.generation.mode is GenerationMode.POSITIVE:
                self.fill_desk_body(operation, case.body)

    def batch_for(self, operation):
        """The city's own batch on phones; at a desk a fresh one in the state that the operation wants."""
        if not operation.startswith("console_coupons."):
            return self.city.batch_id
        action = operation.removeprefix("console_coupons.")
        state = {
            "pause_batch": BatchState.PUBLISHED,
            "recall_batch": BatchState.PUBLISHED,
            "change_stock": BatchState.PUBLISHED,
            "resume_batch": BatchState.PAUSED,
        }.get(action, BatchState.DRAFT)
        source = CodeSource.MERCHANT if action == "import_codes" else CodeSource.OURS
        store = db.session().get_one(Store, self.store_id)
        made = factories.batch(stores=[store], publish=False, state=state, code_source=source).id
        db.session().commit()
        return str(made)

    def fill_desk_body(self, operation, body):
        """Sound words for what staff write. Only for requests that are sound in shape."""
        match operation:
            case "console_coupons.create_batch":
                body.update(dict.fromkeys(NOT_OF_A_THRESHOLD), **THRESHOLD_DRAFT)
                body.update(union_id=self.union_id, merchant_id=self.city.merchant_id)
                body["store_ids"] = [self.city.store_id]
            case "console_broadcasts.draft" | "console_broadcasts.edit":
                body["audience"] = []
                if "union_id" in body:
                    body["union_id"] = self.union_id
            case "console_coupons.change_stock":
                body["difference"] = 1
            case "console_coupons.import_codes" if len(body["codes"]) == 1:
                body["codes"] = [f"C-{next(self.numbers)}"]

    def fill_discount(self, body):
        stores = body.get("store_ids")
        if is_id(body.get("merchant_id")) and isinstance(stores, list) and stores and all(map(is_id, stores)):
            body["merchant_id"], body["store_ids"] = self.city.merchant_id, [self.city.store_id]

    def invitation(self):
        with db.unit_of_work() as session:
            return clerks.invite(None, session.get_one(Store, uuid.UUID(self.city.store_id))).word

    def statement_id(self, operation):
        """A statement that has come as far as the operation needs."""
        with self.own_shop() as redemption:
            state = READY_FOR.get(operation, StatementState.CHECKED)
            return str(factories.statement(redemption, state=state).id)

    @contextlib.contextmanager
    def own_shop(self):
        """A merchant of the person's own, with a redemption that can no longer be taken back."""
        with db.unit_of_work() as session:
            owner = session.scalar(select(Member.id).where(Member.openid == self.city.openid))
            shop = factories.store(factories.merchant(owner_id=owner))
            yield factories.redemption(shop, at=clock.now() - dt.timedelta(days=2))

    def staff_id(self):
        """A colleague with one role; `grant_id` is that role's."""
        with db.unit_of_work() as session:
            colleague = factories.staff(StaffRole.READ_ONLY)
            self.grant_id = session.scalar(select(StaffGrant.id).where(StaffGrant.staff_id == colleague.id))
            return str(colleague.id)

    def fill_staff(self, operation, body):
        if operation.startswith("console_staff.") and is_id(body.get("union_id")):
            with db.unit_of_work():
                body["union_id"] = str(factories.city().id)
            if isinstance(body.get("username"), str) and is_word(body["username"]):
                body["username"] = f"colleague.{next(self.numbers)}"

    def fill_settling(self, operation, body):
        is_period = is_day(body.get("begins_on")) and is_day(body.get("ends_on"))
        if operation == "console_statements.draft" and is_period and is_id(body.get("merchant_id")):
            with self.own_shop() as redemption:
                day = redemption.redeemed_on.isoformat()
                body.update(merchant_id=str(redemption.merchant_id), begins_on=day, ends_on=day)
        if operation == "console_statements.pay" and is_day(body.get("paid_on")):
            body["paid_on"] = clock.today().isoformat()
        if operation == "statements.hand_in_invoice" and is_id(body.get("attachment_id")):
            with db.unit_of_work() as session:
                owner = session.scalars(select(Member).where(Member.openid == self.city.openid)).one()
                body["attachment_id"] = str(factories.attachment(owner).id)

    def fill_body(self, operation, body):
        self.fill_settling(operation, body)
        self.fill_staff(operation, body)
        if operation == "clerk.accept_invitation" and isinstance(body.get("invitation"), str):
            if is_word(body["invitation"]):
                body["invitation"] = self.invitation()
            return
        if not isinstance(body.get("code"), str) or not is_word(body["code"]):
            return
        match operation:
            case "session.log_in":
                body["code"] = self.city.simulator.login_code(f"visitor-{next(self.numbers)}")
            case "me.bind_phone":
                number = str(next(self.numbers))
                body["code"] = self.city.simulator.phone_code(self.city.openid, number)
            case "console_broadcasts.try_out" if body["code"].isdigit():
                body["code"] = self.card_code()
            case _ if operation.startswith("clerk.") and body["code"].isdigit():
                self.fill_at_till(operation, body)

    def fill_at_till(self, operation, body):
        for name, real in (("store_id", self.city.store_id), ("discount_id", self.city.discount_id)):
            if is_id(body.get(name)):
                body[name] = real
        body["code"] = self.card_code() if operation == "clerk.use_discount" else self.code()
        if operation == "clerk.get_outcome":
            self.redeem(body["code"])

    def credentials(self, name):
        """What somebody who may sends along: a login, or the cookie and the token of a desk."""
        if name.startswith("manual_checks."):
            return {"headers": {"Authorization": f"Bearer {self.asker.token()}"}}
        if doors.OPERATIONS[name].who is not Who.STAFF:
            return {"headers": {"Authorization": f"Bearer {self.token()}"}}
        # Administrators hold one role and do no business.
        roles = sorted(doors.OPERATIONS[name].roles & ADMINISTRATORS)[:1]
        desk = self.desks.get(tuple(roles))
        if desk is None or desk.get("/session").status_code == 401:
            desk = self.desks[tuple(roles)] = self.city.desk(*roles)
        return {"headers": {"X-CSRF-Token": desk.csrf_token}, "cookies": {DESK_COOKIE: desk.cookie}}


def is_id(text):
    try:
        return isinstance(text, str) and str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


def is_day(text):
    try:
        return isinstance(text, str) and dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def is_word(text):
    return 0 < len(text) <= 32 and all(
        letter.isascii() and (letter.isalnum() or letter in "_-") for letter in text
    )
