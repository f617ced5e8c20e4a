"""导入名册: a union's people are added and updated from its file, or foreseen."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import TypeVar

import uuid_utils.compat
from sqlalchemy import LargeBinary, Row, Select, Uuid, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from app import bulk, clock
from app.db import session
from app.services import audit
from app.services.audit import Actor
from app.services.roster.people import UNSAID, Becoming, Elsewhere, Person, Unsaid, Written
from app.text import comparable_name
from models import ID_NUMBER, Employment, MembershipState, RosterEntry, Union
from models.personal import index_of
from models.roster import PHONE, born_on, gender_of, name_index, tail_index

Value = TypeVar("Value")


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
