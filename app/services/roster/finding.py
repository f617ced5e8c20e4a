"""在名册里找人: by name and number, corrected by what the ID shows, and where he is at home."""

import uuid

from sqlalchemy import select

from app.db import session
from app.errors import Conflict
from app.services import audit
from app.services.audit import Actor
from app.services.roster.deriving import fill_in
from app.text import comparable_name
from models import ID_NUMBER, RosterEntry, Union, Unit
from models.personal import index_of


class NumberInRoster(Conflict):
    code, detail = "number_in_roster", "这个身份证号在名册里是另一条记录"
    next = "请选那一条；那一条不对的，先由它所在的工会更正"


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
        fill_in(entry)
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
