"""会员实名库: a sample of each unit's people, and first of all the cast that the demo plays with."""

import datetime as dt
import random
from dataclasses import dataclass
from itertools import count, islice

from app.seeding.city.names import random_name
from app.seeding.city.numbers import NumberBook
from app.seeding.city.plans import Employment, Gender, MembershipState, PersonPlan, UnionPlan, UnitPlan
from app.seeding.city.unions import JOINT_UNION
from app.seeding.city.units import TRADE

ROSTER_SIZE = 8_000
JOINT_UNION_SIZE = 120
_LEAST_OF_A_UNIT = 4

_REFERENCE = dt.date(2026, 7, 1)
"""Ages are right on this day; a generator that asked the clock would not be the same tomorrow."""

_GROUP_SHARE = 0.75
_RETIRED_AGE: dict[Gender, int] = {"male": 61, "female": 56}

Standing = tuple[MembershipState, Employment]

MEMBER: Standing = ("member", "employed")
RETIRED: Standing = ("retained", "retired")
UNEMPLOYED: Standing = ("retained", "unemployed")
LEFT: Standing = ("left", "employed")


@dataclass(frozen=True, slots=True)
class CastRow:
    """One of the demo's people. `at`: a district, one of the eight groups, or the joint union.

    Rows with the same `at` and `slot` work in the same unit.
    """

    name: str
    gender: Gender
    born: str
    at: str
    slot: int
    verified: bool
    standing: Standing = MEMBER
    id_ends_in_x: bool = False


CAST = (
    CastRow("陈雨晴", "female", "1991-04-12", "tianning", 0, verified=True),
    CastRow("王建华", "male", "1978-09-03", "tianning", 0, verified=False),
    CastRow("王建华", "male", "1986-02-21", "tianning", 0, verified=False),
    CastRow("蒋国平", "male", "1962-11-30", "tianning", 1, verified=False, standing=RETIRED),
    CastRow("周思瑶", "female", "1995-07-08", "zhonglou", 0, verified=True),
    CastRow("徐志强", "male", "1983-01-17", "zhonglou", 0, verified=False, id_ends_in_x=True),
    CastRow("沈月琴", "female", "1974-12-05", "zhonglou", 1, verified=True),
    CastRow("庄文博", "male", "1989-06-26", "xinbei", 0, verified=True, id_ends_in_x=True),
    CastRow("古丽娜尔·艾尼瓦尔", "female", "1993-03-15", "xinbei", 0, verified=False),
    CastRow("吴海峰", "male", "1980-10-10", "xinbei", 1, verified=True),
    CastRow("恽清源", "male", "1997-08-19", "xinbei", 1, verified=False),
    CastRow("朱秀英", "female", "1972-05-23", "wujin", 0, verified=True),
    CastRow("周𫖯", "male", "1990-01-09", "wujin", 0, verified=False),
    CastRow("欧阳晨", "male", "1999-11-11", "wujin", 1, verified=True),
    CastRow("钱红梅", "female", "1976-04-02", "wujin", 1, verified=False),
    CastRow("王建华", "male", "1981-12-24", "jintan", 0, verified=True),
    CastRow("虞静", "female", "1988-07-14", "jintan", 0, verified=False),
    CastRow("史玉珍", "female", "1967-02-08", "liyang", 0, verified=True, standing=RETIRED),
    CastRow("狄明", "male", "1994-09-27", "liyang", 0, verified=False),
    CastRow("潘志国", "male", "1979-03-31", "jingkai", 0, verified=True),
    CastRow("承欣怡", "female", "1996-06-06", "jingkai", 0, verified=False),
    CastRow("顾勇", "male", "1984-08-16", "truck_driver", 0, verified=True),
    CastRow("孙强", "male", "1989-04-05", "courier", 0, verified=True),
    CastRow("丁慧", "female", "1981-05-29", "domestic_worker", 0, verified=False),
    CastRow("何鹏飞", "male", "1998-10-22", "food_rider", 0, verified=False),
    CastRow("谢超", "male", "1992-02-13", JOINT_UNION, 0, verified=True),
    CastRow("阿卜杜热依木·阿卜杜外力提尼亚孜", "male", "1987-11-04", JOINT_UNION, 0, verified=False),
    CastRow("汤雪", "female", "1985-09-18", "liyang", 1, verified=True, standing=UNEMPLOYED),
    CastRow("胡俊杰", "male", "1990-12-12", "jingkai", 1, verified=False, standing=LEFT),
)


def build_roster(
    rng: random.Random, numbers: NumberBook, units: list[UnitPlan], unions: list[UnionPlan]
) -> list[PersonPlan]:
    """实名库: about eight thousand people, the cast of the demo first."""
    return _RosterBuilder(rng, numbers, units, unions).build()


class _RosterBuilder:
    """Gives keys in order, numbers from the common book, and everybody an age that fits."""

    def __init__(
        self, rng: random.Random, numbers: NumberBook, units: list[UnitPlan], unions: list[UnionPlan]
    ) -> None:
        self._rng = rng
        self._numbers = numbers
        self._units = [unit for unit in units if unit.union_key is not None]
        townships = {union.key for union in unions if union.level == "township"}
        self._under_townships = {union.key for union in unions if union.parent_key in townships}
        self._keys = (f"person-{number:05}" for number in count(1))

    def build(self) -> list[PersonPlan]:
        """The cast first, in its own order, then unit by unit, then the joint union's own members."""
        cast = [self._cast_person(row) for row in CAST]
        headcounts = sum(unit.headcount for unit in self._units)
        share = (ROSTER_SIZE - JOINT_UNION_SIZE) / headcounts
        sampled = [
            self._random_person(unit)
            for unit in self._units
            for _ in range(max(_LEAST_OF_A_UNIT, round(unit.headcount * share)))
        ]
        joint = [self._random_person(None) for _ in range(JOINT_UNION_SIZE)]
        return [*cast, *sampled, *joint]

    def _cast_person(self, row: CastRow) -> PersonPlan:
        unit = None if row.at == JOINT_UNION else self._unit_at(row.at, row.slot)
        birth_on = dt.date.fromisoformat(row.born)
        group = row.at if unit is not None and row.at == TRADE[unit.trade].group else None
        return PersonPlan(
            key=next(self._keys),
            name=row.name,
            gender=row.gender,
            birth_on=birth_on,
            id_number=self._numbers.id_number(birth_on, row.gender, ending_in_x=row.id_ends_in_x),
            phone=self._numbers.mobile(),
            union_key=_union_of(unit),
            unit_key=unit.key if unit is not None else None,
            membership_state=row.standing[0],
            employment_group="courier" if unit is None else group,
            employment=row.standing[1],
        )

    def _random_person(self, unit: UnitPlan | None) -> PersonPlan:
        gender: Gender = self._rng.choice(("male", "female"))
        membership, employment = self._standing()
        birth_on = self._birth_on(gender, employment)
        return PersonPlan(
            key=next(self._keys),
            name=random_name(self._rng, gender),
            gender=gender,
            birth_on=birth_on,
            id_number=self._numbers.id_number(birth_on, gender),
            phone=self._numbers.mobile(),
            union_key=_union_of(unit),
            unit_key=unit.key if unit is not None else None,
            membership_state=membership,
            employment_group=self._group(unit),
            employment=employment,
        )

    def _standing(self) -> Standing:
        """退休和失业的保留会籍, 转走的算退会: about five in a hundred altogether."""
        return self._rng.choices((MEMBER, RETIRED, UNEMPLOYED, LEFT), (950, 28, 10, 12))[0]

    def _birth_on(self, gender: Gender, employment: Employment) -> dt.date:
        retired_age = _RETIRED_AGE[gender]
        if employment == "retired":
            youngest, oldest = retired_age, retired_age + 14
        else:
            youngest, oldest = 20, retired_age - 2
        days = self._rng.randint(youngest * 366, oldest * 365)
        return _REFERENCE - dt.timedelta(days=days)

    def _group(self, unit: UnitPlan | None) -> str | None:
        if unit is None:
            return self._rng.choice(("courier", "food_rider"))
        return TRADE[unit.trade].group if self._rng.random() < _GROUP_SHARE else None

    def _unit_at(self, at: str, slot: int) -> UnitPlan:
        """The cast works where a township's union stands above, which is the usual review path."""
        fitting = (
            unit
            for unit in self._units
            if unit.union_key in self._under_townships and at in {unit.district, TRADE[unit.trade].group}
        )
        return next(islice(fitting, slot, None))


def _union_of(unit: UnitPlan | None) -> str:
    if unit is None or unit.union_key is None:
        return JOINT_UNION
    return unit.union_key
