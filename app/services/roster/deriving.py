"""补推算的列: what the roster can tell from a number, a name or a phone."""

from sqlalchemy import or_, select

from app import db
from app.db import session
from models import RosterEntry
from models.personal import index_of
from models.roster import PHONE, born_on, gender_of, name_index, tail_index

DERIVED_AT_ONCE = 1_000


def derive() -> int:
    """补性别、出生日期和检索用的盲索引, of people whom the roster had before it kept these.

    In units of work of their own. Gives how many it was. Rows that somebody else holds are left for the next
    time.
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
    found = entries.all()
    for entry in found:
        fill_in(entry)
    return len(found)


def fill_in(entry: RosterEntry) -> None:
    """推算一行: write what the entry's own number, name and phone say."""
    number = entry.id_number
    assert number is not None  # noqa: S101 - tells the type checker; the column is never empty
    entry.born_on, entry.gender = born_on(number), gender_of(number)
    entry.name_index, entry.number_tail_index = name_index(str(entry.name)), tail_index(number)
    entry.phone_index = None if entry.phone is None else index_of(PHONE, entry.phone)
