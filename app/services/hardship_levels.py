"""困难类别: who lives in a household with an open file, and of which level.

A file is one household's, so it counts for each of its people: the parent who applied and the spouse alike.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import ColumnElement, ScalarSelect, exists, select

from app.db import session
from models import HardshipFile, HardshipLevel, HardshipState, HouseholdMember, RosterEntry


def level_of(roster_entry_id: uuid.UUID) -> HardshipLevel | None:
    """困难类别 of the open file in which this person stands; None where there is none."""
    return levels_of([roster_entry_id]).get(roster_entry_id)


def levels_of(roster_entry_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, HardshipLevel]:
    """The same of many; people without an open file are left out."""
    rows = session().execute(
        select(RosterEntry.id, HardshipFile.level)
        .join(HouseholdMember, HouseholdMember.id_number_index == RosterEntry.id_number_index)
        .join(HardshipFile, HardshipFile.id == HouseholdMember.file_id)
        .where(
            RosterEntry.id.in_(roster_entry_ids),
            HouseholdMember.is_counted,
            HardshipFile.state == HardshipState.OPEN,
        )
    )
    return {entry_id: level for entry_id, level in rows if level is not None}


def has_level(levels: Sequence[str]) -> ColumnElement[bool]:
    """Whether the `RosterEntry` of a query lives in a household with an open file of one of `levels`."""
    return exists(
        select(HouseholdMember.id)
        .join(HardshipFile, HardshipFile.id == HouseholdMember.file_id)
        .where(
            HouseholdMember.id_number_index == RosterEntry.id_number_index,
            HouseholdMember.is_counted,
            HardshipFile.state == HardshipState.OPEN,
            HardshipFile.level.in_(levels),
        )
        .correlate(RosterEntry)
    )


def of_entry() -> ScalarSelect[HardshipLevel | None]:
    """困难类别 of the `RosterEntry` of a query; NULL where its household has no open file."""
    return (
        select(HardshipFile.level)
        .join(HouseholdMember, HouseholdMember.file_id == HardshipFile.id)
        .where(
            HouseholdMember.id_number_index == RosterEntry.id_number_index,
            HouseholdMember.is_counted,
            HardshipFile.state == HardshipState.OPEN,
        )
        .correlate(RosterEntry)
        .scalar_subquery()
    )


def household_of(roster_entry_id: uuid.UUID) -> set[bytes]:
    """同户的人: blind indexes of everybody in this person's open file, his own too; empty without a file."""
    theirs = (
        select(HouseholdMember.file_id)
        .join(RosterEntry, RosterEntry.id_number_index == HouseholdMember.id_number_index)
        .join(HardshipFile, HardshipFile.id == HouseholdMember.file_id)
        .where(
            RosterEntry.id == roster_entry_id,
            HouseholdMember.is_counted,
            HardshipFile.state == HardshipState.OPEN,
        )
    )
    found = session().scalars(
        select(HouseholdMember.id_number_index).where(HouseholdMember.file_id.in_(theirs))
    )
    return {bytes(index) for index in found}
