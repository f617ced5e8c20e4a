"""困难类别: it holds for everybody of the household, while the file is open."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.services import hardship_levels
from models import HardshipLevel, HardshipState, RosterEntry
from tests import factories, households


def test_a_file_counts_for_each_person_of_the_household(session):
    spouse, stranger = factories.roster_entry(name="李梅"), factories.roster_entry()
    head = factories.roster_entry()
    households.file(head, kin=[("李梅", spouse.id_number)], level=HardshipLevel.DEEP)
    assert hardship_levels.level_of(head.id) is HardshipLevel.DEEP
    assert hardship_levels.levels_of([spouse.id, stranger.id]) == {spouse.id: HardshipLevel.DEEP}
    both = {head.id_number_index, spouse.id_number_index}
    assert hardship_levels.household_of(spouse.id) == both
    assert hardship_levels.household_of(stranger.id) == set()
    asked = select(RosterEntry.id).where(hardship_levels.has_level(["deep", "accidental"]))
    assert set(session.scalars(asked)) == {head.id, spouse.id}


@pytest.mark.parametrize("state", [state for state in HardshipState if state is not HardshipState.OPEN])
def test_only_an_open_file_counts(session, state):
    head = factories.roster_entry()
    households.file(head, state=state)
    assert hardship_levels.level_of(head.id) is None
    assert hardship_levels.household_of(head.id) == set()
    asked = select(RosterEntry.id).where(hardship_levels.has_level(list(HardshipLevel)))
    assert session.scalars(asked).all() == []


def test_nobody_stands_in_two_living_files(session):
    child = factories.id_number()
    households.file(kin=[("小明", child)], state=HardshipState.CLOSED)
    households.file(kin=[("小明", child)])
    with pytest.raises(IntegrityError, match="uq_household_members_counted"):
        households.file(kin=[("小明", child)], state=HardshipState.APPLIED)
