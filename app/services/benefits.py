"""我的福利: everything open to claim, use or sign up for, with what a member may have, and if not, why."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, DateTime, Text, Uuid, cast, literal, null, select

from app import audiences, clock, paging
from app.audiences import MEMBERS, Audience, Person, Reason
from app.campaign_types import TYPES
from app.db import session
from app.paging import Page
from app.services import benefits_offered, eligibility
from app.services.benefits_offered import BenefitKind, Offer
from app.services.coupons import remaining
from app.services.coupons.batches import ClaimState, Mine, mine_of
from app.services.coupons.remaining import Own
from app.services.signups import foreseen, mine
from models import Coupon, CouponState, Member, Signup, SignupState
from models.signups import LEAVES_ROOM

SOON = dt.timedelta(days=7)
EACH_MAX = 200
"""Of each kind, those that close first: more than anybody reads."""
OPEN_END = dt.datetime(9999, 1, 1, tzinfo=clock.CITY)
"""Where a benefit without an end stands among those that have one."""


class OwnSignup(NamedTuple):
    """A sign-up of the member, in short."""

    id: uuid.UUID
    state: SignupState


@dataclass(frozen=True)
class Benefit:
    """One benefit as a member sees it. `mine` is that of a coupon batch, `signup` that of a campaign."""

    offer: Offer
    state: ClaimState
    reasons: Sequence[Reason]
    remaining: int | None = None
    mine: Mine | None = None
    signup: OwnSignup | None = None

    @property
    def is_eligible(self) -> bool:
        return not self.reasons

    @property
    def word(self) -> str | None:
        """用词: what signing up is called, of a campaign."""
        return None if self.offer.type is None else TYPES[self.offer.type].word.value


@dataclass
class _Held:
    """What the member has already: coupons, and the latest sign-up of each campaign."""

    coupons: list[Own] = field(default_factory=list)
    signups: dict[uuid.UUID, OwnSignup] = field(default_factory=dict)


def list_benefits(member: Member, *, limit: int, cursor: str | None) -> Page[Benefit]:
    """我的福利: what one may have first, and in it what closes first.

    Batches and campaigns that are open or open within `SOON`, discounts that run or begin within `SOON`; of
    each kind the first `EACH_MAX` to close. Somebody who is not verified hears only that.
    Two statements of this person's own, whatever there is; what is the same for everybody is remembered.
    One more each where some programme is for who was enrolled, or bars who was absent.
    """
    now = clock.now()
    offers = benefits_offered.list_offers(now, soon=SOON, each_max=EACH_MAX)
    person = eligibility.get_person(member, [offer.audience for offer in offers])
    ids = {kind: [offer.id for offer in offers if offer.kind is kind] for kind in BenefitKind}
    counted = remaining.count_many(ids[BenefitKind.COUPON_BATCH], now)
    held = _held(member, ids)
    # A discount is given for the union card, which only verified members have.
    without_card = audiences.reasons_against(MEMBERS, person)
    foreseeable = foreseen.reasons(member, {offer.type for offer in offers if offer.type is not None})
    found = []
    for offer in offers:
        state = ClaimState.OPEN if offer.opens_at <= now else ClaimState.UPCOMING
        reasons = _reasons(offer, person, without_card)
        if not reasons and offer.type in foreseeable:
            reasons = [foreseeable[offer.type]]
        if offer.kind is BenefitKind.COUPON_BATCH:
            own = [coupon for coupon in held.coupons if coupon.batch_id == offer.id]
            left = remaining.of(counted.get(offer.id), own)
            found.append(Benefit(offer, state, reasons, left, mine_of(offer.per_member_limit, own)))
        else:
            signup = held.signups.get(offer.id)
            found.append(Benefit(offer, state, reasons, offer.places_left, signup=signup))
    return paging.page_in_hand(
        found, _place, (paging.number, paging.moment, paging.identity), limit=limit, cursor=cursor
    )


def _place(benefit: Benefit) -> tuple[int, dt.datetime, uuid.UUID]:
    return 0 if benefit.is_eligible else 1, benefit.offer.closes_at or OPEN_END, benefit.offer.id


def _reasons(offer: Offer, person: Person, without_card: list[Reason]) -> list[Reason]:
    if offer.kind is BenefitKind.DISCOUNT and without_card:
        return without_card
    audience: Audience = offer.audience
    return audiences.reasons_against(audience, person)


def _held(member: Member, ids: dict[BenefitKind, list[uuid.UUID]]) -> _Held:
    """The member's coupons of these batches and sign-ups for these campaigns, in one statement."""
    held = _Held()
    if not ids[BenefitKind.COUPON_BATCH] and not ids[BenefitKind.CAMPAIGN]:
        return held
    claimed = select(
        Coupon.batch_id,
        cast(Coupon.state, Text),
        Coupon.claimed_at,
        Coupon.returned_at,
        remaining.XMIN,
        cast(null(), Uuid()),
    ).where(Coupon.member_id == member.id, Coupon.batch_id.in_(ids[BenefitKind.COUPON_BATCH]))
    signed_up = select(
        Signup.campaign_id,
        cast(Signup.state, Text),
        Signup.created_at,
        cast(null(), DateTime(timezone=True)),
        literal(0, BigInteger),
        Signup.id,
    ).where(
        mine.theirs(member),
        Signup.campaign_id.in_(ids[BenefitKind.CAMPAIGN]),
        Signup.state.not_in(LEAVES_ROOM),
    )
    rows: Sequence[Any] = session().execute(claimed.union_all(signed_up)).all()
    for of, state, at, returned_at, xid, signup_id in sorted(rows, key=lambda row: str(row[5])):
        if signup_id is None:
            held.coupons.append(Own(of, CouponState(state), at, returned_at, xid))
        else:
            held.signups[of] = OwnSignup(signup_id, SignupState(state))
    return held
