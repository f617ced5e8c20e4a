"""说给谁听: whatever happens is told to the right person, once, in words; and to nobody else."""

import pytest
import time_machine

from tests.miniprogram_api.notices.inbox import NOON


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller
