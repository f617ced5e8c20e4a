"""活动的测试: who drafts, who publishes, and a draft."""

from functools import partial

import pytest

from models import StaffRole
from tests import factories
from tests.drafting import drafted


@pytest.fixture
def publisher(seat):
    return seat(StaffRole.PUBLISHER)


@pytest.fixture
def second(seat):
    """Who publishes what the other has drafted."""
    return seat(StaffRole.PUBLISHER)


@pytest.fixture
def privacy(session):
    factories.privacy_document()


@pytest.fixture
def draft(publisher):
    """Makes a draft at the desk, with changes; gives its id."""

    return partial(drafted, publisher)
