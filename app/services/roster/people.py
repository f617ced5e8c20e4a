"""名册的一行: what a file says of a person, and what becomes of it."""

import uuid
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Final

from models import Employment, EmploymentGroup, MembershipState


class Becoming(StrEnum):
    """What would become of a person in a file."""

    NEW = "new"
    """Not in the roster, or left another union."""
    CHANGED = "changed"
    LEAVING = "leaving"
    UNCHANGED = "unchanged"
    ELSEWHERE = "elsewhere"
    MISNAMED = "misnamed"


class Unsaid(Enum):
    """What a file is silent about: it stays as it stands, or takes its default for somebody new."""

    UNSAID = "unsaid"


UNSAID: Final = Unsaid.UNSAID


@dataclass(frozen=True, kw_only=True)
class Person:
    """One checked line of a roster file; `id_number` is in its one form (see `app.id_numbers`).

    None empties a field, `UNSAID` leaves it alone.
    """

    name: str
    id_number: str
    union_id: uuid.UUID
    unit_id: uuid.UUID | Unsaid | None = UNSAID
    phone: str | Unsaid | None = UNSAID
    membership_state: MembershipState | Unsaid = UNSAID
    employment: Employment | Unsaid = UNSAID
    employment_group: EmploymentGroup | Unsaid | None = UNSAID
    in_new_employment: bool | Unsaid = UNSAID
    works_outdoors: bool | Unsaid = UNSAID


@dataclass(frozen=True)
class Elsewhere:
    """Someone stands under a union outside the file's scope: that needs a transfer, not a file.

    `union_name` is None when the file's name is not the one we know: who invents a name for a number must
    not learn where its owner works.
    """

    person: Person
    union_name: str | None


@dataclass
class Written:
    """What became of a chunk of lines. Each person counts once.

    `taken_in` had left another union, `moved` are members who changed unions inside the scope, `misnamed`
    are known there by another name.
    """

    added: int = 0
    taken_in: int = 0
    moved: int = 0
    changed: int = 0
    unchanged: int = 0
    elsewhere: list[Elsewhere] = field(default_factory=list)
    misnamed: list[Person] = field(default_factory=list)
