"""商户、附近门店与公共资料."""

import datetime as dt
import uuid

import pytest
import time_machine

from app import clock
from models import MerchantState, StoreState
from tests import factories

HERE = "lat=31.78&lng=119.97"
METRE = 1 / 111_319.49
"""Degrees of latitude: earthdistance's sphere has a radius of 6,378,168 metres."""


def names(phone, query):
    answer = phone.get(f"/stores?{query}")
    assert answer.status_code == 200, answer.text
    return [store["name"] for store in answer.json["items"]]


def test_districts_categories_and_texts_are_read_without_login(phone):
    factories.category()
    factories.privacy_document("1")
    factories.privacy_document("2")
    districts = phone.get("/districts").json
    assert [one["id"] for one in districts["items"]] == [
        "tianning",
        "zhonglou",
        "xinbei",
        "wujin",
        "jintan",
        "liyang",
        "jingkai",
    ]
    assert districts["next_cursor"] is None
    assert phone.get("/categories").json["items"] == [{"id": "catering", "name": "餐饮美食"}]
    assert phone.get("/documents/privacy").json["version"] == "2"


@pytest.mark.parametrize("name", ["other", "privacy2", "p_r-1"])
def test_a_text_that_was_never_published_is_not_there(phone, name):
    answer = phone.get(f"/documents/{name}")
    assert (answer.status_code, answer.json["code"]) == (404, "document_not_found")


@pytest.mark.parametrize("name", ["PRIVACY", "1privacy", "a" * 33, "隐私", "a%00", "a%2Fb", "..", "a.b"])
def test_what_cannot_be_the_name_of_a_text_is_an_unknown_address(phone, name):
    answer = phone.get(f"/documents/{name}")
    assert (answer.status_code, answer.json["code"]) == (404, "not_found")


def test_a_delisted_merchant_is_not_there_and_its_closed_stores_are_not_shown(phone):
    merchant = factories.merchant("有两家店")
    factories.store(merchant, name="开着")
    factories.store(merchant, name="关了", state=StoreState.CLOSED)
    found = phone.get(f"/merchants/{merchant.id}").json
    assert [store["name"] for store in found["stores"]] == ["开着"]
    gone = factories.merchant("下架", state=MerchantState.DELISTED)
    factories.store(gone, name="下架的店")
    for merchant_id in (gone.id, uuid.uuid4()):
        answer = phone.get(f"/merchants/{merchant_id}")
        assert (answer.status_code, answer.json["code"]) == (404, "merchant_not_found")
    assert names(phone, "") == ["开着"]
    assert [one["name"] for one in phone.get("/merchants").json["items"]] == ["有两家店"]


def test_merchants_are_found_by_fragment_initials_category_and_district(phone):
    factories.store(factories.merchant("大娘水饺馆"))
    factories.merchant("没有门店的花店")

    def found(query):
        return [one["name"] for one in phone.get(f"/merchants?{query}").json["items"]]

    assert found("q=水饺") == found("q=SJG") == found("q=%20水饺%20") == ["大娘水饺馆"]
    assert found("district=tianning") == ["大娘水饺馆"]
    assert found("district=wujin") == found("q=水水") == found("category=x") == []
    assert len(found("category=catering")) == 2


def test_the_nearest_store_comes_first_and_distance_is_only_given_with_a_place(phone):
    factories.store(name="远", lat=31.785, lng=119.97)
    factories.store(name="近", lat=31.7801, lng=119.97)
    assert names(phone, HERE) == ["近", "远"]
    assert [one["distance_m"] for one in phone.get(f"/stores?{HERE}").json["items"]] == [11, 557]
    assert {one["distance_m"] for one in phone.get("/stores").json["items"]} == {None}


def test_the_radius_is_a_circle_and_its_edge_belongs_to_it(phone):
    factories.store(name="里", lat=31.78 + 999.5 * METRE, lng=119.97)
    factories.store(name="外", lat=31.78 + 1000.5 * METRE, lng=119.97)
    factories.store(name="角", lat=31.78 + 800 * METRE, lng=119.97 + 800 * METRE / 0.85)
    assert names(phone, HERE) == names(phone, f"{HERE}&radius_m=1000") == ["里"]
    assert names(phone, f"{HERE}&radius_m=999") == []
    assert names(phone, f"{HERE}&radius_m=1001") == ["里", "外"]
    assert names(phone, f"{HERE}&radius_m=20000") == ["里", "外", "角"]


@pytest.mark.parametrize("place", ["lat=90&lng=180", "lat=-90&lng=-180", "lat=0&lng=0", "lat=-0.0&lng=1e-5"])
def test_the_ends_of_the_earth_are_places_too(phone, place):
    factories.store()
    assert names(phone, f"{place}&radius_m=20000") == []
    assert len(phone.get(f"/coupon-batches?{place}").json["items"]) == 0


@pytest.mark.parametrize(
    "value",
    [
        "nan",
        "NaN",
        "inf",
        "-inf",
        "infinity",
        "1e400",
        "-1e400",
        "1e999",
        "90.1",
        "-90.000001",
        "",
        "%20",
        "３１",
        "1_0",
        "0x1",
        "1,5",
        "1e",
        "e1",
        ".",
        "1.",
        "--1",
        "31.78N",
        "%00",
        "1;2",
        "[1]",
        "null",
        "true",
    ],
)
def test_coordinates_off_the_map_are_named(phone, value):
    for path in ("/stores", "/coupon-batches"):
        answer = phone.get(f"{path}?lat={value}&lng=119.97")
        assert (answer.status_code, answer.json["code"]) == (422, "invalid_fields"), value
        assert list(answer.json["errors"]) == ["lat"]
    assert phone.get("/stores?lat=1&lng=180.1").json["errors"].keys() == {"lng"}


def test_half_a_place_is_no_place(phone):
    assert phone.get("/stores?lat=31.78").json["errors"].keys() == {"lng"}
    assert phone.get("/stores?lng=119.97").json["errors"].keys() == {"lat"}


@pytest.mark.parametrize("radius", ["0", "-1", "20001", "1.5", "1e3", "１０００", "", "99999999999999999999"])
def test_a_radius_out_of_range_is_named(phone, radius):
    answer = phone.get(f"/stores?{HERE}&radius_m={radius}")
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["radius_m"])


@pytest.mark.parametrize("flag", ["1", "0", "yes", "True", "TRUE", "", "on", "真"])
def test_open_now_is_true_or_false_and_nothing_else(phone, flag):
    answer = phone.get(f"/stores?open_now={flag}")
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["open_now"])


def test_opening_hours_run_past_midnight_into_the_next_day(phone):
    factories.store(name="夜宵", hours=[(0, "18:00", "02:00")])
    factories.store(name="早点", hours=[(0, "06:00", "10:00")])
    factories.store(name="整夜", hours=[(6, "00:00", "00:00")])
    factories.store(name="没写")
    monday = dt.datetime(2026, 7, 6, tzinfo=clock.CITY)

    def open_at(day, time):
        with time_machine.travel(monday + dt.timedelta(days=day, hours=time), tick=False):
            listed = names(phone, "open_now=true")
            closed = names(phone, "open_now=false")
            shown = {one["name"] for one in phone.get("/stores").json["items"] if one["open_now"]}
        assert set(listed) == shown
        assert set(listed) | set(closed) == {"夜宵", "早点", "整夜", "没写"}
        return shown

    assert open_at(0, 17.99) == set()
    assert open_at(0, 18) == open_at(0, 23.99) == open_at(1, 0) == open_at(1, 1.99) == {"夜宵"}
    assert open_at(1, 2) == open_at(0, 1) == set()
    assert open_at(0, 6) == open_at(0, 9.99) == {"早点"}
    assert open_at(0, 10) == set()
    assert open_at(6, 0) == open_at(6, 23.99) == {"整夜"}
    assert open_at(7, 0) == open_at(5, 23.99) == set()
