"""门店: kept from the desk by the same rules as on the owner's phone."""

import pytest

from app import db
from models import Merchant, MerchantState, StaffRole, StoreState
from tests import factories, pictures

PLACE = {"name": "新店", "district": "wujin", "address": "测试路 9 号", "lat": 31.75, "lng": 119.95}
WEEK = {"hours": [{"weekday": 0, "opens_at": "09:00", "closes_at": "18:00"}]}
CLASH = {"hours": WEEK["hours"] * 2}


@pytest.fixture
def home(session):
    return factories.district_union("tianning")


@pytest.fixture
def desk(seat, home):
    return seat(StaffRole.MERCHANT_MANAGER, union=home)


@pytest.fixture
def shop(home):
    return factories.merchant("茶山巷口面馆", union_id=home.id).id


def test_staff_make_and_keep_a_store_that_people_find(desk, shop, phone):
    made = desk.post(f"/merchants/{shop}/stores", PLACE, key="a")
    assert made.status_code == 201, made.text
    address = f"/stores/{made.json['id']}"
    assert desk.put(f"{address}/hours", WEEK).json["hours"] == WEEK["hours"]
    closed = {"days": [{"on_day": "2026-10-01", "opens_at": None, "closes_at": None, "note": "国庆"}]}
    assert desk.put(f"{address}/special-days", closed).json["special_days"] == closed["days"]
    photo = {"attachments": [pictures.hand_in(desk)]}
    assert len(desk.put(f"{address}/photos", photo).json["photos"]) == 1
    changed = desk.patch(address, {"name": "湖塘店", "holiday_rule": "as_sunday"}).json
    assert changed == desk.get(address).json
    assert desk.get(f"/merchants/{shop}/stores").json["items"] == [changed]
    assert [one["name"] for one in phone.get("/stores?q=湖塘").json["items"]] == ["湖塘店"]


def test_an_owners_photo_may_stay_when_staff_set_the_order(desk, shop, phone):
    owner = factories.member(verified=False, phone="10255550002")
    db.session().get_one(Merchant, shop).owner_id = owner.id
    store_id = factories.store(db.session().get_one(Merchant, shop)).id
    theirs = pictures.hand_in(phone.another(owner.openid))
    phone.another(owner.openid).put(f"/owner/stores/{store_id}/photos", {"attachments": [theirs]})
    mine = pictures.hand_in(desk)
    put = desk.put(f"/stores/{store_id}/photos", {"attachments": [mine, theirs]})
    assert [one["attachment_id"] for one in put.json["photos"]] == [mine, theirs]


def test_what_is_wrong_is_named_at_the_desk_too(desk, shop):
    store_id = factories.store(db.session().get_one(Merchant, shop)).id
    clash = {
        "days": [{"on_day": "2026-10-01", "opens_at": "09:00", "closes_at": "12:00"}] * 2,
    }
    assert desk.put(f"/stores/{store_id}/hours", CLASH).json["code"] == "hours_overlap"
    assert desk.put(f"/stores/{store_id}/special-days", clash).json["code"] == "hours_overlap"
    pdf = {"attachments": [pictures.hand_in(desk, pictures.PDF)]}
    assert desk.put(f"/stores/{store_id}/photos", pdf).json["code"] == "photo_not_a_picture"
    unknown = {"attachments": ["0190f000-0000-7000-8000-000000000000"]}
    assert desk.put(f"/stores/{store_id}/photos", unknown).json["code"] == "attachment_not_found"
    assert desk.get(f"/merchants/{shop}/stores?cursor=x").json["code"] == "cursor_invalid"


def test_another_districts_store_is_not_there_and_a_delisted_ones_is_not_changed(desk, shop):
    theirs = factories.store(factories.merchant(union_id=factories.district_union("wujin").id)).id
    gone = factories.store(db.session().get_one(Merchant, shop)).id
    merchant = db.session().get_one(Merchant, shop)
    merchant.state, merchant.state_reason = MerchantState.DELISTED, "到期不续"
    acts = [
        lambda store: desk.patch(f"/stores/{store}", {"name": "改名"}),
        lambda store: desk.put(f"/stores/{store}/hours", WEEK),
        lambda store: desk.put(f"/stores/{store}/special-days", {"days": []}),
        lambda store: desk.put(f"/stores/{store}/photos", {"attachments": []}),
    ]
    assert {act(theirs).json["code"] for act in acts} == {"store_not_found"}
    assert {act(gone).json["code"] for act in acts} == {"merchant_delisted"}
    assert desk.get(f"/stores/{theirs}").json["code"] == "store_not_found"
    assert desk.get(f"/stores/{gone}").status_code == 200
    assert desk.post(f"/merchants/{shop}/stores", PLACE).json["code"] == "merchant_delisted"


def test_the_list_takes_a_fixed_number_of_queries(desk, shop, statements):
    counts = []
    for _ in range(2):
        for _ in range(3):
            factories.store(db.session().get_one(Merchant, shop), hours=[(0, "08:00", "20:00")])
        with statements() as seen:
            assert desk.get(f"/merchants/{shop}/stores").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 8


def test_stores_are_found_across_merchants_within_ones_scope(desk, home):
    factories.category("fitness", "运动健身")
    noodles = factories.store(factories.merchant("茶山巷口面馆", union_id=home.id), name="茶山店")
    gym = factories.merchant("橙力健身", union_id=home.id, category="fitness")
    factories.store(gym, name="湖塘店", state=StoreState.CLOSED).district = "wujin"
    factories.store(
        factories.merchant("别人的", union_id=factories.district_union("wujin").id), name="茶山二店"
    )

    def found(query=""):
        return [one["name"] for one in desk.get(f"/stores?{query}").json["items"]]

    assert found() == ["茶山店", "湖塘店"]
    assert found("q=茶山") == found("q=面馆") == found(f"merchant_id={noodles.merchant_id}") == ["茶山店"]
    assert found("category=fitness") == found("district=wujin") == found("state=closed") == ["湖塘店"]
    first = desk.get("/stores?limit=1").json
    assert first["items"][0]["merchant"]["name"] == "茶山巷口面馆"
    assert found(f"cursor={first['next_cursor']}") == ["湖塘店"]
    assert desk.get("/stores?cursor=x").json["code"] == "cursor_invalid"


def test_finding_stores_takes_a_fixed_number_of_queries(desk, home, statements):
    counts = []
    for _ in range(2):
        for _ in range(3):
            factories.store(factories.merchant(union_id=home.id))
        with statements() as seen:
            assert desk.get("/stores").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 5


def test_clerks_of_a_store_are_seen_masked_and_ended_by_who_keeps_it(desk, shop, seat):
    of = factories.store(db.session().get_one(Merchant, shop))
    binding, _ = factories.clerk(of, factories.member(phone="10255550031"))
    clerk_id = str(binding.id)
    reader = seat(StaffRole.READ_ONLY)
    seen = reader.get(f"/stores/{of.id}/clerks").json["items"]
    assert [one["id"] for one in seen] == [clerk_id]
    assert seen[0]["phone"] == "102****0031"
    assert reader.delete(f"/clerks/{clerk_id}").json["code"] == "role_required"
    elsewhere = seat(StaffRole.MERCHANT_MANAGER, union=factories.district_union("wujin"))
    assert elsewhere.get(f"/stores/{of.id}/clerks").json["code"] == "store_not_found"
    assert elsewhere.delete(f"/clerks/{clerk_id}").json["code"] == "clerk_not_found"
    assert desk.delete(f"/clerks/{clerk_id}").status_code == 204
    assert desk.get(f"/stores/{of.id}/clerks").json["items"] == []
    assert desk.delete(f"/clerks/{clerk_id}").json["code"] == "clerk_not_found"


def test_the_clerks_of_a_store_take_a_fixed_number_of_queries(desk, shop, statements):
    of, counts = factories.store(db.session().get_one(Merchant, shop)), []
    for _ in range(2):
        for _ in range(2):
            factories.clerk(of)
        with statements() as seen:
            assert desk.get(f"/stores/{of.id}/clerks").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 6
