"""每月的测试: a day in July."""

import pytest
import time_machine

from tests.console.cockpit_months.acts import NOW


@pytest.fixture(autouse=True)
def _july(session):
    with time_machine.travel(NOW, tick=False):
        yield
