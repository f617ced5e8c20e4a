"""单位报名的测试: a unit's union under a district, and its operator's desk."""

from types import SimpleNamespace

import pytest

from models import StaffRole
from tests import factories


@pytest.fixture
def unit(session):
    """A unit's union under a district, by its id: a refusal rolls the session back."""
    made = factories.union(factories.district_union(), name="常新机械有限公司工会")
    return SimpleNamespace(id=made.id, name=made.name, ancestor_ids=made.ancestor_ids)


@pytest.fixture
def desk(seat, unit):
    return seat(StaffRole.OPERATOR, union=unit)
