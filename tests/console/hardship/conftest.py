"""困难帮扶的测试: a unit and the head of a family there."""

import pytest

from tests import factories, households


@pytest.fixture
def unit(session):
    return households.street()[1]


@pytest.fixture
def head(unit):
    return factories.roster_entry(name="欧阳小明", union_of=unit)
