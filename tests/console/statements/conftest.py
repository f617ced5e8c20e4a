"""结算单的测试: a day in July, a shop, and two who work on its money."""

import pytest
import time_machine

from models import (
    StaffRole,
)
from tests import factories
from tests.console.statements.drafting import JULY_2


@pytest.fixture(autouse=True)
def _july():
    with time_machine.travel(JULY_2, tick=False):
        yield


@pytest.fixture
def shop(session):
    return factories.store(factories.merchant(owner_id=factories.member(verified=False).id))


@pytest.fixture
def maker(seat):
    return seat(StaffRole.FINANCE)


@pytest.fixture
def checker(seat):
    return seat(StaffRole.FINANCE)
