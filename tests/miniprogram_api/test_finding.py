"""附近: the nearest come first whichever way PostgreSQL is asked, and pages stay right under changes."""

import math
import random

import pytest

from app import geo
from app.db import session
from app.geo import Point
from app.services import stores as finding
from app.services.coupons import nearby
from app.text import search_text
from models import Store, StoreState
from tests import factories

HERE = Point(31.78, 119.97)
EVERY = range(30)
NEAR = f"lat={HERE.lat}&lng={HERE.lng}&radius_m=20000"


@pytest.fixture(params=[2, 400], ids=["a window too small", "an ordinary window"])
def window(request, monkeypatch):
    """How many of the nearest are looked at first: both ways of the search have to say the same."""
    monkeypatch.setattr(finding, "WINDOW", request.param)
    monkeypatch.setattr(nearby, "WINDOW", request.param)


def walk(phone, path, limit):
    items, cursor = [], None
    while True:
        page = phone.get(f"{path}&limit={limit}" + (f"&cursor={cursor}" if cursor else "")).json
        items += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return items


def metres(store):
    """The great circle, by the haversine formula."""
    lat1, lng1, lat2, lng2 = map(math.radians, (HERE.lat, HERE.lng, store.lat, store.lng))
    part = math.sin((lat2 - lat1) / 2) ** 2
    part += math.cos(lat1) * math.cos(lat2) * math.sin((lng2 - lng1) / 2) ** 2
    return 2 * geo.EARTH_RADIUS_M * math.asin(math.sqrt(part))


def city(count=30):
    """Stores all around, of two categories and districts; every fifth at the very same place."""
    factories.category("grocery", "超市")
    rng = random.Random(3)
    merchants = [factories.merchant("茶山面馆"), factories.merchant("桥头超市")]
    merchants[1].category = "grocery"
    made = []
    for number in range(count):
        spot = {"lat": 31.80, "lng": 119.99} if number % 5 == 0 else {}
        spread = {"lat": HERE.lat + rng.uniform(-0.2, 0.2), "lng": HERE.lng + rng.uniform(-0.2, 0.2)}
        store = factories.store(merchants[number % 2], name=f"第{number}店", **{**spread, **spot})
        store.district = ("tianning", "wujin", "xinbei")[number % 3]
        made.append(store)
    session().flush()
    return made


WANTED = {
    "": EVERY,
    "&category=grocery": EVERY[1::2],
    "&district=wujin": EVERY[1::3],
    "&category=catering&district=xinbei": EVERY[2::6],
    "&q=chashan": EVERY[::2],
    "&q=第7店": [7],
    "&q=nowhere": [],
    "&open_now=false": EVERY,
    "&open_now=true": [],
}
"""Search → the numbers of the stores that fit."""


@pytest.mark.parametrize("query", WANTED)
@pytest.mark.parametrize("limit", [1, 3, 100])
def test_every_search_gives_what_fits_by_distance_and_then_by_id(phone, window, query, limit):
    expected = [
        store for number, store in enumerate(city()) if number in WANTED[query] and metres(store) <= 20_000
    ]
    expected.sort(key=lambda store: (round(metres(store), 3), store.id))
    found = walk(phone, f"/stores?{NEAR}{query}", limit)
    assert [one["id"] for one in found] == [str(store.id) for store in expected]
    for one, store in zip(found, expected, strict=True):
        assert abs(one["distance_m"] - metres(store)) <= 1


def test_pages_have_no_repeats_and_no_gaps_while_stores_come_move_and_go(phone, window):
    made = sorted(city(), key=lambda store: (round(metres(store), 3), store.id))
    made = [store for store in made if metres(store) <= 20_000]
    first = phone.get(f"/stores?{NEAR}&limit=5").json
    assert [one["id"] for one in first["items"]] == [str(store.id) for store in made[:5]]
    session().delete(made[2])
    session().delete(made[8])
    session().get(Store, made[10].id).state = StoreState.CLOSED
    factories.store(name="更近的", lat=HERE.lat, lng=HERE.lng)
    late = factories.store(name="新开的", lat=made[6].lat, lng=made[6].lng)
    session().flush()
    rest = phone.get(f"/stores?{NEAR}&limit=100&cursor={first['next_cursor']}").json["items"]
    stayed = [store for number, store in enumerate(made[5:], 5) if number not in (8, 10)]
    shown = [one["id"] for one in rest]
    assert [one for one in shown if one != str(late.id)] == [str(store.id) for store in stayed]
    assert shown.count(str(late.id)) == 1


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_batches_come_by_their_nearest_open_store_and_those_without_one_last(phone, window, limit):
    stores = city(12)
    rng = random.Random(5)
    batches = {}
    for number in range(8):
        of = [store for store in stores if store.merchant_id == stores[number % 2].merchant_id]
        chosen = rng.sample(of, 3)
        made = factories.batch(stores=chosen)
        batches[str(made.id)] = min(metres(store) for store in chosen)
    closed = factories.store(factories.merchant("关门的"), state=StoreState.CLOSED)
    nowhere = factories.batch(stores=[closed])
    found = walk(phone, f"/coupon-batches?lat={HERE.lat}&lng={HERE.lng}", limit)
    expected = sorted(batches, key=lambda one: (round(batches[one], 3), one))
    assert [one["id"] for one in found] == [*expected, str(nowhere.id)]


def test_filters_and_nearness_of_batches_go_together(phone, window):
    noodles, shop = factories.merchant("茶山面馆"), factories.merchant("桥头超市")
    far = factories.batch(stores=[factories.store(noodles, lat=31.9)])
    factories.batch(stores=[factories.store(shop)])
    near = factories.batch(stores=[factories.store(noodles, lat=31.79)])
    found = walk(phone, f"/coupon-batches?lat={HERE.lat}&lng={HERE.lng}&q=chashan", 1)
    assert [one["id"] for one in found] == [str(near.id), str(far.id)]


def test_merchants_and_batches_are_found_by_pinyin(phone):
    factories.batch(stores=[factories.store(factories.merchant("大娘水饺馆"))])
    for query in ("daniang", "shuijiao", "sj", "dnsj", "水饺", "饺"):
        assert len(phone.get(f"/merchants?q={query}").json["items"]) == 1, query
        assert len(phone.get(f"/coupon-batches?q={query}").json["items"]) == 1, query
        assert len(phone.get(f"/stores?q={query}").json["items"]) == 1, query
    assert phone.get("/merchants?q=aniang").json["items"] == []


def test_a_store_that_is_renamed_is_found_by_its_new_name(phone):
    store = factories.store(name="老名字")
    session().get(Store, store.id).search_text = search_text("新名字")
    session().flush()
    assert len(phone.get(f"/stores?{NEAR}&q=xinming").json["items"]) == 1
    assert phone.get(f"/stores?{NEAR}&q=laoming").json["items"] == []
