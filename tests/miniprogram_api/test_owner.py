"""店主: stores, hours, special days, photos and clerks of their own."""

import datetime as dt
import uuid

import pytest
import time_machine
from sqlalchemy import select

from app import clock, db, files
from app.services import owners
from models import Attachment, AuditEntry, Clerk, Merchant, MerchantState, StaffRole
from tests import factories, pictures

NOON = dt.datetime(2026, 7, 1, 12, tzinfo=clock.CITY)
"""A Wednesday."""
PLACE = {"district": "wujin", "address": "测试路 9 号", "lat": 31.75, "lng": 119.95}


@pytest.fixture
def person(session):
    return factories.member(verified=False, phone="10255550000")


@pytest.fixture
def shop(person):
    return factories.merchant("茶山巷口面馆", owner_id=person.id)


@pytest.fixture
def me(phone, person, shop):
    return phone.another(person.openid)


@pytest.fixture
def rival(phone):
    """Another merchant's owner."""
    other = factories.member(verified=False, phone="10255550001")
    factories.merchant("另一家", owner_id=other.id)
    return phone.another(other.openid)


def week(*spans):
    return {
        "hours": [
            {"weekday": weekday, "opens_at": opens, "closes_at": closes} for weekday, opens, closes in spans
        ]
    }


def test_an_owner_opens_a_store_that_people_find(me, shop):
    answer = me.post(
        f"/owner/merchants/{shop.id}/stores", {"name": "湖塘店", **PLACE, "phone": "0519-00123456"}
    )
    assert answer.status_code == 201, answer.text
    made = answer.json
    assert (made["state"], made["holiday_rule"], made["hours"]) == ("open", "as_usual", [])
    assert [one["id"] for one in me.get("/stores?district=wujin&q=湖塘").json["items"]] == [made["id"]]
    assert me.get(f"/owner/stores/{made['id']}").json == made
    assert me.get(f"/owner/merchants/{shop.id}/stores").json["items"] == [made]
    changed = me.patch(
        f"/owner/stores/{made['id']}", {"name": "南城店", "phone": None, "holiday_rule": "closed"}
    )
    assert (changed.json["name"], changed.json["phone"]) == ("南城店", None)
    assert [one["id"] for one in me.get("/stores?q=南城").json["items"]] == [made["id"]]
    me.patch(f"/owner/stores/{made['id']}", {"state": "closed"})
    assert me.get("/stores?q=南城").json["items"] == []
    actions = db.session().scalars(
        select(AuditEntry.action).where(AuditEntry.subject_id == uuid.UUID(made["id"]))
    )
    assert sorted(actions) == ["store_keeping.add", "store_keeping.update", "store_keeping.update"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("lat", 90.1),
        ("lat", True),
        ("lat", "31.75"),
        ("lng", -180.1),
        ("district", "suzhou"),
        ("phone", "110"),
        ("holiday_rule", "never"),
        ("name", ""),
        ("name", "店" * 61),
        ("state", "gone"),
    ],
)
def test_every_wrong_fact_of_a_store_is_named(me, shop, field, value):
    store = factories.store(shop)
    answer = me.patch(f"/owner/stores/{store.id}", {field: value})
    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])


def test_a_week_has_breaks_nights_and_whole_days(me, shop):
    store = factories.store(shop)
    spans = [(0, "09:00", "12:00"), (0, "13:00", "02:00"), (1, "02:00", "10:00"), (3, "00:00", "00:00")]
    answer = me.put(f"/owner/stores/{store.id}/hours", week(*spans))
    assert answer.status_code == 200, answer.text
    assert answer.json["hours"] == week(*spans)["hours"]
    again = me.put(f"/owner/stores/{store.id}/hours", week((6, "22:00", "04:00")))
    assert again.json["hours"] == week((6, "22:00", "04:00"))["hours"]
    assert me.put(f"/owner/stores/{store.id}/hours", week()).json["hours"] == []


@pytest.mark.parametrize(
    "spans",
    [
        [(0, "09:00", "12:00"), (0, "11:59", "14:00")],
        [(0, "09:00", "12:00"), (0, "09:00", "12:00")],
        [(0, "18:00", "02:00"), (1, "01:59", "10:00")],
        [(6, "18:00", "02:00"), (0, "00:00", "10:00")],
        [(2, "10:00", "10:00"), (3, "09:59", "12:00")],
        [(6, "12:00", "12:00"), (0, "00:00", "12:01")],
    ],
)
def test_hours_that_overlap_are_refused_and_nothing_changes(me, shop, spans):
    store = factories.store(shop, hours=[(0, "08:00", "20:00")])
    store_id = store.id
    answer = me.put(f"/owner/stores/{store_id}/hours", week(*spans))
    assert (answer.status_code, answer.json["code"]) == (422, "hours_overlap")
    assert me.get(f"/owner/stores/{store_id}").json["hours"] == week((0, "08:00", "20:00"))["hours"]


@pytest.mark.parametrize("time", ["24:00", "9:00", "09:60", "０９:00", "09:00:00", "", "noon", 9, None])
def test_a_time_of_day_has_one_spelling(me, shop, time):
    store = factories.store(shop)
    answer = me.put(f"/owner/stores/{store.id}/hours", week((0, time, "12:00")))
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["hours.0.opens_at"])


def test_a_special_day_is_closed_or_has_its_own_hours(me, shop):
    store = factories.store(shop, hours=[(weekday, "08:00", "20:00") for weekday in range(7)])
    days = [
        {"on_day": "2026-07-01", "opens_at": None, "closes_at": None, "note": "盘点"},
        {"on_day": "2026-07-02", "opens_at": "10:00", "closes_at": "12:00", "note": ""},
        {"on_day": "2026-07-02", "opens_at": "14:00", "closes_at": "01:00", "note": ""},
    ]
    with time_machine.travel(NOON, tick=False) as now:
        assert me.get(f"/stores/{store.id}").json["open_now"] is True
        answer = me.put(f"/owner/stores/{store.id}/special-days", {"days": days})
        assert answer.status_code == 200, answer.text
        assert answer.json["special_days"] == days
        public = me.get(f"/stores/{store.id}").json
        assert (public["open_now"], public["special_days"]) == (False, days)
        now.shift(dt.timedelta(days=1, hours=1))
        public = me.get(f"/stores/{store.id}").json
        assert (public["open_now"], public["special_days"]) == (False, days[1:])
        assert me.get("/stores?open_now=true").json["items"] == []
        now.shift(dt.timedelta(hours=11))
        assert me.get(f"/stores/{store.id}").json["open_now"] is True
    cleared = me.put(f"/owner/stores/{store.id}/special-days", {"days": []})
    assert cleared.json["special_days"] == []


@pytest.mark.parametrize(
    "days",
    [
        [("2026-10-01", None, None), ("2026-10-01", None, None)],
        [("2026-10-01", None, None), ("2026-10-01", "09:00", "12:00")],
        [("2026-10-01", "09:00", "12:00"), ("2026-10-01", "11:00", "13:00")],
        [("2026-10-01", "20:00", "02:00"), ("2026-10-02", "01:00", "13:00")],
    ],
)
def test_special_days_that_contradict_each_other_are_refused(me, shop, days):
    store = factories.store(shop)
    sent = [{"on_day": day, "opens_at": opens, "closes_at": closes} for day, opens, closes in days]
    answer = me.put(f"/owner/stores/{store.id}/special-days", {"days": sent})
    assert (answer.status_code, answer.json["code"]) == (422, "hours_overlap")


def test_half_a_span_is_no_span(me, shop):
    store = factories.store(shop)
    body = {"days": [{"on_day": "2026-10-01", "opens_at": "09:00"}]}
    answer = me.put(f"/owner/stores/{store.id}/special-days", body)
    assert list(answer.json["errors"]) == ["days.0.closes_at"]


def test_photos_are_added_ordered_and_removed_and_everyone_sees_them(me, shop, phone):
    store = factories.store(shop)
    one, two = pictures.hand_in(me), pictures.hand_in(me, pictures.picture("JPEG"))
    address = f"/owner/stores/{store.id}/photos"
    put = me.put(address, {"attachments": [one, two]}).json
    assert [photo["attachment_id"] for photo in put["photos"]] == [one, two]
    turned = me.put(address, {"attachments": [two, one]}).json
    assert [photo["attachment_id"] for photo in turned["photos"]] == [two, one]
    shown = phone.get(f"/stores/{store.id}").json["photos"]
    assert [photo["id"] for photo in shown] == [photo["id"] for photo in turned["photos"]]
    picture = phone.get(f"/stores/{store.id}/photos/{shown[0]['id']}")
    assert (picture.status_code, picture.mimetype) == (200, "image/jpeg")
    again = phone.get(
        f"/stores/{store.id}/photos/{shown[0]['id']}", headers={"If-None-Match": picture.headers["ETag"]}
    )
    assert again.status_code == 304
    assert len(me.put(address, {"attachments": [one]}).json["photos"]) == 1
    gone = phone.get(f"/stores/{store.id}/photos/{shown[0]['id']}")
    assert (gone.status_code, gone.json["code"]) == (404, "photo_not_found")


def test_a_photo_is_a_picture_of_ones_own(me, shop, rival):
    store = factories.store(shop)
    address = f"/owner/stores/{store.id}/photos"
    theirs = me.put(address, {"attachments": [pictures.hand_in(rival)]})
    assert theirs.json["code"] == "attachment_not_found"
    pdf = me.put(address, {"attachments": [pictures.hand_in(me, pictures.PDF)]})
    assert (pdf.status_code, pdf.json["code"]) == (422, "photo_not_a_picture")


def test_photos_and_stores_that_are_not_listed_are_not_there(me, shop, phone):
    store = factories.store(shop)
    photo_id = me.put(f"/owner/stores/{store.id}/photos", {"attachments": [pictures.hand_in(me)]}).json[
        "photos"
    ][0]["id"]
    merchant = db.session().get_one(Merchant, shop.id)
    merchant.state, merchant.state_reason = MerchantState.SUSPENDED, "整改"
    assert phone.get(f"/stores/{store.id}").json["code"] == "store_not_found"
    assert phone.get(f"/stores/{store.id}/photos/{photo_id}").json["code"] == "photo_not_found"


def test_a_photo_whose_file_is_lost_is_said_to_be_lost(me, shop, phone):
    store, attachment_id = factories.store(shop), pictures.hand_in(me)
    put = me.put(f"/owner/stores/{store.id}/photos", {"attachments": [attachment_id]})
    files.remove([db.session().get_one(Attachment, uuid.UUID(attachment_id)).storage_key])
    answer = phone.get(f"/stores/{store.id}/photos/{put.json['photos'][0]['id']}")
    assert (answer.status_code, answer.json["code"]) == (404, "attachment_not_found")


def test_an_owner_binds_a_clerk_by_a_word_that_works_once_and_replaces_him(me, shop, phone):
    store = factories.store(shop)
    invited = me.post(f"/owner/stores/{store.id}/invitations")
    assert invited.status_code == 201, invited.text
    clerk = factories.member(phone="10266660000")
    till = phone.another(clerk.openid)
    word = {"invitation": invited.json["word"]}
    assert till.post("/clerk/stores", word).status_code == 201
    other = phone.another(factories.member(verified=False, phone="10266660001").openid)
    assert other.post("/clerk/stores", word).json["code"] == "invitation_invalid"
    (listed,) = me.get(f"/owner/stores/{store.id}/clerks").json["items"]
    assert (listed["name"], listed["phone"]) == ("王*明", "102****0000")
    assert [one["id"] for one in till.get("/clerk/stores").json["items"]] == [str(store.id)]
    assert me.delete(f"/owner/clerks/{listed['id']}").status_code == 204
    assert till.get("/clerk/stores").json["code"] == "not_a_clerk"
    assert me.get(f"/owner/stores/{store.id}/clerks").json["items"] == []
    assert me.delete(f"/owner/clerks/{listed['id']}").json["code"] == "clerk_not_found"


def test_what_is_another_owners_is_not_there(rival, shop):
    store = factories.store(shop)
    store_id, shop_id = store.id, shop.id
    clerk_id = factories.clerk(store)[0].id
    body = {"name": "我的店", **PLACE}
    not_stores = [
        rival.get(f"/owner/stores/{store_id}"),
        rival.patch(f"/owner/stores/{store_id}", {"name": "改名"}),
        rival.put(f"/owner/stores/{store_id}/hours", week()),
        rival.put(f"/owner/stores/{store_id}/special-days", {"days": []}),
        rival.put(f"/owner/stores/{store_id}/photos", {"attachments": []}),
        rival.post(f"/owner/stores/{store_id}/invitations"),
        rival.get(f"/owner/stores/{store_id}/clerks"),
    ]
    assert {(one.status_code, one.json["code"]) for one in not_stores} == {(404, "store_not_found")}
    not_merchants = [
        rival.get(f"/owner/merchants/{shop_id}/stores"),
        rival.post(f"/owner/merchants/{shop_id}/stores", body),
    ]
    assert {one.json["code"] for one in not_merchants} == {"merchant_not_found"}
    assert rival.delete(f"/owner/clerks/{clerk_id}").json["code"] == "clerk_not_found"
    assert db.session().get_one(Clerk, clerk_id).removed_at is None
    assert [one["name"] for one in rival.get("/owner/merchants").json["items"]] == ["另一家"]


def test_who_owns_nothing_is_told_how_to_become_an_owner(phone):
    nobody = phone.another(factories.member(verified=False).openid)
    answer = nobody.get("/owner/merchants")
    assert (answer.status_code, answer.json["code"]) == (403, "not_an_owner")
    assert "邀请码" in answer.json["next"]


def test_at_a_delisted_merchant_nothing_is_changed(me, shop):
    store = factories.store(shop)
    store_id, shop_id = store.id, shop.id
    merchant = db.session().get_one(Merchant, shop_id)
    merchant.state, merchant.state_reason = MerchantState.DELISTED, "到期不续"
    answers = [
        me.post(f"/owner/merchants/{shop_id}/stores", {"name": "新店", **PLACE}),
        me.patch(f"/owner/stores/{store_id}", {"name": "改名"}),
        me.put(f"/owner/stores/{store_id}/hours", week()),
        me.put(f"/owner/stores/{store_id}/special-days", {"days": []}),
        me.put(f"/owner/stores/{store_id}/photos", {"attachments": []}),
        me.post(f"/owner/stores/{store_id}/invitations"),
    ]
    assert {(one.status_code, one.json["code"]) for one in answers} == {(409, "merchant_delisted")}
    assert me.get(f"/owner/stores/{store_id}").status_code == 200


def test_a_merchant_without_a_valid_contract_is_not_on_offer(me, shop):
    store = factories.store(shop)
    factories.batch(stores=[store], quantity=1)
    merchant = db.session().get_one(Merchant, shop.id)
    today = clock.today()

    def shown():
        found = me.get("/merchants").json["items"], me.get("/stores").json["items"]
        return {bool(one) for one in (*found, me.get("/coupon-batches").json["items"])}

    for begins, ends, expected in ((-9, -1, False), (1, 9, False), (-1, 0, True), (0, 0, True)):
        merchant = db.session().get_one(Merchant, shop.id)
        merchant.contract_begins_on = today + dt.timedelta(days=begins)
        merchant.contract_ends_on = today + dt.timedelta(days=ends)
        assert shown() == {expected}, (begins, ends)


def test_a_store_list_takes_a_fixed_number_of_queries_and_has_pages(me, shop, statements):
    counts, made = [], []
    for _ in range(2):
        for _ in range(2):
            store = factories.store(shop, hours=[(0, "08:00", "20:00")])
            me.put(f"/owner/stores/{store.id}/photos", {"attachments": [pictures.hand_in(me)]})
            factories.clerk(store)
            made.append(str(store.id))
        with statements() as seen:
            assert me.get(f"/owner/merchants/{shop.id}/stores").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 7
    first = me.get(f"/owner/merchants/{shop.id}/stores?limit=3").json
    rest = me.get(f"/owner/merchants/{shop.id}/stores?limit=3&cursor={first['next_cursor']}").json
    assert [one["id"] for one in first["items"] + rest["items"]] == made
    assert me.get(f"/owner/merchants/{shop.id}/stores?cursor=x").json["code"] == "cursor_invalid"
    for path, most in (("/owner/merchants", 3), (f"/owner/stores/{made[0]}/clerks", 4)):
        with statements() as seen:
            assert me.get(path).status_code == 200
        assert len(seen) <= most, path


def test_an_invited_owner_takes_the_merchant_over_and_the_word_is_spent(me, shop, phone, person):
    staff = factories.staff(StaffRole.MERCHANT_MANAGER)
    staff.acting_as = frozenset({StaffRole.MERCHANT_MANAGER})
    first, second = owners.invite(staff, shop.id), owners.invite(staff, shop.id)
    heir = factories.member(verified=False, phone="10277770000")
    new = phone.another(heir.openid)
    assert new.post("/owner/merchants", {"invitation": first.word}).json["code"] == "owner_invitation_invalid"
    nobody = phone.another(factories.member(verified=False).openid)
    assert nobody.post("/owner/merchants", {"invitation": second.word}).json["code"] == "owner_needs_phone"
    answer = new.post("/owner/merchants", {"invitation": second.word})
    assert answer.status_code == 201, answer.text
    assert answer.json["id"] == str(shop.id)
    assert me.get("/owner/merchants").json["code"] == "not_an_owner"
    assert new.get("/owner/merchants").json["items"] == [answer.json]
    assert me.post("/owner/merchants", {"invitation": second.word}).status_code == 409


def test_an_owners_word_dies_after_seven_days(phone, shop):
    staff = factories.staff(StaffRole.MERCHANT_MANAGER)
    staff.acting_as = frozenset({StaffRole.MERCHANT_MANAGER})
    heir = factories.member(verified=False, phone="10277770001")
    with time_machine.travel(NOON, tick=False) as now:
        word = owners.invite(staff, shop.id).word
        now.shift(dt.timedelta(days=7))
        new = phone.another(heir.openid)
        answer = new.post("/owner/merchants", {"invitation": word})
    assert answer.json["code"] == "owner_invitation_invalid"


def test_an_owner_prints_the_sheet_for_the_door_and_nobody_else_does(me, shop, rival, simulator):
    store_id = factories.store(shop, name="南门店").id
    answer = me.get(f"/owner/stores/{store_id}/door-qr")
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml"), answer.text
    assert "南门店" in answer.text
    told = rival.get(f"/owner/stores/{store_id}/door-qr")
    assert (told.status_code, told.json["code"]) == (404, "store_not_found")
    another = factories.store(db.session().get_one(Merchant, factories.id_of(shop))).id
    simulator.fault(path="/wxa/getwxacodeunlimit", http_status=502, times=2)
    told = me.get(f"/owner/stores/{another}/door-qr")
    assert (told.status_code, told.json["code"]) == (503, "wechat_unavailable")
