"""券批次的测试: a day in July, a shop, and a publisher who drafts."""

import datetime as dt

import pytest
import time_machine

from models import StaffRole
from tests import factories
from tests.console.coupons.acts import OPENS, body


@pytest.fixture(autouse=True)
def july():
    with time_machine.travel(OPENS + dt.timedelta(hours=12), tick=False) as now:
        yield now


@pytest.fixture
def shop(session):
    return factories.store()


@pytest.fixture
def publisher(seat, shop):
    return seat(StaffRole.PUBLISHER)


@pytest.fixture
def draft(publisher, shop):
    """Makes a draft of 满30减10 at the desk, with changes; gives its id."""

    def make(**changes):
        answer = publisher.post("/coupon-batches", body(shop, **changes))
        assert answer.status_code == 201, answer.text
        return answer.json["id"]

    return make
