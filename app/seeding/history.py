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
from app.seeding.city.places import KM_PER_DEGREE_LAT, KM_PER_DEGREE_LNG, TOWNSHIPS
from app.seeding.city.plans import City
from app.seeding.city.unions import township_union
from app.services.cards import AREA_CODE
from models import (
    CARD_NUMBERS,
    CardState,
    Clerk,
    Coupon,
    CouponBatch,
    CouponState,
    DailyFigure,
    Discount,
    DiscountUse,
    District,
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

_DAY = dt.timedelta(days=1)
_SEED = 519
_SPREAD_KM = 1.1
_HOLDERS = 0.55
_USERS = 240
_LATELY = 40
"""Days of which there are rows."""
_DAYS, _MONTHS = 400, 25
_WEIGHTS = {
    "tianning": 0.19, "zhonglou": 0.16, "xinbei": 0.18, "wujin": 0.19, "jintan": 0.08, "liyang": 0.11,
    "jingkai": 0.09,
}  # fmt: skip


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
    _write_figures(chance)


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
            "issued_at": now - math.sqrt(chance.random()) * 700 * _DAY,
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
            verified_at=clock.now() - chance.randrange(_LATELY, 500) * _DAY,
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
        if chance.random() < 0.3:  # noqa: PLR2004 - three of ten have a discount
            uses.append(_use(discount, clerk, member, at, chance))
            continue
        closes_at = at + 14 * _DAY
        state = CouponState.REDEEMED if chance.random() < 0.64 else CouponState.CLAIMED  # noqa: PLR2004
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
    noon = clock.now().astimezone(clock.CITY).replace(hour=12, minute=0, second=0, microsecond=0)
    for day in range(_LATELY, 0, -1):
        for _ in range(chance.randrange(10, 26)):
            yield chance.choice(users), noon - day * _DAY + chance.randrange(420) * dt.timedelta(minutes=1)


def _earlier(batch: CouponBatch) -> CouponBatch:
    """上一期: like the one that is on, over, and with a subsidy."""
    now = clock.now()
    kept = (
        "merchant_id", "union_id", "description", "kind", "threshold_fen", "discount_fen", "percent_off",
        "cap_fen", "item", "code_source", "audience", "search_text",
    )  # fmt: skip
    return CouponBatch(
        title=f"{batch.title}（上一期）",
        quantity=2000,
        made_count=2000,
        state="published",
        claim_opens_at=now - 2 * _LATELY * _DAY,
        claim_closes_at=now - _DAY / 2,
        use_after_days=0,
        use_for_days=14,
        subsidy_percent=50,
        budget_fen=1_000_000,
        **{name: getattr(batch, name) for name in kept},
    )


def _redemption(
    coupon_id: uuid.UUID, clerk: Clerk, store: Store, member: Member, at: dt.datetime, chance: random.Random
) -> dict[str, object]:
    later = min(at + chance.randrange(1, 20) * _DAY / 24, clock.now() - _DAY / 24)
    return {
        "id": Identified().id, "coupon_id": coupon_id, "merchant_id": store.merchant_id, "store_id": store.id,
        "clerk_id": clerk.id, "member_id": member.id, "code_hash": uuid.uuid4().bytes, "amount_fen": 4600,
        "discount_fen": 1000, "subsidy_fen": 500, "redeemed_on": later.astimezone(clock.CITY).date(),
        "redeemed_at": later,
    }  # fmt: skip


def _use(
    discount: Discount, clerk: Clerk, member: Member, at: dt.datetime, chance: random.Random
) -> dict[str, object]:
    amount_fen = chance.randrange(2000, 20000)
    return {
        "id": Identified().id, "discount_id": discount.id, "store_id": clerk.store_id, "clerk_id": clerk.id,
        "member_id": member.id, "code_hash": uuid.uuid4().bytes, "amount_fen": amount_fen,
        "saved_fen": amount_fen // 10, "used_on": at.date(), "used_at": at,
    }  # fmt: skip


def _write_figures(chance: random.Random) -> None:
    """Days up to where rows begin, and the months that are not counted any more."""
    today = clock.today()
    days = [
        {"on_day": today - number * _DAY, "district": place, "figure": word, "amount": amount}
        for number in range(_LATELY + 1, _DAYS + 1)
        for place, word, amount in _day(1 - number / (2 * _DAYS), chance)
    ]
    session().execute(insert(DailyFigure), days)
    month = today.replace(day=1)
    # That this month has been counted is what keeps the last one from being counted anew.
    months = [{"month": month, "district": "", "figure": "card_users", "amount": 0}]
    months += [
        {"month": month, "district": place, "figure": word, "amount": amount * today.day // 31}
        for place, word, amount in _month(1, chance)
        if word in {"coupons_seen", "coupons_eligible"} or word.startswith("refused:")
    ]
    for number in range(_MONTHS):
        month = (month - _DAY).replace(day=1)
        months += [
            {"month": month, "district": place, "figure": word, "amount": amount}
            for place, word, amount in _month(1 - number / (2 * _MONTHS), chance)
        ]
    session().execute(insert(MonthFigure), months)


def _spread(city: int, chance: random.Random) -> Iterator[tuple[str, int]]:
    yield "", city
    for district in District:
        yield district.value, round(city * _WEIGHTS[district.value] * chance.uniform(0.92, 1.08))


def _day(grown: float, chance: random.Random) -> Iterator[tuple[str, str, int]]:
    claimed = round(chance.uniform(8, 16) * grown)
    redeemed = round(claimed * chance.uniform(0.55, 0.75))
    for word, city in (
        ("coupons_claimed", claimed),
        ("coupons_redeemed", redeemed),
        ("coupons_lapsed", round(claimed * 0.3)),
        ("discount_uses", round(5 * grown)),
        ("saved_fen", redeemed * 1000 + round(5000 * grown)),
        ("subsidy_fen", redeemed * 500),
    ):
        for place, amount in _spread(city, chance):
            yield place, word, amount


def _month(grown: float, chance: random.Random) -> Iterator[tuple[str, str, int]]:
    roster = round(8000 * (0.85 + 0.15 * grown))
    cards = round(roster * 0.56 * grown)
    claimed = round(360 * grown * chance.uniform(0.9, 1.1))
    redeemed, seen, asked = round(claimed * 0.64), round(claimed * 3.4), round(220 * grown)
    placed = round(roster * 0.83)
    short, unused = round(claimed * 0.11), round(claimed * 0.2)
    for word, city in (
        ("roster_members", roster),
        ("cards_held", cards),
        ("card_users", round(cards * 0.05 * chance.uniform(0.9, 1.2))),
        ("coupons_seen", seen),
        ("coupons_eligible", round(seen * 0.82)),
        ("refused:not_verified", round(seen * 0.11)),
        ("refused:not_in_district", round(seen * 0.05)),
        ("refused:membership_ended", round(seen * 0.02)),
        ("coupons_claimed", claimed),
        ("coupons_redeemed", redeemed),
        ("coupons_lapsed", short + unused),
        ("lapsed:short_window", short),
        ("lapsed:unused", unused),
        ("saved_fen", redeemed * 1000 + round(150_000 * grown)),
        ("subsidy_fen", redeemed * 500),
        ("awareness_asked", asked),
        ("awareness_known", round(asked * 0.82 * math.sqrt(grown))),
        ("members_placed", placed),
        ("members_near", round(placed * 0.62 * grown)),
    ):
        for place, amount in _spread(city, chance):
            yield place, word, amount
