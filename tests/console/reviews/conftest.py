"""审核的测试: a unit under a district, who reviews in each, and a case of the unit."""

import pytest

from app.campaign_types import TYPES
from models import StaffRole
from tests import factories, reviewing


@pytest.fixture(autouse=True)
def _programmes(monkeypatch, session):
    for declared in (reviewing.AID, reviewing.HONOUR):
        monkeypatch.setitem(TYPES, declared.key, declared)


@pytest.fixture
def district(session):
    return factories.district_union("tianning")


@pytest.fixture
def unit(district):
    return factories.union(district, "运河机械厂工会")


@pytest.fixture
def reviewer(seat, unit):
    return seat(StaffRole.REVIEWER, union=unit)


@pytest.fixture
def chair(seat, district):
    return seat(StaffRole.CHAIR, union=district)


@pytest.fixture
def case(unit):
    return reviewing.submitted(union=unit)
