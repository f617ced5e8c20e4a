"""会员实名库: writing it from a union's file, and finding a person in it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from sqlalchemy import select

from app import clock
from app.db import session
from app.text import comparable_name
from models import (
    ID_NUMBER,
    Employment,
    EmploymentGroup,
    MembershipState,
    RosterEntry,
    Union,
    Unit,
)
from models.personal import index_of


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


@dataclass(frozen=True)
class Conflict:
    """Someone stands under a union outside the file's scope: that needs a transfer, not a file."""

    person: Person
    union_name: str


@dataclass
class Written:
    """What became of a chunk of lines."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    conflicts: list[Conflict] = field(default_factory=list)


def write(people: Sequence[Person], scope: Union) -> Written:
    """导入名册: add or update people inside `scope`'s subtree; absence from a file is not leaving.

    Nobody is moved out of another union's scope: those come back as conflicts, untouched. Rows that
    already say the same are not rewritten. Two queries for any number of people; `people` holds
    nobody twice.
    """
    written = Written()
    by_index = {index_of(ID_NUMBER, person.id_number): person for person in people}
    known = {
        entry.id_number_index: entry
        for entry in session().scalars(
            select(RosterEntry)
            .where(RosterEntry.id_number_index.in_(by_index))
            .order_by(RosterEntry.id)
            .with_for_update()
        )
    }
    homes = _unions({entry.union_id for entry in known.values()})
    now = clock.now()
    for index, person in by_index.items():
        entry = known.get(index)
        if entry is None:
            entry = RosterEntry(id_number=person.id_number, imported_at=now)
            _fill(entry, person)
            session().add(entry)
            written.added += 1
        elif scope.id not in homes[entry.union_id].ancestor_ids:
            written.conflicts.append(Conflict(person, homes[entry.union_id].name))
        elif _fill(entry, person):
            entry.imported_at = now
            written.changed += 1
        else:
            written.unchanged += 1
    session().flush()
    return written


FIELDS = ("name", "phone", "union_id", "unit_id", "membership_state", "employment", "employment_group")


def _fill(entry: RosterEntry, person: Person) -> bool:
    """Put what is said into the entry; whether anything was different.

    Encrypting anew gives another text each time, so it is the plain values that are compared.
    """
    is_different = False
    for name in FIELDS:
        value = getattr(person, name)
        if value is not UNSAID and getattr(entry, name) != value:
            setattr(entry, name, value)
            is_different = True
    return is_different


def _unions(ids: set[uuid.UUID]) -> dict[uuid.UUID, Union]:
    return {union.id: union for union in session().scalars(select(Union).where(Union.id.in_(ids)))}


def find_match(name: str, id_number: str) -> RosterEntry | None:
    """实名比对: the entry with this number and this name, locked for the rest of the transaction.

    A wrong name and an unknown number give the same answer, so nobody can ask who is in the roster.
    """
    entry = session().scalar(
        select(RosterEntry)
        .where(RosterEntry.id_number_index == index_of(ID_NUMBER, id_number))
        .with_for_update()
    )
    if entry is None or comparable_name(entry.name or "") != comparable_name(name):
        return None
    return entry


def get_home(entry_id: uuid.UUID) -> tuple[RosterEntry, Union, Unit | None]:
    """The entry with its union and employer."""
    row = (
        session()
        .execute(
            select(RosterEntry, Union, Unit)
            .join(Union, Union.id == RosterEntry.union_id)
            .outerjoin(Unit, Unit.id == RosterEntry.unit_id)
            .where(RosterEntry.id == entry_id)
        )
        .one()
    )
    return row[0], row[1], row[2]
