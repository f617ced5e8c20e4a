"""快道的测试: made-up programmes, and each way closed in turn."""

import pytest

from app.services import signups
from app.services.signups import quick
from tests import factories, queues
from tests.miniprogram_api.signup_lane.acts import GENDERS, OPEN_TO_ALL, REVIEWED, SIDES


@pytest.fixture(autouse=True)
def _ground(session, monkeypatch):
    factories.privacy_document()
    queues.declare(monkeypatch, queues.CLASS, REVIEWED, SIDES, GENDERS, OPEN_TO_ALL)
    quick._kept.clear()
    yield
    quick._kept.clear()


@pytest.fixture
def by_the_house(monkeypatch):
    """How many sign-ups the house itself has been asked for."""
    asked, real = [], signups.sign_up

    def note(member, campaign_id, **options):
        asked.append(campaign_id)
        return real(member, campaign_id, **options)

    monkeypatch.setattr(signups, "sign_up", note)
    return asked


@pytest.fixture
def closed(monkeypatch):
    """The lane is closed from now on, and everybody goes through the house."""

    def close():
        quick._kept.clear()
        monkeypatch.setattr(quick, "_load", lambda _: None)

    return close
