"""样板城市: an invented Changzhou of unions, employers, people and merchants, the same for the same seed.

Plain data and the standard library only. Whoever fills a database reads `build_city()` from top to bottom.
"""

import random

from app.seeding.city.batches import build_batches
from app.seeding.city.campaigns import CAMPAIGNS
from app.seeding.city.categories import CATEGORIES
from app.seeding.city.demo import build_clerks, build_staff, build_workers
from app.seeding.city.discounts import build_discounts
from app.seeding.city.documents import DOCUMENTS
from app.seeding.city.merchants import build_merchants
from app.seeding.city.numbers import NumberBook
from app.seeding.city.people import build_roster
from app.seeding.city.places import DISTRICTS, TOWNSHIPS
from app.seeding.city.plans import City
from app.seeding.city.stations import build_stations
from app.seeding.city.unions import build_unions
from app.seeding.city.units import EMPLOYMENT_GROUPS, build_units

__all__ = ["City", "build_city"]


def build_city(seed: int = 20260701) -> City:
    """造城: the whole demo city in about a second."""
    rng = random.Random(seed)  # noqa: S311  (Invented data must repeat; nothing here is a secret.)
    numbers = NumberBook(rng)
    units, unit_unions = build_units(rng, numbers)
    unions = build_unions() + unit_unions
    roster = build_roster(rng, numbers, units, unions)
    merchants = build_merchants(rng, numbers)
    return City(
        districts=DISTRICTS,
        townships=TOWNSHIPS,
        unions=tuple(unions),
        employment_groups=EMPLOYMENT_GROUPS,
        units=tuple(units),
        roster=tuple(roster),
        categories=CATEGORIES,
        merchants=tuple(merchants),
        batches=tuple(build_batches(merchants)),
        discounts=tuple(build_discounts(merchants)),
        campaigns=CAMPAIGNS,
        demo_workers=tuple(build_workers(numbers, roster)),
        demo_clerks=tuple(build_clerks(numbers, merchants)),
        demo_staff=tuple(build_staff(unions, roster)),
        documents=DOCUMENTS,
        stations=tuple(build_stations(seed)),
    )
