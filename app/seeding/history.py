"""往年: where the demo's unions are, who holds and uses a card, and invented figures of the months before.

Written once, when there are none. What lies within the days that are counted anew rests on rows like any
other; only the figures of the days and months before that are invented.
"""

import datetime as dt
import math
import random
import uuid
from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import exists, func, insert, select

from app import clock
from app.db import session
from app.seeding import past_figures
from app.seeding.city.places import KM_PER_DEGREE_LAT, KM_PER_DEGREE_LNG, TOWNSHIPS
from app.seeding.city.plans import City
from app.seeding.city.unions import township_union
from app.seeding.past_figures import LATELY
from app.services.cards import AREA_CODE
from models import (
    CARD_NUMBERS,
    CardState,
    Clerk,
    Coupon,
    CouponBatch,
    CouponState,
    Discount,
    DiscountUse,
    Member,
    Merchant,
    MonthFigure,
    Redemption,
    RosterEntry,
    Store,
    Union,
    UnionCard,
    UnionLevel,
    UnionPlace,
    Verification,
)
from models.base import Identified

_DAY, _HOUR, _MINUTE = dt.timedelta(days=1), dt.timedelta(hours=1), dt.timedelta(minutes=1)
_SEED = 519
_SPREAD_KM = 1.1
_HOLDERS = 0.55
"""How many of the roster hold a card."""
_CARDS_SINCE_DAYS = 700
_USERS = 240
_USERS_SINCE_DAYS = 500
_VISITS_A_DAY = (10, 26)
_NOON = 12
_VISITED_FOR_MINUTES = 420
"""Tills are visited from noon on, so long."""
_BY_DISCOUNT = 0.3
"""How many of the visits use a discount, and not a coupon."""
_REDEEMED = 0.64
"""How many of the coupons are redeemed."""
_USED_FOR_DAYS = 14
_REDEEMED_WITHIN_HOURS = 20
_QUANTITY = 2000
_BUDGET_FEN = 1_000_000
_SUBSIDY_PERCENT = 50
_BILL_FEN, _OFF_FEN, _SUBSIDY_FEN = 4600, 1000, 500
"""At a till with a coupon: what is on the bill, what comes off it, and the union's half of that."""
_BILLS_FEN = (2000, 20000)
"""At a till with a discount."""
_TENTH = 10


def write(city: City, say: Callable[[str], None]) -> None:
    """Fill what is missing; a demo that has figures is left alone."""
    if session().scalar(select(exists(select(MonthFigure.month)))):
        return
    say("正在准备往年的统计数字……")
    chance = random.Random(_SEED)  # noqa: S311 - invented figures, no secrets
    _write_places(city, chance)
    _write_cards(city, chance)
    users = _write_users(chance)
    _write_uses(users, chance)
    past_figures.write(chance)


def _write_places(city: City, chance: random.Random) -> None:
    centres = {township_union(each.slug): each for each in TOWNSHIPS}
    ids = {row.name: row.id for row in session().execute(select(Union.name, Union.id))}
    rows = []
    for plan in city.unions:
        centre = centres.get(plan.key) or centres.get(plan.parent_key or "")
        if centre is None or plan.name not in ids:
            continue
        spread = 0.0 if plan.level == UnionLevel.TOWNSHIP.value else _SPREAD_KM
        rows.append(
            {
                "union_id": ids[plan.name],
                "lat": round(centre.lat + chance.gauss(0, spread) / KM_PER_DEGREE_LAT, 6),
                "lng": round(centre.lng + chance.gauss(0, spread) / KM_PER_DEGREE_LNG, 6),
            }
        )
    session().execute(insert(UnionPlace), rows)


def _write_cards(city: City, chance: random.Random) -> None:
    """More than half of the roster, but none of those who are to be verified in the demo."""
    people = {person.key: person for person in city.roster}
    kept = {people[worker.person_key].name for worker in city.demo_workers}
    found = session().scalars(
        select(RosterEntry)
        .where(~exists().where(UnionCard.roster_entry_id == RosterEntry.id))
        .order_by(RosterEntry.id)
    )
    chosen = [entry for entry in found if entry.name not in kept and chance.random() < _HOLDERS]
    first = session().execute(select(CARD_NUMBERS.next_value())).scalar_one()
    session().execute(select(func.setval("union_card_numbers", first + len(chosen))))
    now = clock.now()
    rows = [
        {
            "id": Identified().id,
            "roster_entry_id": entry.id,
            "number": f"{AREA_CODE}{first + number:010d}",
            "state": CardState.ACTIVE,
            "issued_at": now - math.sqrt(chance.random()) * _CARDS_SINCE_DAYS * _DAY,
        }
        for number, entry in enumerate(chosen, start=1)
    ]
    session().execute(insert(UnionCard), rows)


def _write_users(chance: random.Random) -> Sequence[Member]:
    holders = session().scalars(
        select(RosterEntry)
        .join(UnionCard, UnionCard.roster_entry_id == RosterEntry.id)
        .where(~exists().where(Member.roster_entry_id == RosterEntry.id))
        .order_by(RosterEntry.id)
    )
    entries = chance.sample(holders.all(), _USERS)
    made = []
    for number, entry in enumerate(entries):
        member = Member(
            openid=f"demo-history-{number:04}",
            verification=Verification.VERIFIED,
            verified_at=clock.now() - chance.randrange(LATELY, _USERS_SINCE_DAYS) * _DAY,
        )
        member.name, member.id_number = entry.name, entry.id_number
        member.roster_entry = entry
        made.append(member)
    session().add_all(made)
    session().flush()
    return made


def _write_uses(users: Sequence[Member], chance: random.Random) -> None:
    """Discounts and coupons of the last weeks at the demo's tills."""
    clerk = session().scalars(select(Clerk).where(Clerk.removed_at.is_(None)).order_by(Clerk.id)).first()
    discount = session().scalars(select(Discount).order_by(Discount.id)).first()
    if clerk is None or discount is None:
        return
    store = session().get_one(Store, clerk.store_id)
    merchant = session().get_one(Merchant, store.merchant_id)
    batch = (
        session()
        .scalars(select(CouponBatch).where(CouponBatch.merchant_id == merchant.id).order_by(CouponBatch.id))
        .first()
    )
    if batch is None:
        return
    earlier = _earlier(batch)
    session().add(earlier)
    session().flush()
    coupons, redemptions, uses = [], [], []
    for slot, (member, at) in enumerate(_visits(users, chance)):
        if chance.random() < _BY_DISCOUNT:
            uses.append(_use(discount, clerk, member, at, chance))
            continue
        closes_at = at + _USED_FOR_DAYS * _DAY
        state = CouponState.REDEEMED if chance.random() < _REDEEMED else CouponState.CLAIMED
        coupon_id = Identified().id
        coupons.append(
            {
                "id": coupon_id, "batch_id": earlier.id, "slot": slot, "state": state,
                "member_id": member.id, "nth": slot + 1, "nth_of_day": slot + 1, "claimed_on": at.date(),
                "claimed_at": at, "released_on": at.date(), "use_opens_at": at, "use_closes_at": closes_at,
            }
        )  # fmt: skip
        if state is CouponState.REDEEMED:
            redemptions.append(_redemption(coupon_id, clerk, store, member, at, chance))
    for table, rows in ((Coupon, coupons), (Redemption, redemptions), (DiscountUse, uses)):
        session().execute(insert(table), rows)


def _visits(users: Sequence[Member], chance: random.Random) -> Iterator[tuple[Member, dt.datetime]]:
    noon = clock.now().astimezone(clock.CITY).replace(hour=_NOON, minute=0, second=0, microsecond=0)
    for day in range(LATELY, 0, -1):
        for _ in range(chance.randrange(*_VISITS_A_DAY)):
            yield chance.choice(users), noon - day * _DAY + chance.randrange(_VISITED_FOR_MINUTES) * _MINUTE


def _earlier(batch: CouponBatch) -> CouponBatch:
    """上一期: like the one that is on, over, and with a subsidy."""
    now = clock.now()
    kept = (
        "merchant_id", "union_id", "description", "kind", "threshold_fen", "discount_fen", "percent_off",
        "cap_fen", "item", "code_source", "audience", "search_text",
    )  # fmt: skip
    return CouponBatch(
        title=f"{batch.title}（上一期）",
        quantity=_QUANTITY,
        made_count=_QUANTITY,
        state="published",
        claim_opens_at=now - 2 * LATELY * _DAY,
        claim_closes_at=now - _DAY / 2,
        use_after_days=0,
        use_for_days=_USED_FOR_DAYS,
        subsidy_percent=_SUBSIDY_PERCENT,
        budget_fen=_BUDGET_FEN,
        **{name: getattr(batch, name) for name in kept},
    )


def _redemption(
    coupon_id: uuid.UUID, clerk: Clerk, store: Store, member: Member, at: dt.datetime, chance: random.Random
) -> dict[str, object]:
    later = min(at + chance.randrange(1, _REDEEMED_WITHIN_HOURS) * _HOUR, clock.now() - _HOUR)
    return {
        "id": Identified().id, "coupon_id": coupon_id, "merchant_id": store.merchant_id, "store_id": store.id,
        "clerk_id": clerk.id, "member_id": member.id, "code_hash": uuid.uuid4().bytes,
        "amount_fen": _BILL_FEN, "discount_fen": _OFF_FEN, "subsidy_fen": _SUBSIDY_FEN, "redeemed_at": later,
        "redeemed_on": later.astimezone(clock.CITY).date(),
    }  # fmt: skip


def _use(
    discount: Discount, clerk: Clerk, member: Member, at: dt.datetime, chance: random.Random
) -> dict[str, object]:
    amount_fen = chance.randrange(*_BILLS_FEN)
    return {
        "id": Identified().id, "discount_id": discount.id, "store_id": clerk.store_id, "clerk_id": clerk.id,
        "member_id": member.id, "code_hash": uuid.uuid4().bytes, "amount_fen": amount_fen,
        "saved_fen": amount_fen // _TENTH, "used_on": at.date(), "used_at": at,
    }  # fmt: skip
