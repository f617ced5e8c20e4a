"""工会列表: to choose from, within one's scope."""

import pytest

from models import StaffRole
from tests import factories


@pytest.fixture
def district(session):
    return factories.district_union("tianning")


def names(desk, query=""):
    return [each["name"] for each in desk.get(f"/unions{query}").json["items"]]


def test_one_sees_ones_own_union_and_what_is_below_it(seat, district):
    unit = factories.union(district, "运河机械厂工会")
    factories.union(factories.district_union("wujin"), "太湖纺织厂工会")
    desk = seat(StaffRole.REVIEWER, union=district)
    assert names(desk) == [district.name, unit.name]


def test_a_few_characters_of_the_name_find_it(seat, district):
    factories.union(district, "运河机械厂工会")
    factories.union(district, "100%棉纺织厂工会")
    desk = seat(StaffRole.REVIEWER, union=district)
    assert names(desk, "?q=机械") == ["运河机械厂工会"]
    assert names(desk, "?q=0%25棉") == ["100%棉纺织厂工会"]
    assert names(desk, "?q=_") == []
    assert desk.get("/unions?cursor=x").json["code"] == "cursor_invalid"


def test_the_tree_is_opened_level_by_level(seat, district):
    unit = factories.union(district, "运河机械厂工会")
    desk = seat(StaffRole.REVIEWER, union=district)
    assert names(desk, f"?parent_id={district.id}") == [unit.name]
    assert names(desk, "?level=district") == [district.name]


def test_a_page_of_unions_takes_the_same_statements_however_long_it_is(seat, district, statements):
    desk = seat(StaffRole.REVIEWER, union=district)
    with statements() as few:
        desk.get("/unions")
    for number in range(30):
        factories.union(district, f"样本{number}厂工会")
    with statements() as many:
        page = desk.get("/unions?limit=20").json
    assert len(page["items"]) == 20
    assert page["next_cursor"]
    assert len(many) == len(few)


def test_the_file_tells_what_it_is_part_of_and_where_its_people_work(seat, district):
    unit = factories.union(district, "运河机械厂工会")
    desk = seat(StaffRole.MERCHANT_MANAGER, union=district)
    file = desk.get(f"/unions/{unit.id}").json
    assert (file["union"]["name"], file["parent_name"], file["place"]) == (unit.name, district.name, None)
    desk.put(f"/unions/{unit.id}/place", {"lat": 31.78, "lng": 119.97})
    assert desk.get(f"/unions/{unit.id}").json["place"] == {"lat": 31.78, "lng": 119.97}
    elsewhere = factories.district_union("wujin")
    answer = desk.get(f"/unions/{elsewhere.id}")
    assert (answer.status_code, answer.json["code"]) == (404, "union_not_found")
