"""一个人: what may be asked of somebody, and why somebody may not have something."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app import clock
from models import Employment, EmploymentGroup, Gender, HardshipLevel, MembershipState


@dataclass(frozen=True)
class Reason:
    """Why somebody may not have something, and what they can do."""

    code: str
    message: str
    next: str


class Fact(StrEnum):
    """What is not in the account or its entry in the roster, and so is fetched only where it is asked."""

    UNION = "union"
    """The path of the union, and the district where it stands."""
    HARDSHIP = "hardship"
    HONOURS = "honours"
    RECEIVED = "received"


@dataclass(frozen=True, kw_only=True)
class Person:
    """What predicates may ask. What is not known does not hold."""

    is_verified: bool
    membership: MembershipState | None = None
    employment: Employment | None = None
    group: EmploymentGroup | None = None
    in_new_employment: bool = False
    works_outdoors: bool = False
    gender: Gender | None = None
    born_on: dt.date | None = None
    is_single: bool = False
    union_path: Collection[uuid.UUID] = ()
    district: str | None = None
    hardship: HardshipLevel | None = None
    is_model_worker: bool = False
    received: Mapping[str, Collection[int]] = field(default_factory=dict)
    """Type of campaign → calendar years in which this person had it."""
    on: dt.date = field(default_factory=clock.today)
    """The day for which is judged."""

    @property
    def age(self) -> int | None:
        """周岁: who is born on 29 February is a year older on 1 March where there is no such day."""
        if self.born_on is None:
            return None
        has_been = (self.on.month, self.on.day) >= (self.born_on.month, self.born_on.day)
        return self.on.year - self.born_on.year - (0 if has_been else 1)
