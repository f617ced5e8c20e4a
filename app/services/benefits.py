"""我的福利: everything open to claim or to use, with what a member may have, and if not, why."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app import audiences, clock, paging
from app.audiences import MEMBERS, Reason
from app.db import session
from app.paging import Page
from app.services import coupons, eligibility, listing
from app.services.coupons import BatchView
from app.services.coupons.batches import ClaimState, Mine
from models import Discount, DiscountState, Member, Merchant, Store, StoreState

SOON = dt.timedelta(days=7)
EACH_MAX = 200
"""Of each kind, those that close first: more than anybody reads."""
OPEN_END = dt.datetime(9999, 1, 1, tzinfo=clock.CITY)
"""Where a benefit without an end stands among those that have one."""


class BenefitKind(StrEnum):
    """What one does with it: claim a coupon of a batch, or show the card for a discount."""

    COUPON_BATCH = "coupon_batch"
    DISCOUNT = "discount"


@dataclass(frozen=True)
class Benefit:
    """One benefit as a member sees it. `remaining` and `mine` are those of a coupon batch."""

    kind: BenefitKind
    id: uuid.UUID
    title: str
    merchant: Merchant
    state: ClaimState
    opens_at: dt.datetime
    closes_at: dt.datetime | None
    reasons: Sequence[Reason]
    remaining: int | None = None
    mine: Mine | None = None

    @property
    def is_eligible(self) -> bool:
        return not self.reasons


def list_benefits(member: Member, *, limit: int, cursor: str | None) -> Page[Benefit]:
    """我的福利: what one may have first, and in it what closes first.

    Batches that are open or open within `SOON`, discounts that run or begin within `SOON`; of each kind
    the first `EACH_MAX` to close. Somebody who is not verified hears only that.
    """
    now = clock.now()
    batches = coupons.list_closing_first(member, opens_before=now + SOON, limit=EACH_MAX)
    found = [*map(_of_batch, batches), *_discounts(member, now)]
    return paging.page_in_hand(
        found, _place, (paging.number, paging.moment, paging.identity), limit=limit, cursor=cursor
    )


def _place(benefit: Benefit) -> tuple[int, dt.datetime, uuid.UUID]:
    return 0 if benefit.is_eligible else 1, benefit.closes_at or OPEN_END, benefit.id


def _of_batch(view: BatchView) -> Benefit:
    batch = view.batch
    return Benefit(
        BenefitKind.COUPON_BATCH,
        batch.id,
        batch.title,
        batch.merchant,
        view.claim_state,
        batch.claim_opens_at,
        batch.claim_closes_at,
        view.reasons or [],
        view.remaining,
        view.mine,
    )


def _discounts(member: Member, now: dt.datetime) -> list[Benefit]:
    today = now.date()
    found = (
        session()
        .scalars(
            select(Discount)
            .join(Discount.merchant)
            .where(
                Discount.state == DiscountState.PUBLISHED,
                Discount.begins_on <= today + SOON,
                or_(Discount.ends_on.is_(None), Discount.ends_on >= today),
                Discount.stores.any(Store.state == StoreState.OPEN),
                listing.is_on_offer(today),
            )
            .order_by(Discount.ends_on.asc().nulls_last(), Discount.id)
            .limit(EACH_MAX)
            .options(joinedload(Discount.merchant))
        )
        .all()
    )
    person = eligibility.get_person(member, [discount.audience for discount in found])
    # A discount is given for the union card, which only verified members have.
    without_card = audiences.reasons_against(MEMBERS, person)
    return [
        Benefit(
            BenefitKind.DISCOUNT,
            discount.id,
            discount.title,
            discount.merchant,
            ClaimState.OPEN if discount.begins_on <= today else ClaimState.UPCOMING,
            _midnight(discount.begins_on),
            None if discount.ends_on is None else _midnight(discount.ends_on + dt.timedelta(days=1)),
            without_card or audiences.reasons_against(discount.audience, person),
        )
        for discount in found
    ]


def _midnight(day: dt.date) -> dt.datetime:
    """The moment at which a day of the city begins."""
    return dt.datetime.combine(day, dt.time(), tzinfo=clock.CITY)
