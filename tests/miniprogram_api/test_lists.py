"""列表: pages, cursors, and how many queries they take."""

import base64
import uuid

import orjson
import pytest

from app.redis_store import store as redis_store
from tests import factories

FEW, MANY = 2, 9


class World:
    """A member who is a clerk too, with as many rows in each list as asked for."""

    def __init__(self, phone):
        self.phone = phone
        self.shop = factories.store()
        self.person = factories.member(phone="10211113333")
        factories.clerk(self.shop, self.person)
        self.me = phone.another(self.person.openid)

    def add(self, count):
        for _ in range(count):
            hours = [(weekday, "00:00", "00:00") for weekday in range(7)]
            shop = factories.store(hours=hours)
            factories.clerk(shop, self.person)
            batch = factories.batch(stores=[self.shop, shop], quantity=2)
            coupon = self.me.post(f"/coupon-batches/{batch.id}/claim").json["id"]
            code = self.me.post(f"/me/coupons/{coupon}/code").json["code"]
            body = {"code": code, "store_id": str(self.shop.id)}
            assert self.me.post("/clerk/redemptions", body).status_code == 201


LISTS = {
    "/merchants": 1,
    "/stores": 3,
    "/stores?lat=31.78&lng=119.97&radius_m=20000&open_now=true&q=茶山": 3,
    "/coupon-batches": 2,
    "/coupon-batches?lat=31.78&lng=119.97&q=满&district=tianning&state=open": 2,
    "/me/coupons": 1,
    "/clerk/redemptions": 1,
    "/clerk/stores": 1,
    "/categories": 1,
}
"""List → how many queries it takes for any number of rows, apart from finding out who asks."""
WHO = {"/me/coupons": 1, "/clerk/redemptions": 2, "/clerk/stores": 2}
VISITOR = 2
"""A visitor's list that is richer with a login: who asks, and what he holds."""


@pytest.mark.parametrize("path", LISTS)
def test_a_list_takes_a_fixed_number_of_queries(phone, statements, path):
    world = World(phone)
    asker = world.me
    counts = []
    for rows in (FEW, MANY):
        world.add(rows)
        redis_store().delete(*redis_store().keys("remaining:*") or ["none"])
        with statements() as seen:
            answer = asker.get(path)
        assert answer.status_code == 200, answer.text
        assert len(answer.json["items"]) >= (rows if path != "/categories" else 1)
        counts.append(len(seen))
    allowed = LISTS[path] + WHO.get(path, VISITOR if path.startswith("/coupon-batches") else 0)
    assert counts == [allowed, allowed]


def test_details_take_a_fixed_number_of_queries(phone, statements):
    world = World(phone)
    world.add(3)
    batch_id = phone.get("/coupon-batches").json["items"][0]["id"]
    merchant_id = phone.get("/merchants").json["items"][0]["id"]
    coupon_id = world.me.get("/me/coupons").json["items"][0]["id"]
    for path, most in (
        (f"/coupon-batches/{batch_id}", 5),
        (f"/merchants/{merchant_id}", 4),
        (f"/me/coupons/{coupon_id}", 4),
        ("/me", 4),
        ("/me/card", 2),
    ):
        with statements() as seen:
            assert world.me.get(path).status_code == 200
        assert len(seen) <= most, (path, seen)


def walk(phone, path, limit):
    """All items of a list, page by page."""
    mark = "&" if "?" in path else "?"
    items, cursor = [], None
    for _ in range(50):
        query = f"{path}{mark}limit={limit}" + (f"&cursor={cursor}" if cursor else "")
        page = phone.get(query).json
        assert len(page["items"]) <= limit
        items += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return items
        assert len(page["items"]) == limit
    raise AssertionError("the list has no end")


@pytest.mark.parametrize(
    "path",
    [path for path in LISTS if path not in ("/clerk/stores", "/categories")]
    + ["/stores?lat=31.78&lng=119.97"],
)
@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_page_by_page_no_row_is_lost_or_doubled(phone, path, limit):
    world = World(phone)
    world.add(5)
    whole = world.me.get(path, query_string=None).json
    assert whole["next_cursor"] is None
    assert len(whole["items"]) >= 5
    assert walk(world.me, path, limit) == whole["items"]


def test_pages_stay_stable_while_rows_come_and_go(phone):
    factories.merchant("一")
    for name in "二三四五":
        factories.merchant(name)
    first = phone.get("/merchants?limit=2").json
    factories.merchant("六")
    rest = phone.get(f"/merchants?limit=100&cursor={first['next_cursor']}").json["items"]
    names = [one["name"] for one in first["items"] + rest]
    assert names == ["一", "二", "三", "四", "五", "六"]


def test_stores_at_the_very_same_place_are_told_apart_by_their_ids(phone):
    of = factories.merchant()
    made = sorted(str(factories.store(of, lat=31.78, lng=119.97).id) for _ in range(5))
    found = walk(phone, "/stores?lat=31.78&lng=119.97", 2)
    assert [one["id"] for one in found] == made
    assert {one["distance_m"] for one in found} == {0}


def test_a_full_last_page_has_no_next_one(phone):
    for _ in range(4):
        factories.merchant()
    page = phone.get("/merchants?limit=4").json
    assert (len(page["items"]), page["next_cursor"]) == (4, None)


def forge(value):
    return base64.urlsafe_b64encode(orjson.dumps(value)).rstrip(b"=").decode()


ID = str(uuid.UUID(int=1))
NOW = "2026-07-01T10:00:00+08:00"
NUMBERED = [10**18, ID]
"""Wrong wherever the order begins with a time; right where it begins with a distance."""
WRONG = [
    None,
    1,
    "x",
    {},
    {"0": NOW, "1": ID},
    [],
    [ID] * 3,
    [None],
    [None, None],
    [True, True],
    [[], []],
    [[ID], [ID]],
    [{"a": 1}, ID],
    [NOW, None],
    [NOW, 1],
    [NOW, "x"],
    [NOW, "\u0000"],
    [NOW, NOW],
    [ID, ID],
    ["99999-01-01T00:00:00+00:00", ID],
    ["2026-02-30T00:00:00+00:00", ID],
    ["2026-07-01T10:00:00", ID],
    ["9999-12-31T23:59:59-23:59", ID],
    ["0001-01-01T00:00:00+23:59", ID],
    ["２０２６-07-01T10:00:00+08:00", ID],
    NUMBERED,
    ["", ""],
    ["'; DROP TABLE coupons; --", ID],
]
BROKEN = ["A", "AAAAA", "____", forge([ID, ID])[:-3], "x" * 500, "bnVsbA", "W10"]
BY_TIME = ["/coupon-batches", "/me/coupons", "/clerk/redemptions"]


@pytest.mark.parametrize("path", [*BY_TIME, "/merchants", "/stores", "/stores?lat=31&lng=119"])
def test_a_forged_cursor_is_named(phone, path):
    me = World(phone).me
    mark = "&" if "?" in path else "?"
    near = "lat=" in path
    wrong = [value for value in WRONG if not (near and value == NUMBERED)]
    for cursor in [*map(forge, wrong), *BROKEN]:
        answer = me.get(f"{path}{mark}cursor={cursor}")
        assert (answer.status_code, answer.json["code"]) == (422, "cursor_invalid"), cursor


@pytest.mark.parametrize("path", ["/merchants", "/coupon-batches", "/me/coupons"])
def test_what_cannot_be_a_cursor_is_named_as_the_field(phone, path):
    me = World(phone).me
    for cursor in ("", "%20", "a=", "a+b", "a/b", "１", "%00", "x" * 501, "%0a", "abc%0a"):
        answer = me.get(f"{path}?cursor={cursor}")
        assert (answer.status_code, list(answer.json["errors"])) == (422, ["cursor"]), cursor


def test_a_made_up_cursor_of_the_right_shape_just_starts_there(phone):
    me = World(phone).me
    moments = ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59.999999+00:00", "2026-07-01T10:00:00+23:59"]
    for path in BY_TIME:
        for moment in moments:
            for row in (ID, str(uuid.UUID(int=2**128 - 1)), ID.upper()):
                assert me.get(f"{path}?cursor={forge([moment, row])}").status_code == 200
    for number in (0, -1, 1.5, 1e308, -1e308, 5e-324, 10**30, 2**63, -(2**63)):
        for path in ("/stores", "/coupon-batches"):
            answer = me.get(f"{path}?lat=31&lng=119&cursor={forge([float(number), ID])}")
            assert answer.status_code == 200, answer.text


def test_a_cursor_of_another_list_shows_nothing_of_it(phone):
    world = World(phone)
    world.add(3)
    mine = world.me.get("/me/coupons?limit=1").json["next_cursor"]
    other = phone.another(factories.member().openid)
    assert other.get(f"/me/coupons?cursor={mine}").json == {"items": [], "next_cursor": None}
    assert phone.get(f"/merchants?cursor={mine}").json["code"] == "cursor_invalid"
    near = phone.get("/stores?lat=31.78&lng=119.97&limit=1").json["next_cursor"]
    assert phone.get(f"/stores?cursor={near}").json["code"] == "cursor_invalid"
