"""COPY: rows arrive as an INSERT would bring them, and refusals as SQLAlchemy's own."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app import bulk, clock, db
from models import AuditEntry, Employment, MembershipState, RosterEntry, Store
from models.personal import index_of
from models.roster import ID_NUMBER
from tests import factories

COLUMNS = ["id", "union_id", "name_cipher", "id_number_cipher", "id_number_index", "membership_state"]
COLUMNS += ["employment", "imported_at"]


def row_of(union_id, number):
    row_id = uuid.uuid4()
    name, id_number = RosterEntry.name.seal("王小明", row_id), RosterEntry.id_number.seal(number, row_id)
    index = index_of(ID_NUMBER, number)
    states = (MembershipState.RETAINED, Employment.RETIRED)
    return row_id, union_id, name, id_number, index, *states, clock.now()


def test_copied_rows_read_like_written_ones(session):
    union, number = factories.union(), factories.id_number()
    row = row_of(union.id, number)
    assert bulk.copy_rows(RosterEntry, COLUMNS, [row]) == 1
    entry = session.get_one(RosterEntry, row[0])
    assert (entry.name, entry.id_number, entry.phone) == ("王小明", number, None)
    assert (entry.membership_state, entry.employment) == (MembershipState.RETAINED, Employment.RETIRED)
    assert entry.created_at is not None


def test_every_kind_of_column_can_be_copied(session):
    at = dt.datetime(2026, 7, 1, 10, tzinfo=clock.CITY)
    entry = AuditEntry(
        at=at, actor_kind="system", action="a", subject="b", subject_id=uuid.uuid4(), details={"数": [1]}
    )
    names = ["id", "at", "actor_kind", "action", "subject", "subject_id", "details"]
    bulk.copy_rows(AuditEntry, names, [[getattr(entry, name) for name in names]])
    found = session.scalar(select(AuditEntry).where(AuditEntry.id == entry.id))
    assert (found.at, found.details) == (at, {"数": [1]})
    shop = factories.store()
    names = ["id", "merchant_id", "name", "district", "address", "lat", "lng", "state", "search_text"]
    row = [uuid.uuid4(), *(getattr(shop, name) for name in names[1:])]
    bulk.copy_rows(Store, names, [row])
    assert session.get_one(Store, row[0]).lat == shop.lat


def test_nothing_to_copy_is_nothing(session):
    assert bulk.copy_rows(RosterEntry, COLUMNS, []) == 0


def test_a_rival_s_row_is_a_refusal_that_is_tried_again(session):
    union_id, number = factories.union().id, factories.id_number()
    session.commit()
    tries = []

    def copy_twice_at_first():
        tries.append(number)
        rows = [row_of(union_id, number) for _ in range(3 - len(tries))]
        return bulk.copy_rows(RosterEntry, COLUMNS, rows)

    assert db.transact(copy_twice_at_first) == 1
    assert len(tries) == 2
    with pytest.raises(IntegrityError), db.unit_of_work():
        bulk.copy_rows(RosterEntry, COLUMNS, [row_of(union_id, number)])
