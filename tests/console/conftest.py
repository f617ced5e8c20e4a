"""控制台: a desk that signs in as a browser does."""

from pathlib import Path

import pytest

from app.campaign_types import TYPES
from app.campaign_types.declaration import CampaignType, Section
from tests import everything
from tests.desks import Desk
from tests.provoked import look_back_last, remembering


@pytest.fixture(scope="session", autouse=True)
def provoked():
    """Every refusal so far."""
    with remembering() as found:
        yield found


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    look_back_last(Path(__file__).parent, config, items)


@pytest.fixture
def desk(app, session):
    """A desk with nobody at it; `desk.sign_in(staff)` seats somebody."""
    return Desk(app.test_client())


@pytest.fixture
def seat(app, session):
    """`seat(role, union=…)` gives a desk with a new staff member of that role."""
    return lambda *roles, union=None: Desk(app.test_client()).seat(*roles, union=union)


@pytest.fixture
def declare(monkeypatch):
    """`declare("key", …)` adds a made-up programme for the length of a test."""

    def add(key, **facts):
        declared = CampaignType(
            key=key, title="样本活动", section=Section.CARE, summary="样本", **{"consents": (), **facts}
        )
        monkeypatch.setitem(TYPES, key, declared)
        return declared

    return add


@pytest.fixture
def of_everything(session):
    """Something in every list; the ids that some of them lie below."""
    return everything.once()
