"""控制台的折扣."""

import datetime as dt
import itertools
import uuid

import pytest
from sqlalchemy import select

from app import clock, db
from app.services.discounts import Step
from app.services.discounts import desk as rules
from models import AuditEntry, Discount, DiscountState, Merchant, MerchantState, StaffRole, Store, StoreState
from tests import factories

DAY = dt.timedelta(days=1)
FEW, MANY = 2, 9


@pytest.fixture
def manager(seat):
    return seat(StaffRole.MERCHANT_MANAGER)


@pytest.fixture
def shop():
    return factories.store()


def facts(shop, **more):
    found = db.session().get_one(Store, factories.id_of(shop))
    return {
        "merchant_id": str(found.merchant_id),
        "title": "会员九折",
        "percent_off": 10,
        "begins_on": clock.today().isoformat(),
        "store_ids": [str(found.id)],
        **more,
    }


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text
    return answer.json


def test_a_discount_is_drafted_published_paused_mended_and_ended(manager, shop):
    made = manager.post("/discounts", facts(shop))
    assert made.status_code == 201, made.text
    assert (made.json["state"], made.json["audience"][0]) == ("draft", {"is": "verified"})
    path = f"/discounts/{made.json['id']}"
    assert manager.get(path).json == made.json
    assert manager.post(f"{path}/publish").json["state"] == "published"
    assert manager.post(f"{path}/pause").json["state"] == "paused"
    mended = manager.patch(path, {"title": "会员八八折", "percent_off": 12})
    assert (mended.json["title"], mended.json["percent_off"]) == ("会员八八折", 12)
    assert manager.get("/discounts?q=hyb").json["items"] == [mended.json]
    assert manager.post(f"{path}/publish").json["state"] == "published"
    assert manager.post(f"{path}/end").json["state"] == "ended"
    actions = db.session().scalars(
        select(AuditEntry.action).where(AuditEntry.subject_id == uuid.UUID(made.json["id"]))
    )
    assert sorted(actions) == [
        "discounts.create",
        "discounts.edit",
        "discounts.end",
        "discounts.pause",
        "discounts.publish",
        "discounts.publish",
    ]


def test_members_see_it_from_the_moment_it_is_published(manager, shop, app):
    made = manager.post("/discounts", facts(shop, audience=[])).json
    visitor = app.test_client()
    assert visitor.get("/api/v1/discounts").json["items"] == []
    manager.post(f"/discounts/{made['id']}/publish")
    (seen,) = visitor.get(f"/api/v1/discounts?merchant_id={shop.merchant_id}").json["items"]
    assert seen["id"] == made["id"]


@pytest.mark.parametrize(("state", "step"), list(itertools.product(DiscountState, Step)))
def test_every_step_from_every_state_is_decided(manager, state, step):
    discount = factories.discount(state=state)
    answer = manager.post(f"/discounts/{discount.id}/{step}")
    following = rules.LIFE.get((state, step))
    if following is None:
        assert refused(answer, 409, "discount_step_refused")["state"] == state
    else:
        assert answer.json["state"] == following


@pytest.mark.parametrize("state", DiscountState)
def test_only_what_nobody_sees_is_edited(manager, state):
    discount = factories.discount(state=state)
    answer = manager.patch(f"/discounts/{discount.id}", {"terms": "特价商品除外"})
    if state in (DiscountState.DRAFT, DiscountState.PAUSED):
        assert answer.json["terms"] == "特价商品除外"
    else:
        refused(answer, 409, "discount_not_editable")


def test_staff_see_and_change_only_what_their_unions_look_after(seat):
    ours, theirs = factories.union(name="本区"), factories.union(name="外区")
    mine = factories.discount(stores=[factories.store(factories.merchant(union_id=ours.id))])
    foreign_shop = factories.store(factories.merchant(union_id=theirs.id))
    foreign = factories.discount(stores=[foreign_shop], state=DiscountState.DRAFT)
    desk = seat(StaffRole.MERCHANT_MANAGER, union=ours)
    assert [one["id"] for one in desk.get("/discounts").json["items"]] == [str(mine.id)]
    path = f"/discounts/{foreign.id}"
    for answer in (
        desk.get(path),
        desk.patch(path, {"title": "改"}),
        desk.post(f"{path}/publish"),
        desk.post(f"{path}/pause"),
        desk.post(f"{path}/end"),
    ):
        refused(answer, 404, "discount_not_found")
    refused(desk.post("/discounts", facts(foreign_shop)), 404, "merchant_not_found")


def test_who_reads_does_not_write(seat, shop):
    reader = seat(StaffRole.READ_ONLY)
    discount = factories.discount(stores=[shop])
    assert reader.get(f"/discounts/{discount.id}").status_code == 200
    refused(reader.post("/discounts", facts(shop)), 403, "role_required")
    refused(reader.post(f"/discounts/{discount.id}/end"), 403, "role_required")
    refused(seat(StaffRole.PUBLISHER).get("/discounts"), 403, "role_required")


YESTERDAY, TOMORROW = clock.today() - DAY, clock.today() + DAY
UNSOUND = {
    "discount_dates_invalid": {"begins_on": TOMORROW.isoformat(), "ends_on": clock.today().isoformat()},
    "discount_says_nothing": {"percent_off": None, "terms": ""},
    "discount_stores_invalid": {"store_ids": [str(uuid.uuid4())]},
    "audience_invalid": {"audience": [{"is": "rich"}]},
}


@pytest.mark.parametrize("code", UNSOUND)
def test_what_makes_no_sense_is_named_and_nothing_is_kept(manager, shop, code):
    refused(manager.post("/discounts", facts(shop, **UNSOUND[code])), 422, code)
    assert db.session().scalars(select(Discount)).all() == []
    draft = factories.discount(stores=[shop], state=DiscountState.DRAFT)
    path = f"/discounts/{draft.id}"
    refused(manager.patch(path, UNSOUND[code]), 422, code)
    assert manager.get(path).json["percent_off"] == 10


def test_a_change_is_judged_as_a_whole_before_anything_is_written(manager, shop):
    draft = factories.discount(stores=[shop], state=DiscountState.DRAFT)
    change = {**UNSOUND["discount_dates_invalid"], "store_ids": [str(uuid.uuid4())]}
    refused(manager.patch(f"/discounts/{draft.id}", change), 422, "discount_stores_invalid")


def test_what_is_over_already_is_not_begun(manager, shop):
    past = {"begins_on": (YESTERDAY - DAY).isoformat(), "ends_on": YESTERDAY.isoformat()}
    refused(manager.post("/discounts", facts(shop, **past)), 422, "discount_dates_invalid")
    stale = factories.discount(stores=[shop], state=DiscountState.PAUSED, ends_on=YESTERDAY)
    refused(manager.post(f"/discounts/{stale.id}/publish"), 422, "discount_dates_invalid")


def test_stores_are_open_ones_of_the_merchant(manager, shop):
    closed = factories.store(db.session().get_one(Merchant, shop.merchant_id), state=StoreState.CLOSED)
    for store in (factories.store(), closed):
        body = facts(shop, store_ids=[str(factories.id_of(one)) for one in (shop, store)])
        refused(manager.post("/discounts", body), 422, "discount_stores_invalid")
    draft = factories.discount(stores=[shop], state=DiscountState.DRAFT)
    db.session().get_one(Store, factories.id_of(shop)).state = StoreState.CLOSED
    refused(manager.post(f"/discounts/{draft.id}/publish"), 422, "discount_stores_invalid")


def test_a_stopped_merchant_publishes_nothing(manager, shop):
    draft = factories.discount(stores=[shop], state=DiscountState.DRAFT)
    merchant = db.session().get_one(Merchant, shop.merchant_id)
    merchant.state_reason, merchant.state = "整改", MerchantState.SUSPENDED
    assert refused(manager.post(f"/discounts/{draft.id}/publish"), 409, "discount_merchant_stopped")["next"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("percent_off", 0),
        ("percent_off", 100),
        ("percent_off", 2**31),
        ("percent_off", 2**63),
        ("title", ""),
        ("title", "x" * 61),
        ("begins_on", "2026-13-01"),
        ("store_ids", []),
        ("store_ids", "x"),
        ("audience", [1]),
        ("audience", {}),
    ],
)
def test_ill_formed_facts_are_named(manager, shop, field, value):
    errors = refused(manager.post("/discounts", facts(shop, **{field: value})), 422, "invalid_fields")[
        "errors"
    ]
    assert {name.split(".")[0] for name in errors} == {field}


def test_the_list_is_filtered_and_takes_a_fixed_number_of_queries(manager, statements):
    counts = []
    for rows in (FEW, MANY):
        for _ in range(rows):
            factories.discount()
        db.session().commit()
        with statements() as seen:
            assert len(manager.get("/discounts").json["items"]) >= rows
        counts.append(len(seen))
    assert counts[0] == counts[1]
    other = factories.discount(state=DiscountState.PAUSED)
    (seen,) = manager.get("/discounts?state=paused").json["items"]
    assert seen["id"] == str(other.id)
    (seen,) = manager.get(f"/discounts?merchant_id={other.merchant_id}").json["items"]
    assert seen["id"] == str(other.id)
    page = manager.get("/discounts?limit=7").json
    assert len(manager.get(f"/discounts?limit=7&cursor={page['next_cursor']}").json["items"]) == 5
    refused(manager.get("/discounts?cursor=AAAA"), 422, "cursor_invalid")
