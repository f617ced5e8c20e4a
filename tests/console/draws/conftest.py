"""抽签的测试: a day in July, and a campaign that draws lots."""

import pytest
import time_machine
from sqlalchemy import update

from app import clock
from app.campaign_types.declaration import QuotaRule
from app.db import session
from models import (
    Campaign,
    CampaignQuota,
    CampaignState,
    StaffRole,
)
from tests import factories, programmes
from tests.console.draws.acts import DAY, NOW, promise


@pytest.fixture(autouse=True)
def july():
    with time_machine.travel(NOW, tick=False) as now:
        yield now


@pytest.fixture
def first(seat):
    return seat(StaffRole.PUBLISHER)


@pytest.fixture
def lottery(declare):
    return declare("lottery", quota=QuotaRule.DRAW, has_waitlist=True, offers_after_closing=True)


@pytest.fixture
def prepared(first, lottery):
    """`prepared(quotas=…)` gives a published campaign with a promised draw that closes in a day."""

    def make(*, quotas=({"capacity": 2},), type_="lottery", sessions=0):
        of = programmes.campaign(
            type_, state=CampaignState.DRAFT, sessions=sessions, capacity=1, closes_at=clock.now() + DAY
        )
        for each in quotas:
            session().add(CampaignQuota(campaign_id=of.id, **each))
        promised = first.put(f"/campaigns/{of.id}/draw", promise())
        assert promised.status_code == 200, promised.text
        session().execute(
            update(Campaign)
            .where(Campaign.id == of.id)
            .values(state="published", published_by=factories.staff().id, published_at=clock.now())
        )
        session().commit()
        return session().get_one(Campaign, of.id, populate_existing=True), promised.json["id"]

    return make
