"""会员实名库: writing it from a union's file, and finding a person in it."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Final, TypeVar

import uuid_utils.compat
from sqlalchemy import LargeBinary, Row, Select, Uuid, any_, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from app import bulk, clock, db
from app.db import session
from app.errors import Conflict
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
from models.roster import PHONE, born_on, gender_of, name_index, tail_index


class NumberInRoster(Conflict):
    code, detail = "number_in_roster", "这个身份证号在名册里是另一条记录"
    next = "请选那一条；那一条不对的，先由它所在的工会更正"


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
DERIVED_AT_ONCE = 1_000
Value = TypeVar("Value")


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


def write(actor: Actor, people: Sequence[Person], scope: Union, *, correct_names: bool = False) -> Written:
    """导入名册: add or update people inside `scope`'s subtree; absence from a file is not leaving.

    No member is moved out of another union's scope, and nobody gets another name unless `correct_names`:
    those come back untouched. Who has left is free to be taken in elsewhere, since membership follows
    employment. Rows that already say the same are not rewritten. A few queries for any number of people;
    `people` holds nobody twice.
    """
    written = Written()
    by_index = {index_of(ID_NUMBER, person.id_number): person for person in people}
    known = _lock_known(list(by_index))
    homes = _homes({entry.union_id for entry in known.values()}, scope)
    newcomers = []
    for index, person in by_index.items():
        entry = known.get(index)
        if entry is None:
            newcomers.append((index, person))
            continue
        home = homes[entry.union_id]
        is_same_name = comparable_name(entry.name or "") == comparable_name(person.name)
        is_joining = _is_joining(entry, person)
        if not home.is_inside and not (is_joining and is_same_name):
            written.elsewhere.append(Elsewhere(person, home.name if is_same_name else None))
        elif not is_same_name and not correct_names:
            written.misnamed.append(person)
        elif is_joining:
            _take_in(actor, entry, person)
            written.taken_in += 1
        else:
            _update(entry, person, written)
    session().flush()
    written.added = _add(newcomers)
    return written


def foresee(
    people: Sequence[Person], scope: Union, *, correct_names: bool = False
) -> dict[str, tuple[Becoming, str | None]]:
    """预览名册: by ID number what `write` would make of each, and the union of who stands elsewhere.

    Nothing is written and nobody is locked; a union is named only where the file knows the person's name.
    """
    by_index = {index_of(ID_NUMBER, person.id_number): person for person in people}
    known = {entry.id_number_index: entry for entry in session().scalars(_known(list(by_index)))}
    homes = _homes({entry.union_id for entry in known.values()}, scope)
    return {
        person.id_number: _foresee(person, known.get(index), homes, correct_names=correct_names)
        for index, person in by_index.items()
    }


def _foresee(
    person: Person,
    entry: RosterEntry | None,
    homes: Mapping[uuid.UUID, Row[uuid.UUID, str, bool]],
    *,
    correct_names: bool,
) -> tuple[Becoming, str | None]:
    if entry is None:
        return Becoming.NEW, None
    home = homes[entry.union_id]
    is_same_name = comparable_name(entry.name or "") == comparable_name(person.name)
    is_joining = _is_joining(entry, person)
    if not home.is_inside and not (is_joining and is_same_name):
        return Becoming.ELSEWHERE, home.name if is_same_name else None
    if not is_same_name and not correct_names:
        return Becoming.MISNAMED, None
    return Becoming.NEW if is_joining else _difference(person, entry), None


def _difference(person: Person, entry: RosterEntry) -> Becoming:
    said = {name: getattr(person, name) for name in FIELDS}
    if all(value is UNSAID or getattr(entry, name) == value for name, value in said.items()):
        return Becoming.UNCHANGED
    is_leaving = person.membership_state is MembershipState.LEFT
    if is_leaving and entry.membership_state is not MembershipState.LEFT:
        return Becoming.LEAVING
    return Becoming.CHANGED


def _known(indexes: list[bytes]) -> Select[RosterEntry]:
    """The entries with these numbers. One array is one parameter, however many people a chunk has."""
    listed = literal(indexes, ARRAY(LargeBinary))
    return select(RosterEntry).where(RosterEntry.id_number_index == any_(listed)).order_by(RosterEntry.id)


def _lock_known(indexes: list[bytes]) -> dict[bytes, RosterEntry]:
    entries = session().scalars(_known(indexes).with_for_update())
    return {entry.id_number_index: entry for entry in entries}


FIELDS = (
    "name",
    "phone",
    "union_id",
    "unit_id",
    "membership_state",
    "employment",
    "employment_group",
    "in_new_employment",
    "works_outdoors",
)


def _is_joining(entry: RosterEntry, person: Person) -> bool:
    """Whether someone who left one union is handed in by another, and not as one who has left that too."""
    has_left = entry.membership_state is MembershipState.LEFT
    return has_left and person.union_id != entry.union_id and person.membership_state != MembershipState.LEFT


_COPIED = [
    "id",
    "union_id",
    "unit_id",
    "name_cipher",
    "name_index",
    "id_number_cipher",
    "id_number_index",
    "number_tail_index",
    "phone_cipher",
    "phone_index",
    "membership_state",
    "employment",
    "employment_group",
    "in_new_employment",
    "works_outdoors",
    "gender",
    "born_on",
    "imported_at",
]


def _add(newcomers: Sequence[tuple[bytes, Person]]) -> int:
    """新增: people with the blind indexes of their numbers, in one COPY. A rival's row makes it fail."""
    if not newcomers:
        return 0
    now = clock.now()
    return bulk.copy_rows(RosterEntry, _COPIED, (_row(index, person, now) for index, person in newcomers))


def _row(index: bytes, person: Person, now: dt.datetime) -> tuple[object, ...]:
    row_id = uuid_utils.compat.uuid7()
    return (
        row_id,
        person.union_id,
        _said(person.unit_id, None),
        RosterEntry.name.seal(person.name, row_id),
        name_index(person.name),
        RosterEntry.id_number.seal(person.id_number, row_id),
        index,
        tail_index(person.id_number),
        RosterEntry.phone.seal(person.phone, row_id) if isinstance(person.phone, str) else None,
        index_of(PHONE, person.phone) if isinstance(person.phone, str) else None,
        _said(person.membership_state, MembershipState.MEMBER),
        _said(person.employment, Employment.EMPLOYED),
        _said(person.employment_group, None),
        _said(person.in_new_employment, usual=False),
        _said(person.works_outdoors, usual=False),
        gender_of(person.id_number),
        born_on(person.id_number),
        now,
    )


def _said(value: Value | Unsaid, usual: Value) -> Value:
    return usual if isinstance(value, Unsaid) else value


def _take_in(actor: Actor, entry: RosterEntry, person: Person) -> None:
    """转入: what the file does not say about work is not known any more; it was said by the former union."""
    former = entry.union_id
    entry.membership_state, entry.employment = MembershipState.MEMBER, Employment.EMPLOYED
    entry.unit_id = entry.employment_group = None
    entry.in_new_employment = entry.works_outdoors = False
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


def _homes(union_ids: set[uuid.UUID], scope: Union) -> dict[uuid.UUID, Row[uuid.UUID, str, bool]]:
    """The unions where known people stand, each with its name and whether it is inside `scope`."""
    rows = session().execute(
        select(
            Union.id, Union.name, (literal(scope.id) == any_(Union.ancestor_ids)).label("is_inside")
        ).where(Union.id == any_(literal(list(union_ids), ARRAY(Uuid()))))
    )
    return {row.id: row for row in rows}


def derive() -> int:
    """补性别、出生日期和检索用的盲索引, of people whom the roster had before it kept these.

    In units of work of their own.

    Gives how many it was. Rows that somebody else holds are left for the next time.
    """
    derived = 0
    while count := db.transact(_derive_some):
        derived += count
    return derived


def _derive_some() -> int:
    entries = session().scalars(
        select(RosterEntry)
        .where(or_(RosterEntry.name_index.is_(None), RosterEntry.born_on.is_(None)))
        .limit(DERIVED_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    return sum(1 for entry in entries if _derive(entry))


def _derive(entry: RosterEntry) -> bool:
    number = entry.id_number
    assert number is not None  # noqa: S101 - tells the type checker; the column is never empty
    entry.born_on, entry.gender = born_on(number), gender_of(number)
    entry.name_index, entry.number_tail_index = name_index(str(entry.name)), tail_index(number)
    entry.phone_index = None if entry.phone is None else index_of(PHONE, entry.phone)
    return True


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
    if entry.born_on is None:
        _derive(entry)
    return entry


def correct(actor: Actor, entry: RosterEntry, *, name: str, id_number: str) -> None:
    """更正名册: the entry is written as the person's ID shows it. Locked by the caller, the number checked.

    Refuses with `number_in_roster` where the number stands at another entry.
    """
    other = session().scalar(
        select(RosterEntry.id).where(
            RosterEntry.id_number_index == index_of(ID_NUMBER, id_number), RosterEntry.id != entry.id
        )
    )
    if other is not None:
        raise NumberInRoster
    shown = {"name": name, "id_number": id_number}
    changed = [column for column, plain in shown.items() if getattr(entry, column) != plain]
    for column in changed:
        setattr(entry, column, shown[column])
    if changed:
        audit.record(actor, "roster.correct", entry, fields=changed)


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
