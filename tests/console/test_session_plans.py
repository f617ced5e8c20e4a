"""续排场次: the next days stay planned, in the hours of the point, never twice, also after an outage."""

import datetime as dt
import uuid

import pytest
import time_machine
from sqlalchemy import select

from app import clock
from app.campaign_types.declaration import QuotaRule, SessionRule
from app.db import session
from app.jobs import signups as ticks
from models import (
    CampaignSession,
    Draw,
    DrawState,
    ServiceStation,
    StaffRole,
    StationState,
    Store,
    StoreSpecialDay,
    StoreState,
)
from tests import factories, programmes

# A Monday; nothing near it is a holiday.
NOW = dt.datetime(2026, 7, 6, 15, tzinfo=clock.CITY)
DAY = dt.timedelta(days=1)
WEEK = [(weekday, "09:00", "12:00") for weekday in range(7)]


@pytest.fixture(autouse=True)
def _july(session):
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def publisher(seat):
    return seat(StaffRole.PUBLISHER)


@pytest.fixture
def campaign_id(declare):
    declare("daily", sessions=SessionRule.CHOSEN)
    return factories.id_of(programmes.campaign("daily"))


@pytest.fixture
def store_id(session):
    return factories.id_of(factories.store(hours=WEEK))


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text
    return answer.json


def rule(**changes):
    return {"days_ahead": 3, "capacity": 20, **changes}


def keep(desk, campaign, **changes):
    return desk.post(f"/campaigns/{campaign}/session-plans", rule(**changes))


def kept(desk, campaign, **changes):
    answer = keep(desk, campaign, **changes)
    assert answer.status_code == 201, answer.text
    return answer.json["id"]


def days(campaign):
    session().expire_all()
    found = session().scalars(
        select(CampaignSession.starts_at)
        .where(CampaignSession.campaign_id == campaign)
        .order_by(CampaignSession.starts_at)
    )
    return [starts_at.astimezone(clock.CITY).day for starts_at in found]


def tick():
    session().commit()
    return ticks.plan_ahead()


def test_the_next_days_are_planned_at_once_and_kept_so_without_doubling(publisher, campaign_id, store_id):
    kept(publisher, campaign_id, store_id=str(store_id), closes_before_minutes=60)
    assert days(campaign_id) == [7, 8, 9]
    assert tick() == 0
    with time_machine.travel(NOW + DAY, tick=False):
        assert (tick(), tick()) == (1, 0)
    assert days(campaign_id) == [7, 8, 9, 10]
    # Nobody turned the clock for a week: what is to come is made up, what is past is not.
    with time_machine.travel(NOW + 8 * DAY, tick=False):
        assert tick() == 3
    assert days(campaign_id) == [7, 8, 9, 10, 15, 16, 17]
    made = session().scalars(select(CampaignSession)).first()
    assert (made.capacity, made.closes_at) == (20, made.starts_at - dt.timedelta(hours=1))


def test_closed_days_are_left_out_and_new_hours_double_nothing(publisher, campaign_id, store_id):
    session().add(StoreSpecialDay(store_id=store_id, on_day=NOW.date() + 2 * DAY))
    kept(publisher, campaign_id, store_id=str(store_id))
    assert days(campaign_id) == [7, 9]
    store = session().get_one(Store, store_id, options=[])
    session().refresh(store, ["hours"])
    for span in store.hours:
        span.opens_at = dt.time(8)
    assert tick() == 0
    with time_machine.travel(NOW + DAY, tick=False):
        assert tick() == 1
    assert days(campaign_id) == [7, 9, 10]


def test_a_session_that_was_called_off_stays_off(publisher, campaign_id, store_id):
    kept(publisher, campaign_id, store_id=str(store_id))
    first = session().scalars(select(CampaignSession.id).order_by(CampaignSession.starts_at)).first()
    off = publisher.post(f"/campaigns/{campaign_id}/sessions/{first}/cancellation", {"reason": "领取点停电"})
    assert off.status_code == 200, off.text
    assert tick() == 0


def test_stopped_nothing_is_added_and_resumed_what_is_missing_is(publisher, seat, campaign_id):
    station = factories.id_of(factories.station(hours=WEEK))
    plan_id = kept(publisher, campaign_id, station_id=str(station), only_working_days=True)
    path = f"/campaigns/{campaign_id}/session-plans"
    stopped = publisher.post(f"{path}/{plan_id}/stop")
    assert stopped.json["stopped_at"] is not None
    assert publisher.post(f"{path}/{plan_id}/stop").json == stopped.json
    with time_machine.travel(NOW + 3 * DAY, tick=False):
        assert tick() == 0
        again = seat(StaffRole.PUBLISHER).post(f"{path}/{plan_id}/resumption")
        assert (again.status_code, again.json["stopped_at"]) == (200, None)
        publisher_ = seat(StaffRole.PUBLISHER)
        publisher_.post(f"{path}/{plan_id}/stop")
        session().get_one(ServiceStation, station).state = StationState.CLOSED
        refused(publisher_.post(f"{path}/{plan_id}/resumption"), 422, "session_station_invalid")
        session().get_one(ServiceStation, station).state = StationState.OPEN
        assert publisher_.post(f"{path}/{plan_id}/resumption").status_code == 200
    # Thursday plus three days: Friday, and no weekend.
    assert days(campaign_id) == [7, 8, 9, 10]
    (listed,) = seat(StaffRole.READ_ONLY).get(path).json["items"]
    assert (listed["id"], listed["station_id"], listed["days_ahead"]) == (plan_id, str(station), 3)


def test_nothing_is_planned_beyond_the_campaign_nor_at_a_point_out_of_business(publisher, declare, store_id):
    declare("daily", sessions=SessionRule.CHOSEN)
    short = factories.id_of(programmes.campaign("daily", closes_at=NOW + 2 * DAY))
    kept(publisher, short, store_id=str(store_id))
    assert days(short) == [7, 8]
    long = factories.id_of(programmes.campaign("daily"))
    kept(publisher, long, store_id=str(store_id))
    session().get_one(Store, store_id).state = StoreState.CLOSED
    with time_machine.travel(NOW + DAY, tick=False):
        assert tick() == 0


def test_what_cannot_be_kept_ahead_is_refused(publisher, seat, declare, campaign_id, store_id):
    declare("plain")
    declare("drawn", sessions=SessionRule.CHOSEN, quota=QuotaRule.DRAW)
    store = {"store_id": str(store_id)}
    plain = factories.id_of(programmes.campaign("plain"))
    refused(keep(publisher, plain, **store), 409, "sessions_not_wanted")
    shut = str(factories.id_of(factories.station(state=StationState.CLOSED)))
    refused(keep(publisher, campaign_id, station_id=shut), 422, "session_station_invalid")
    refused(keep(publisher, campaign_id, store_id=str(uuid.uuid4())), 422, "session_store_invalid")
    refused(keep(publisher, campaign_id), 422, "invalid_fields")
    refused(keep(publisher, uuid.uuid4(), **store), 404, "campaign_not_found")
    plan_id = kept(publisher, campaign_id, **store)
    refused(keep(publisher, campaign_id, **store), 409, "session_plan_exists")
    path = f"/campaigns/{campaign_id}/session-plans"
    nowhere = f"/campaigns/{uuid.uuid4()}/session-plans"
    refused(publisher.get(nowhere), 404, "campaign_not_found")
    for action in ("stop", "resumption"):
        refused(publisher.post(f"{path}/{uuid.uuid4()}/{action}"), 404, "session_plan_not_found")
        refused(publisher.post(f"{nowhere}/{plan_id}/{action}"), 404, "campaign_not_found")
    session().get_one(Store, store_id).state = StoreState.CLOSED
    refused(publisher.post(f"{path}/{plan_id}/resumption"), 422, "session_store_invalid")
    frozen = factories.id_of(programmes.campaign("drawn"))
    station = str(factories.id_of(factories.station(hours=WEEK)))
    frozen_plan = kept(publisher, frozen, station_id=station)
    draw = Draw(
        campaign_id=frozen,
        algorithm="1",
        commitment=b"0" * 32,
        public_source="开奖号码",
        public_at=NOW,
        state=DrawState.FROZEN,
        frozen_at=NOW,
    )
    draw.seed = "00"
    session().add(draw)
    again = publisher.post(f"/campaigns/{frozen}/session-plans/{frozen_plan}/resumption")
    refused(again, 409, "draw_frozen")
    other = str(factories.id_of(factories.station(hours=WEEK)))
    refused(keep(publisher, frozen, station_id=other), 409, "draw_frozen")
    gone = factories.id_of(programmes.campaign("daily"))
    gone_plan = kept(publisher, gone, station_id=station)
    assert publisher.post(f"/campaigns/{gone}/end", {"reason": "天气转凉"}).status_code == 200
    refused(keep(publisher, gone, station_id=other), 409, "campaign_ended")
    again = publisher.post(f"/campaigns/{gone}/session-plans/{gone_plan}/resumption")
    refused(again, 409, "campaign_ended")


def test_the_list_takes_a_fixed_number_of_statements(publisher, campaign_id, statements):
    path = f"/campaigns/{campaign_id}/session-plans"
    kept(publisher, campaign_id, store_id=str(factories.id_of(factories.store(hours=WEEK))))
    with statements() as few:
        publisher.get(path)
    kept(publisher, campaign_id, station_id=str(factories.id_of(factories.station(hours=WEEK))))
    with statements() as more:
        publisher.get(path)
    assert len(few) == len(more)
