"""驿站: found nearby, open or not, reported when broken, kept by who is invited."""

import datetime as dt

import pytest

from app import clock
from models import HolidayRule, StationSpecialDay, StationState
from tests import factories
from tests.tills import refused

HERE = "lat=31.7796&lng=119.9745"
ALL_WEEK = [(weekday, "00:00", "00:00") for weekday in range(7)]
SOMEWHERE = "00000000-0000-7000-8000-000000000000"


def names(answer):
    assert answer.status_code == 200, answer.text
    return [each["name"] for each in answer.json["items"]]


def test_stations_come_nearest_first_within_the_radius(phone):
    factories.station(name="两公里外", lat=31.7976)
    factories.station(name="脚下")
    factories.station(name="半公里外", lat=31.7841)
    assert names(phone.get(f"/stations?{HERE}")) == ["脚下", "半公里外"]
    near = phone.get(f"/stations?{HERE}&radius_m=3000").json["items"]
    assert [each["name"] for each in near] == ["脚下", "半公里外", "两公里外"]
    assert near[0]["distance_m"] == 0
    assert 450 < near[1]["distance_m"] < 550


def test_a_page_of_stations_goes_on_after_the_last_one_seen(phone):
    for number in range(3):
        factories.station(name=f"驿站{number}", lat=31.7796 + number / 1000)
    first = phone.get(f"/stations?{HERE}&limit=2").json
    second = phone.get(f"/stations?{HERE}&limit=2&cursor={first['next_cursor']}").json
    assert [each["name"] for each in first["items"] + second["items"]] == ["驿站0", "驿站1", "驿站2"]
    assert second["next_cursor"] is None
    refused(phone.get("/stations?cursor=nonsense"), 422, "cursor_invalid")


@pytest.mark.parametrize("query", ["service=nursing_room", "district=wujin", "q=母婴", "open_now=true"])
def test_stations_are_narrowed_by_service_district_name_and_hours(phone, query):
    wanted = {"services": ["nursing_room"], "district": "wujin", "name": "母婴驿站", "hours": ALL_WEEK}
    factories.station(**wanted)
    factories.station(name="别的驿站")
    assert names(phone.get(f"/stations?{query}")) == ["母婴驿站"]


def test_a_station_that_is_shut_for_a_while_is_listed_and_not_open_and_a_closed_one_is_gone(phone):
    shut = factories.station(name="装修中", hours=ALL_WEEK, state=StationState.SUSPENDED)
    gone = factories.station(name="撤掉的", hours=ALL_WEEK, state=StationState.CLOSED)
    (found,) = phone.get("/stations").json["items"]
    assert (found["name"], found["open_now"], found["state"]) == ("装修中", False, "suspended")
    assert names(phone.get("/stations?open_now=false")) == ["装修中"]
    assert phone.get(f"/stations/{shut.id}").status_code == 200
    refused(phone.get(f"/stations/{gone.id}"), 404, "station_not_found")


def test_a_station_tells_its_week_its_closed_days_and_when_it_was_verified(phone, session):
    made = factories.station(
        hours=[(0, "08:30", "11:30"), (0, "13:00", "17:30")],
        last_verified_on=dt.date(2026, 6, 1),
        holiday_rule=HolidayRule.CLOSED,
    )
    today = clock.today()
    for day in (today - dt.timedelta(days=1), today + dt.timedelta(days=1)):
        session.add(StationSpecialDay(station_id=made.id, on_day=day, note="停电检修"))
    session.flush()
    shown = phone.get(f"/stations/{made.id}").json
    assert [(span["opens_at"], span["closes_at"]) for span in shown["hours"]] == [
        ("08:30", "11:30"),
        ("13:00", "17:30"),
    ]
    assert [day["on_day"] for day in shown["special_days"]] == [str(today + dt.timedelta(days=1))]
    assert (shown["last_verified_on"], shown["holiday_rule"]) == ("2026-06-01", "closed")


def test_a_closed_day_closes_an_open_station(phone, session):
    made = factories.station(hours=ALL_WEEK)
    assert phone.get(f"/stations/{made.id}").json["open_now"] is True
    session.add_all(
        StationSpecialDay(station_id=made.id, on_day=clock.today() - dt.timedelta(days=ago)) for ago in (0, 1)
    )
    session.flush()
    assert phone.get(f"/stations/{made.id}").json["open_now"] is False
    assert names(phone.get("/stations?open_now=true")) == []


def test_a_list_of_stations_takes_three_queries_however_long_it_is(phone, statements):
    for number in range(5):
        factories.station(hours=ALL_WEEK, lat=31.7796 + number / 10_000)
    with statements() as seen:
        assert len(phone.get(f"/stations?{HERE}").json["items"]) == 5
    assert len(seen) == 3


def test_a_worker_reports_a_fault_once_a_day_and_reads_by_when_an_answer_is_promised(phone):
    station = factories.station()
    worker = phone.another(factories.member(verified=False).openid)
    body = {"text": "微波炉坏了，开水也没有"}
    made = worker.post(f"/stations/{station.id}/reports", body)
    assert (made.status_code, made.json["state"]) == (201, "open"), made.text
    assert made.json["due_at"] > made.json["reported_at"]
    refused(worker.post(f"/stations/{station.id}/reports", body), 409, "station_reported_today")
    assert worker.post(f"/stations/{factories.station().id}/reports", body).status_code == 201
    other = phone.another(factories.member(verified=False).openid)
    assert other.post(f"/stations/{factories.id_of(station)}/reports", body).status_code == 201
    assert len(worker.get("/me/station-reports").json["items"]) == 2
    refused(worker.get("/me/station-reports?cursor=nonsense"), 422, "cursor_invalid")


def test_a_report_about_no_station_or_with_somebody_else_s_photo_is_refused(phone):
    station, stranger = factories.station(), factories.member(verified=False)
    photo = factories.attachment(stranger)
    worker = phone.another(factories.member(verified=False).openid)
    refused(worker.post(f"/stations/{SOMEWHERE}/reports", {"text": "坏了"}), 404, "station_not_found")
    body = {"text": "坏了", "attachments": [str(photo.id)]}
    refused(worker.post(f"/stations/{station.id}/reports", body), 404, "attachment_not_found")


def test_a_list_of_own_reports_takes_the_same_queries_however_long_it_is(phone, statements):
    member = factories.member(verified=False)
    worker = phone.another(member.openid)
    counts = []
    for _ in range(2):
        for _ in range(2):
            worker.post(f"/stations/{factories.station().id}/reports", {"text": "坏了"})
        with statements() as seen:
            worker.get("/me/station-reports")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_nobody_keeps_a_station_without_an_invitation_or_a_phone(phone):
    stranger = phone.another(factories.member(verified=False, phone="10200000001").openid)
    refused(
        stranger.post("/clerk/stations", {"invitation": "no-such-word"}), 409, "station_invitation_invalid"
    )
    without = phone.another(factories.member(verified=False).openid)
    refused(without.post("/clerk/stations", {"invitation": "word"}), 409, "station_invitation_needs_phone")
    refused(stranger.get("/clerk/stations"), 403, "not_a_clerk")


def test_a_keeper_of_a_station_and_of_no_store_is_let_in_at_the_till(phone):
    station = factories.station(name="我的驿站")
    keeper = phone.another(factories.keeper(station)[1].openid)
    assert names(keeper.get("/clerk/stations")) == ["我的驿站"]
    assert keeper.get("/clerk/stores").json["items"] == []
