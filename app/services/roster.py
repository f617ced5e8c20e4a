"""会员实名库: writing it from a union's file, and finding a person in it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from sqlalchemy import select

from app import clock
from app.db import session
from app.services import audit
from app.services.audit import Actor
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


def write(actor: Actor, people: Sequence[Person], scope: Union, *, correct_names: bool = False) -> Written:
    """导入名册: add or update people inside `scope`'s subtree; absence from a file is not leaving.

    No member is moved out of another union's scope, and nobody gets another name unless `correct_names`:
    those come back untouched. Who has left is free to be taken in elsewhere, since membership follows
    employment. Rows that already say the same are not rewritten. A few queries for any number of people;
    `people` holds nobody twice.
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
    for index, person in by_index.items():
        entry = known.get(index)
        if entry is None:
            _add(person)
            written.added += 1
            continue
        home = homes[entry.union_id]
        is_inside = scope.id in home.ancestor_ids
        is_same_name = comparable_name(entry.name or "") == comparable_name(person.name)
        is_joining = _is_joining(entry, person)
        if not is_inside and not (is_joining and is_same_name):
            written.elsewhere.append(Elsewhere(person, home.name if is_same_name else None))
        elif not is_same_name and not correct_names:
            written.misnamed.append(person)
        elif is_joining:
            _take_in(actor, entry, person)
            written.taken_in += 1
        else:
            _update(entry, person, written)
    session().flush()
    return written


FIELDS = ("name", "phone", "union_id", "unit_id", "membership_state", "employment", "employment_group")


def _is_joining(entry: RosterEntry, person: Person) -> bool:
    """Whether someone who left one union is handed in by another, and not as one who has left that too."""
    has_left = entry.membership_state is MembershipState.LEFT
    return has_left and person.union_id != entry.union_id and person.membership_state != MembershipState.LEFT


def _add(person: Person) -> None:
    entry = RosterEntry(id_number=person.id_number, imported_at=clock.now())
    _fill(entry, person)
    session().add(entry)


def _take_in(actor: Actor, entry: RosterEntry, person: Person) -> None:
    """转入: what the file does not say about work is not known any more; it was said by the former union."""
    former = entry.union_id
    entry.membership_state, entry.employment = MembershipState.MEMBER, Employment.EMPLOYED
    entry.unit_id = entry.employment_group = None
    _fill(entry, person)
    entry.imported_at = clock.now()
    audit.record(actor, "roster.take_in", entry, from_union_id=str(former), to_union_id=str(person.union_id))


def _update(entry: RosterEntry, person: Person, written: Written) -> None:
    former = entry.union_id
    if not _fill(entry, person):
        written.unchanged += 1
        return
    entry.imported_at = clock.now()
    is_member = entry.membership_state is not MembershipState.LEFT
    if is_member and entry.union_id != former:
        written.moved += 1
    else:
        written.changed += 1


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
