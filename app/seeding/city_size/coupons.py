"""一年的券: who claimed what and when, and which of it was redeemed at which till."""

import datetime as dt
import hashlib
import math
import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.audiences import LIVING_MEMBERSHIP
from app.seeding.city_size import people
from app.seeding.city_size.chance import identity
from app.seeding.city_size.offers import Offer
from app.seeding.city_size.packing import Rows
from app.seeding.city_size.people import VERIFYING, Person
from app.seeding.city_size.plan import Plan
from app.seeding.city_size.work import Packed, packed
from app.services.coupons import terms
from models import (
    Coupon,
    CouponBatch,
    CouponKind,
    CouponRelease,
    CouponState,
    Redemption,
    coupon_batch_stores,
)

_BATCH, _RELEASE, _COUPON, _REDEMPTION, _REVERSED = range(21, 26)
_MADE_BEFORE = dt.timedelta(days=1)
_AGAIN_SHARE = 0.3
"""Of those who may have two, so many come back on another day."""
_USED_SHARE, _SILENT_SHARE, _REVERSED_SHARE = 0.65, 0.1, 0.005
_CORRECTED_AFTER = dt.timedelta(minutes=5)
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody takes a coupon: for the nth time, on that many different days."""

    member_id: uuid.UUID
    at: dt.datetime
    nth: int


def pack(offers: Sequence[Offer], plan: Plan) -> list[Packed]:
    """Some batches with everything that has become of them, in the order that foreign keys want."""
    writer = _Writer(plan, offers)
    for offer in offers:
        writer.add(offer)
    return writer.take()


class _Writer:
    """Collects the rows of a piece."""

    def __init__(self, plan: Plan, offers: Sequence[Offer]) -> None:
        self._plan = plan
        self._rng = random.Random(f"{plan.seed} coupons {offers[0].number}")  # noqa: S311  (Must repeat.)
        self._facts = list(offers[0].facts)
        self._batches = Rows(CouponBatch, ["id", "created_at", *self._facts])
        self._places = Rows(coupon_batch_stores, ["batch_id", "store_id"])
        self._releases = Rows(
            CouponRelease, ["id", "batch_id", "released_at", "first_slot", "end_slot", "created_at"]
        )
        self._coupons = Rows(
            Coupon,
            [
                "id",
                "batch_id",
                "slot",
                "state",
                "member_id",
                "nth",
                "nth_of_day",
                "claimed_on",
                "claimed_at",
                "released_on",
                "use_opens_at",
                "use_closes_at",
                "created_at",
            ],
        )
        self._redemptions = Rows(
            Redemption,
            [
                "id",
                "coupon_id",
                "merchant_id",
                "store_id",
                "clerk_id",
                "member_id",
                "code_hash",
                "amount_fen",
                "discount_fen",
                "subsidy_fen",
                "redeemed_on",
                "redeemed_at",
                "reversed_at",
                "reversed_by",
                "reversal_reason",
                "created_at",
            ],
        )

    def add(self, offer: Offer) -> None:
        facts = offer.facts
        made_at = facts["claim_opens_at"] - _MADE_BEFORE
        batch = CouponBatch(id=identity(made_at, self._plan.seed, _BATCH, offer.number), **facts)
        self._batches.add(batch.id, made_at, *(facts[name] for name in self._facts))
        for till in offer.shop.tills:
            self._places.add(batch.id, till.store_id)
        releases = list(self._add_releases(offer, batch))
        claims = dict(_claims(self._plan, self._rng, offer, batch, releases))
        for slot, released_at in releases:
            coupon_id = identity(made_at, self._plan.seed, _COUPON, offer.first_number + slot)
            self._add_coupon(coupon_id, offer, batch, (slot, released_at), claims.get(slot))

    def _add_releases(self, offer: Offer, batch: CouponBatch) -> Iterator[tuple[int, dt.datetime]]:
        """Every slot with the moment from which on it may be claimed."""
        daily = batch.daily_quantity or batch.quantity
        for day, first in enumerate(range(0, batch.quantity, daily)):
            released_at, end = batch.claim_opens_at + day * _DAY, min(first + daily, batch.quantity)
            number = offer.first_number + first
            release_id = identity(released_at, self._plan.seed, _RELEASE, number)
            self._releases.add(release_id, batch.id, released_at, first, end, released_at)
            for slot in range(first, end):
                yield slot, released_at

    def _add_coupon(
        self,
        coupon_id: uuid.UUID,
        offer: Offer,
        batch: CouponBatch,
        place: tuple[int, dt.datetime],
        claim: Claim | None,
    ) -> None:
        slot, released_at = place
        made_at = batch.claim_opens_at - _MADE_BEFORE
        if claim is None:
            nobody = (CouponState.FREE, None, None, None, None, None)
            self._coupons.add(coupon_id, batch.id, slot, *nobody, released_at.date(), None, None, made_at)
            return
        opens_at, closes_at = terms.use_window(batch, claim.at)
        used_at = self._moment_of_use(max(claim.at + _CORRECTED_AFTER, opens_at), closes_at)
        state = CouponState.CLAIMED if used_at is None else CouponState.REDEEMED
        held = (state, claim.member_id, claim.nth, 1, claim.at.date(), claim.at)
        window = (released_at.date(), opens_at, closes_at)
        self._coupons.add(coupon_id, batch.id, slot, *held, *window, made_at)
        if used_at is not None:
            self._redeem(coupon_id, offer, batch, claim, used_at)

    def _moment_of_use(self, begin: dt.datetime, end: dt.datetime) -> dt.datetime | None:
        """In the daytime where the window lets it, before today; None for who forgets."""
        end = min(end, self._plan.today)
        if begin >= end or self._rng.random() > _USED_SHARE:
            return None
        moment = begin + self._rng.random() * (end - begin)
        in_daytime = moment.replace(hour=self._rng.randrange(9, 21))
        return in_daytime if begin <= in_daytime < end else moment

    def _redeem(
        self,
        coupon_id: uuid.UUID,
        offer: Offer,
        batch: CouponBatch,
        claim: Claim,
        used_at: dt.datetime,
    ) -> None:
        till = self._rng.choice(offer.shop.tills)
        amount_fen = self._bill(batch)
        saved_fen = terms.saving_fen(batch, amount_fen)
        sums = (amount_fen, saved_fen, terms.subsidy_fen(batch, saved_fen))
        reversed_at = used_at - _CORRECTED_AFTER
        took_back = (reversed_at, till.clerk_id, "金额输错，撤销后重新核销")
        is_corrected = self._rng.random() < _REVERSED_SHARE and reversed_at.date() == used_at.date()
        tries = [(_REVERSED, reversed_at - _CORRECTED_AFTER, took_back)] if is_corrected else []
        for kind, at, reversal in (*tries, (_REDEMPTION, used_at, (None, None, None))):
            self._redemptions.add(
                identity(at, self._plan.seed, kind, coupon_id.int & 0xFFFFFFFF),
                coupon_id,
                offer.shop.merchant_id,
                till.store_id,
                till.clerk_id,
                claim.member_id,
                hashlib.sha256(f"{coupon_id} {kind}".encode()).digest(),
                *sums,
                at.date(),
                at,
                *reversal,
                at,
            )

    def _bill(self, batch: CouponBatch) -> int | None:
        """What was to be paid, or None where the till did not say."""
        if batch.kind is CouponKind.EXCHANGE or self._rng.random() < _SILENT_SHARE:
            return None
        least = max(batch.threshold_fen, batch.discount_fen or 3_000)
        return least + self._rng.randrange(0, least * 3 // 2, 10)

    def take(self) -> list[Packed]:
        return packed(self._batches, self._places, self._releases, self._coupons, self._redemptions)


def _claims(
    plan: Plan,
    rng: random.Random,
    offer: Offer,
    batch: CouponBatch,
    releases: Sequence[tuple[int, dt.datetime]],
) -> Iterator[tuple[int, Claim]]:
    """Who took which slot, and when: early on the most, and never more than one person may have."""
    end = min(batch.claim_closes_at, plan.today)
    released = [each for each in releases if each[1] < end]
    if not released:
        return
    passed = (end - batch.claim_opens_at) / (batch.claim_closes_at - batch.claim_opens_at)
    chosen = rng.sample(released, int(len(released) * min(1.0, offer.pull * passed)))
    crowd = _crowd(plan, rng, only_members=bool(batch.audience))
    slots = iter(chosen)
    for slot, released_at in slots:
        at = released_at + rng.random() ** 2 * (end - released_at)
        someone = next((each for each in crowd if _known_since(each) < at), None)
        if someone is None:
            return
        member_id = people.member_id(plan, someone)
        yield slot, Claim(member_id, at, 1)
        if batch.per_member_limit > 1 and rng.random() < _AGAIN_SHARE:
            other, its_release = next(slots, (None, end))
            again = max(at, its_release) + _DAY
            if other is not None and again < end:
                yield other, Claim(member_id, again, 2)


def _crowd(plan: Plan, rng: random.Random, *, only_members: bool) -> Iterator[Person]:
    """Everybody who may claim, each once, in an order that is different for each batch."""
    count = plan.members
    number, step = rng.randrange(count), rng.randrange(1, count + 1)
    while math.gcd(step, count) != 1:
        step += 1
    for _ in range(count):
        someone = people.person(plan, number)
        number = (number + step) % count
        if someone.opened_at is None:
            continue
        if not only_members or (someone.is_verified and someone.membership in LIVING_MEMBERSHIP):
            yield someone


def _known_since(someone: Person) -> dt.datetime:
    assert someone.opened_at is not None  # noqa: S101 - tells the type checker
    return someone.opened_at + VERIFYING
