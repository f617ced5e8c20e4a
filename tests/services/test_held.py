"""何处有谁: no table, no section of the export and no column of an account is forgotten."""

import re

import pytest
from sqlalchemy import Column

from app.services.erasures.held import HELD, Fate
from app.services.exports import SECTIONS
from miniprogram_api.me.schemas import ExportSchema
from models import Attachment, Base, Member, RosterEntry

TABLES = Base.metadata.tables
CJK = re.compile(r"[\u4e00-\u9fff]")
WORDS = {"openid", "unionid", "actor_id", "member_id", "last_member_id"}
"""Columns that mean a member without a foreign key."""
PERSONAL = {Member.__tablename__, RosterEntry.__tablename__, Attachment.__tablename__}
STAFF_S_OWN = {
    "drafts",
    "lawyers",
    "partners",
    "roster_files",
    "roster_imports",
    "staff",
    "staff_exports",
    "trips",
}
"""Personal columns of people who are no members."""
HOUSE_S_PAPERS = {
    "allocation_photos",
    "allocations",
    "campaigns",
    "merchant_contracts",
    "recuperation_base_photos",
    "station_inspection_attachments",
    "store_photos",
}
"""Point to attachments that belong to a shop or to the union."""


def tells_of_somebody(column: Column) -> bool:
    targets = {key.target_fullname.split(".")[0] for key in column.foreign_keys}
    return bool(targets & PERSONAL) or column.name in WORDS or column.name.endswith(("_cipher", "_index"))


def test_every_table_is_named_with_what_happens_to_it_and_why():
    assert set(HELD) == set(TABLES)
    assert [name for name, held in HELD.items() if not CJK.search(held.reason)] == []


def test_where_nobody_stands_no_column_tells_of_anybody():
    telling = {
        table.name
        for table in TABLES.values()
        if any(map(tells_of_somebody, table.columns)) and HELD[table.name].fate is Fate.NOBODY
    }
    assert telling - STAFF_S_OWN - HOUSE_S_PAPERS == set()


@pytest.mark.parametrize("name", [name for name, held in HELD.items() if held.fate is Fate.BLANKED])
def test_every_column_of_a_blanked_table_is_decided_on(name):
    held = HELD[name]
    assert not held.blanked & held.stays
    assert held.blanked | held.stays == {column.name for column in TABLES[name].columns}
    assert {column.name for column in TABLES[name].columns if tells_of_somebody(column)} <= held.blanked | {
        "id"
    }


@pytest.mark.parametrize("name", [name for name, held in HELD.items() if held.person])
def test_what_is_deleted_by_one_column_has_it_and_nothing_points_to_it(name):
    assert HELD[name].person in TABLES[name].columns
    assert HELD[name].fate is Fate.GONE
    pointing = [
        column
        for table in TABLES.values()
        for column in table.columns
        if any(key.references(TABLES[name]) for key in column.foreign_keys)
    ]
    assert pointing == []


def test_every_table_is_exported_or_named_with_the_reason_why_not():
    for name, held in HELD.items():
        assert (held.exported is None) != (held.not_exported is None), name
    assert {held.exported for held in HELD.values() if held.exported} == set(SECTIONS)
    assert set(ExportSchema().fields) == {"exported_at", *SECTIONS}
