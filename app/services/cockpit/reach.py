"""线下一公里: where members work, and whether a store that is on offer is within a kilometre.

Where a union's people work is the union's own place; without one, that of its street. Members of unions
without either are counted nowhere on the map, and the cockpit says how many they are.
"""

from collections import Counter
from typing import Any

from sqlalchemy import Integer, cast, delete, func, insert, select, text
from sqlalchemy.orm import aliased

from app import clock, db, geo
from app.db import session
from app.services.cockpit import months
from app.services.cockpit.figures import WHOLE_CITY
from app.services.listing import is_listed
from app.services.unions import STREETS
from models import (
    MembershipState,
    ReachCell,
    RosterEntry,
    Store,
    Union,
    UnionLevel,
    UnionPlace,
)

NEAR_M = 1000
CELLS_PER_DEGREE = 100


def count_reach() -> int:
    """统计一公里覆盖: all cells anew, and the share of this month; gives how many cells there are."""
    return db.transact(_write)


def _write() -> int:
    db.lock("cockpit")
    session().execute(text("SET LOCAL statement_timeout = '5min'"))
    cells: dict[tuple[str, int, int], Counter[str]] = {}
    counts: Counter[tuple[str, str]] = Counter()
    streets: dict[tuple[str, int, int], Counter[str]] = {}
    for district, row, place, members, is_near, street in session().execute(_unions()):
        at = (district or WHOLE_CITY, row, place)
        cell = cells.setdefault(at, Counter())
        if street is not None:
            streets.setdefault(at, Counter())[street] += members
        cell["members"] += members
        cell["near"] += members if is_near else 0
        for where in {WHOLE_CITY, district or WHOLE_CITY}:
            counts[where, "members_placed"] += members
            counts[where, "members_near"] += members if is_near else 0
    for district, row, place, stores in session().execute(_stores()):
        cells.setdefault((district, row, place), Counter())["stores"] += stores
    session().execute(delete(ReachCell))
    if cells:
        session().execute(
            insert(ReachCell),
            [
                {
                    "district": district,
                    "row": row,
                    "place": place,
                    "street": max(streets.get((district, row, place), {"": 0}).items(), key=_most)[0] or None,
                    "member_count": cell["members"],
                    "near_count": cell["near"],
                    "store_count": cell["stores"],
                }
                for (district, row, place), cell in cells.items()
            ],
        )
    months.put(months.month_of(clock.today()), ("members_placed", "members_near"), counts, over=True)
    return len(cells)


def _most(street: tuple[str, int]) -> tuple[int, str]:
    return street[1], street[0]


def _unions() -> Any:
    """Of each union with members and a place: district, cell, members, is a store near, its street."""
    street = aliased(Union)
    at = (
        select(UnionPlace.lat, UnionPlace.lng)
        .join(street, street.id == UnionPlace.union_id)
        .where(
            UnionPlace.union_id == func.any(Union.ancestor_ids),
            (UnionPlace.union_id == Union.id) | street.level.in_([*STREETS, UnionLevel.INDUSTRIAL]),
        )
        .order_by(func.cardinality(street.ancestor_ids).desc())
        .limit(1)
        .lateral("at")
    )
    people = (
        select(RosterEntry.union_id, func.count().label("members"))
        .where(RosterEntry.membership_state != MembershipState.LEFT)
        .group_by(RosterEntry.union_id)
        .subquery("people")
    )
    here = func.ll_to_earth(at.c.lat, at.c.lng)
    there = func.ll_to_earth(Store.lat, Store.lng)
    chord = geo.chord_of(NEAR_M)
    is_near = (
        select(Store.id)
        .join(Store.merchant)
        .where(
            is_listed(clock.today()),
            func.earth_box(here, chord * geo.EARTH_STRETCH).bool_op("@>")(there),
            func.cube_distance(here, there) <= chord,
        )
        .exists()
    )
    township = aliased(Union)
    named = (
        select(township.name)
        .where(township.id == func.any(Union.ancestor_ids), township.level == UnionLevel.TOWNSHIP)
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(Union.district, _cell(at.c.lat), _cell(at.c.lng), people.c.members, is_near, named)
        .select_from(Union)
        .join(people, people.c.union_id == Union.id)
        .join(at, text("true"))
    )


def _stores() -> Any:
    row, place = _cell(Store.lat), _cell(Store.lng)
    return (
        select(Store.district, row, place, func.count())
        .join(Store.merchant)
        .where(is_listed(clock.today()))
        .group_by(Store.district, text("2"), text("3"))
    )


def _cell(degrees: Any) -> Any:
    return cast(func.floor(degrees * CELLS_PER_DEGREE), Integer)
