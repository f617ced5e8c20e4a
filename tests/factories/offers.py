"""Coupons and discounts, redemptions, and the statements over them."""

import datetime as dt
import uuid

from sqlalchemy import delete, insert

from app import clock
from app.audiences import MEMBERS
from app.db import session
from app.services import coupons
from app.services.coupons import releases
from app.text import search_text
from models import (
    BatchState,
    Coupon,
    CouponBatch,
    CouponKind,
    CouponState,
    Discount,
    DiscountState,
    Member,
    Merchant,
    Redemption,
    StaffRole,
    Statement,
    StatementState,
    Store,
    statement_items,
)
from tests.factories.numbering import counted, id_of
from tests.factories.people import attachment, city, member, staff
from tests.factories.shops import clerk, store


def batch(*, stores=None, quantity=10, publish=True, audience=MEMBERS, **facts):
    """A batch of 满30减10 whose windows are open; `publish` makes its coupons at once."""
    stores = stores or [store()]
    now = clock.now()
    windows = {
        "claim_opens_at": now - dt.timedelta(days=1),
        "claim_closes_at": now + dt.timedelta(days=30),
        "use_opens_at": now - dt.timedelta(days=1),
        "use_closes_at": now + dt.timedelta(days=60),
    }
    made = CouponBatch(
        merchant_id=stores[0].merchant_id,
        title="满30减10",
        quantity=quantity,
        audience=list(audience),
        union_id=city().id,
        search_text=search_text("满30减10"),
        **{
            "kind": CouponKind.THRESHOLD,
            "threshold_fen": 3000,
            "discount_fen": 1000,
            **windows,
            **facts,
        },
    )
    session().add(made)
    made.stores = list(stores)
    session().flush()
    if publish:
        made.state = BatchState.PUBLISHING
    if made.state is BatchState.PUBLISHING:
        session().add_all(releases.plan(made))
    if publish:
        session().commit()
        coupons.make_coupons(made.id, progress=lambda *_: None)
        made = session().get(CouponBatch, made.id)
    return made


def discount(*, stores=None, audience=MEMBERS, **facts):
    """A published discount of a tenth that runs today."""
    stores = [session().get_one(Store, id_of(one)) for one in stores or [store()]]
    made = Discount(
        merchant_id=stores[0].merchant_id,
        audience=list(audience),
        search_text=search_text(facts.get("title", "会员九折")),
        **{
            "title": "会员九折",
            "percent_off": 10,
            "begins_on": clock.today() - dt.timedelta(days=1),
            "state": DiscountState.PUBLISHED,
            **facts,
        },
    )
    session().add(made)
    made.stores = list(stores)
    session().flush()
    return made


def coupon(of, *, claimed_at, member_=None, **facts):
    """A coupon of the batch `of` in somebody's wallet since `claimed_at`; its windows are given."""
    on = claimed_at.astimezone(clock.CITY).date()
    made = Coupon(
        batch_id=of.id,
        slot=next(counted),
        member_id=(member_ or member(verified=False)).id,
        nth=next(counted),
        nth_of_day=next(counted),
        claimed_on=on,
        claimed_at=claimed_at,
        released_on=on,
        **{"state": CouponState.CLAIMED, **facts},
    )
    session().add(made)
    session().flush()
    return made


def redemption(of=None, *, at=None, member_=None, by=None, batch_of=None, **facts):
    """A coupon redeemed at the store `of` at the moment `at`, or now; 满30减10, half of it subsidised."""
    of, at = of or store(), (at or clock.now()).astimezone(clock.CITY)
    person, binding = member_ or member(), by or clerk(of)[0]
    source = batch_of or batch(stores=[of], publish=False)
    held = coupon(
        source,
        member_=person,
        state=CouponState.REDEEMED,
        claimed_at=at,
        use_opens_at=at,
        use_closes_at=at + dt.timedelta(days=30),
    )
    made = Redemption(
        coupon_id=held.id,
        merchant_id=of.merchant_id,
        store_id=of.id,
        clerk_id=binding.id,
        member_id=person.id,
        code_hash=uuid.uuid4().bytes,
        redeemed_on=at.date(),
        redeemed_at=at,
        **{"amount_fen": 3500, "discount_fen": 1000, "subsidy_fen": 500, **facts},
    )
    session().add(made)
    session().flush()
    return made


def statement(*of, state=StatementState.DRAFT, maker=None):
    """A statement over the redemptions `of`, gone as far as `state`, with its people."""
    now = clock.now()
    made = Statement(
        merchant_id=of[0].merchant_id,
        begins_on=min(one.redeemed_on for one in of),
        ends_on=max(one.redeemed_on for one in of),
        state=StatementState.DRAFT,
        redemption_count=0,
        discount_fen=0,
        subsidy_fen=0,
        made_by=(maker or staff(StaffRole.FINANCE)).id,
        made_at=now,
    )
    session().add(made)
    session().flush()
    items = [{"statement_id": made.id, "redemption_id": one.id} for one in of]
    session().execute(insert(statement_items), items)
    made.redemption_count = len(of)
    made.discount_fen = sum(one.discount_fen for one in of)
    made.subsidy_fen = sum(one.subsidy_fen for one in of)
    session().flush()
    _bring_on(made, state, now)
    session().flush()
    return made


def _bring_on(made, state, now):
    steps = [StatementState.CHECKED, StatementState.AGREED, StatementState.INVOICED, StatementState.PAID]
    reached = steps[: steps.index(state) + 1] if state in steps else []
    if state is StatementState.DISPUTED:
        reached, made.dispute = [StatementState.CHECKED], "少了两笔"
    if StatementState.CHECKED in reached:
        made.checked_by, made.checked_at = staff(StaffRole.FINANCE).id, now
    if StatementState.AGREED in reached:
        made.agreed_by, made.agreed_at = _owner(made).id, now
    if StatementState.INVOICED in reached:
        made.invoice_number, made.invoice_id = f"{next(counted):08d}", attachment(_owner(made)).id
    if StatementState.PAID in reached:
        made.paid_by, made.paid_at, made.paid_on = made.checked_by, now, now.date()
        made.payment_reference = "HD20260701"
    if state is StatementState.VOIDED:
        made.void_reason = "重新编制"
        session().execute(delete(statement_items).where(statement_items.c.statement_id == made.id))
    made.state = state


def _owner(made):
    """The owner of the statement's merchant, made where there is none."""
    shop = session().get_one(Merchant, made.merchant_id)
    if shop.owner_id is None:
        shop.owner_id = member(verified=False).id
        session().flush()
    return session().get_one(Member, shop.owner_id)
