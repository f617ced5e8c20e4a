"""整座城市: a city of any size by bulk load, in one transaction: whole or not there at all."""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import accumulate

from sqlalchemy import exists, select, text

from app import bulk, clock, db
from app.db import session
from app.errors import Conflict
from app.seeding import writing
from app.seeding.city.categories import CATEGORIES
from app.seeding.city.documents import DOCUMENTS
from app.seeding.city.numbers import NumberBook
from app.seeding.city.plans import UnitPlan
from app.seeding.city.unions import JOINT_UNION, build_unions
from app.seeding.city.units import TRADE, UNIT_COUNT, build_units
from app.seeding.city_size import coupons, people, shops
from app.seeding.city_size.offers import Offer, plan_offers
from app.seeding.city_size.plan import Home, Plan, Shop
from app.seeding.city_size.work import Packed, in_order
from app.services import audit, documents
from app.settings import Settings
from models import Base, Union, UnionLevel

PIECE = 10_000
PEOPLE_A_UNIT = 200
UNITS_MOST = 8_000
JOINT_SHARE = 140
"""One in so many people drives or delivers without an employer, once for each of the two trades."""
CARD_NUMBERS_GO_ON = text("SELECT setval('union_card_numbers', :last)")
DEFAULT_SEED = 20260701

Advance = Callable[[int], None]
Bar = Callable[[str, int], AbstractContextManager[Advance]]
"""Opens the progress bar of a stage, by its name and length."""


class DatabaseNotEmpty(Conflict):
    code, detail = "database_not_empty", "这个数据库里已经有数据，不能再写入一座城市"
    next = "请换一个刚建好、只做过迁移的数据库"


@dataclass(frozen=True)
class Size:
    """So many people of whom some have accounts, stores, and coupons in every state."""

    members: int
    stores: int
    coupons: int


def seed(settings: Settings, size: Size, bar: Bar, *, seed_number: int = DEFAULT_SEED) -> None:
    """造一座城市: fill an empty database; the same seed on the same day gives the same city.

    One transaction: whoever stops it leaves the database as empty as it was. Refuses with
    `database_not_empty`.
    """
    with db.unit_of_work():
        session().execute(text("SET LOCAL statement_timeout = 0"))
        session().execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        db.lock("seeding")
        _ensure_empty()
        plan = _found(size, bar, seed_number)
        _load_people(plan, settings, bar)
        plan = _load_shops(plan, size.stores, bar)
        _load_coupons(plan, size.coupons, settings, bar)
        _analyze(bar)
        city = session().scalars(select(Union).where(Union.level == UnionLevel.CITY)).one()
        audit.record(None, "seeding.city", city, seed=seed_number, **asdict(size))


def _ensure_empty() -> None:
    for table in Base.metadata.sorted_tables:
        if session().scalar(select(exists(select(1).select_from(table)))):
            raise DatabaseNotEmpty


def _found(size: Size, bar: Bar, seed_number: int) -> Plan:
    """立城: consent texts, unions and employers, of which there are more in a larger city."""
    rng = random.Random(seed_number)  # noqa: S311  (Invented data must repeat; nothing here is a secret.)
    unit_count = min(max(UNIT_COUNT, size.members // PEOPLE_A_UNIT), UNITS_MOST)
    units, unit_unions = build_units(rng, NumberBook(rng), unit_count)
    unions = build_unions() + unit_unions
    with bar("工会和单位", len(unions) + len(units)) as advance:
        for each in DOCUMENTS:
            documents.publish(None, each.name, each.version, title=each.title, body=each.body)
        session().flush()
        union_ids = writing.write_unions(unions)
        advance(len(unions))
        unit_ids = writing.write_units(_staffed(units, size.members), union_ids)
        advance(len(units))
    organised = [unit for unit in units if unit.union_key is not None]
    homes = [
        Home(union_ids[unit.union_key or ""], unit_ids[unit.key], TRADE[unit.trade].group)
        for unit in organised
    ]
    weights = [unit.headcount for unit in organised]
    for group in ("courier", "food_rider"):
        homes.append(Home(union_ids[JOINT_UNION], None, group))
        weights.append(max(1, sum(weights) // JOINT_SHARE))
    return Plan(
        seed=seed_number,
        members=size.members,
        today=clock.now().replace(hour=0, minute=0, second=0, microsecond=0),
        document_id=documents.get_current(documents.PRIVACY).id,
        homes=homes,
        shares=list(accumulate(weights)),
    )


def _staffed(units: Sequence[UnitPlan], members: int) -> list[UnitPlan]:
    """The same units with more people each, where the roster will have more of them than the plans say."""
    factor = max(1.0, 1.1 * members / sum(unit.headcount for unit in units))
    return [replace(unit, headcount=round(unit.headcount * factor)) for unit in units]


def _load_people(plan: Plan, settings: Settings, bar: Bar) -> None:
    pieces = [
        partial(people.pack, first, min(first + PIECE, plan.members))
        for first in range(0, plan.members, PIECE)
    ]
    with bar("会员、账号和工会卡", plan.members) as advance:
        for number, made in enumerate(in_order(pieces, plan, settings)):
            _copy(made)
            advance(min(PIECE, plan.members - number * PIECE))
    session().execute(CARD_NUMBERS_GO_ON, {"last": people.FIRST_CARD + plan.members})


def _load_shops(plan: Plan, store_count: int, bar: Bar) -> Plan:
    """商户和门店, looked after by the unions of their districts."""
    writing.write_categories(CATEGORIES)
    districts = session().execute(select(Union.district, Union.id).where(Union.level == UnionLevel.DISTRICT))
    unions = {row.district: row.id for row in districts if row.district}
    in_business: list[Shop] = []
    with bar("商户和门店", store_count) as advance:
        for made, shops_, count in shops.write(plan, store_count, unions):
            _copy(made)
            in_business += shops_
            advance(count)
    return replace(plan, shops=in_business)


def _load_coupons(plan: Plan, coupon_count: int, settings: Settings, bar: Bar) -> None:
    pieces, sizes = [], []
    for offers in _bundled(plan_offers(plan, coupon_count)):
        pieces.append(partial(coupons.pack, offers))
        sizes.append(sum(offer.quantity for offer in offers))
    with bar("优惠券和核销", coupon_count) as advance:
        for made, size in zip(in_order(pieces, plan, settings), sizes, strict=True):
            _copy(made)
            advance(size)


def _bundled(offers: Iterable[Offer]) -> Iterator[list[Offer]]:
    """Batches together with others until they have about PIECE coupons."""
    bundle: list[Offer] = []
    for offer in offers:
        bundle.append(offer)
        if sum(each.quantity for each in bundle) >= PIECE:
            yield bundle
            bundle = []
    if bundle:
        yield bundle


def _copy(made: list[Packed]) -> None:
    for each in made:
        bulk.copy_packed(Base.metadata.tables[each.table], each.columns, each.block)


def _analyze(bar: Bar) -> None:
    """Let PostgreSQL look at what has arrived, so that its first plans are as good as its later ones."""
    tables = Base.metadata.sorted_tables
    with bar("统计", len(tables)) as advance:
        for table in tables:
            session().execute(text(f"ANALYZE {table.name}"))
            advance(1)
