"""群发的测试: a union with people, and a desk and a chair of it."""

import pytest

from models import StaffRole
from tests import factories


@pytest.fixture
def home(session):
    return factories.district_union("tianning")


@pytest.fixture
def desk(seat, home):
    return seat(StaffRole.PUBLISHER, union=home)


@pytest.fixture
def people(home):
    return [factories.member(entry=factories.roster_entry(union_of=home)) for _ in range(5)]
