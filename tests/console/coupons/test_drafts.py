"""券批次 as it is drafted: terms, windows, stores, audiences, and who may write and approve it."""

import uuid

import pytest

from models import MerchantState, StaffRole, StoreState
from tests import factories, programmes
from tests.console.coupons.acts import COUNTED, DAY, OPENS, act, body, refused

CASH = {"kind": "cash", "discount_fen": 2000, "threshold_fen": 0}
PERCENT = {"kind": "percent", "discount_fen": None, "percent_off": 20, "cap_fen": 2000, "threshold_fen": 0}
EXCHANGE = {"kind": "exchange", "item": "早餐一份", "discount_fen": 800, "threshold_fen": 0}


@pytest.mark.parametrize(
    ("terms", "summary"),
    [
        ({}, "满30减10"),
        (CASH, "20元代金券"),
        (PERCENT, "8折，最多减20元"),
        ({**PERCENT, "percent_off": 15, "threshold_fen": 10000}, "满100元打8.5折，最多减20元"),
        (EXCHANGE, "兑换：早餐一份"),
        (COUNTED, "满30减10"),
    ],
)
def test_every_kind_says_in_a_few_words_what_it_gives(publisher, draft, terms, summary):
    batch = publisher.get(f"/coupon-batches/{draft(**terms)}").json
    assert batch["summary"] == summary
    assert {name: batch[name] for name in terms} == terms


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"discount_fen": None}, "discount_fen"),
        ({"percent_off": 10}, "percent_off"),
        ({"threshold_fen": 999}, "threshold_fen"),
        ({"discount_fen": 0}, "discount_fen"),
        ({**CASH, "threshold_fen": 1}, "threshold_fen"),
        ({**PERCENT, "cap_fen": None}, "cap_fen"),
        ({**PERCENT, "cap_fen": 0}, "cap_fen"),
        ({**EXCHANGE, "item": None}, "item"),
        ({"per_day_limit": 2}, "per_day_limit"),
        ({"daily_quantity": 5}, "released_at_time"),
        ({"released_at_time": "10:00"}, "daily_quantity"),
    ],
)
def test_terms_that_do_not_fit_the_kind_are_named(publisher, shop, draft, changes, field):
    answer = publisher.post("/coupon-batches", body(shop, **changes))
    assert list(refused(answer, 422, "coupon_batch_terms_invalid")["errors"]) == [field]
    batch_id = draft()
    answer = publisher.patch(f"/coupon-batches/{batch_id}", changes)
    assert list(refused(answer, 422, "coupon_batch_terms_invalid")["errors"]) == [field]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"claim_closes_at": OPENS.isoformat()}, "claim_closes_at"),
        ({"claim_closes_at": (OPENS - DAY).isoformat()}, "claim_closes_at"),
        ({"claim_closes_at": (OPENS + 733 * DAY).isoformat()}, "claim_closes_at"),
        ({"use_closes_at": OPENS.isoformat()}, "use_closes_at"),
        ({"use_closes_at": (OPENS + 29 * DAY).isoformat()}, "use_closes_at"),
        ({"use_closes_at": None}, "use_closes_at"),
        ({"use_opens_at": None, "use_closes_at": None}, "use_opens_at"),
        ({**COUNTED, "use_for_days": None}, "use_for_days"),
        ({"use_after_days": 1, "use_for_days": 1}, "use_opens_at"),
    ],
)
def test_windows_that_end_before_they_begin_are_named(publisher, shop, draft, changes, field):
    answer = publisher.post("/coupon-batches", body(shop, **changes))
    assert list(refused(answer, 422, "coupon_batch_windows_invalid")["errors"]) == [field]
    answer = publisher.patch(f"/coupon-batches/{draft()}", changes)
    assert list(refused(answer, 422, "coupon_batch_windows_invalid")["errors"]) == [field]


@pytest.mark.parametrize("field", ["threshold_fen", "discount_fen", "cap_fen", "budget_fen", "quantity"])
@pytest.mark.parametrize("value", [2**31, 2**63, -1, 1.5, "1"])
def test_amounts_beyond_any_bill_are_values_not_accidents(publisher, shop, field, value):
    if (field, value) == ("budget_fen", 2**31):
        return  # A budget may be as large as that.
    answer = publisher.post("/coupon-batches", body(shop, **{field: value}))
    assert list(refused(answer, 422, "invalid_fields")["errors"]) == [field]


@pytest.mark.parametrize("moment", ["2026-07-01", "2026-07-01T10:00:00", "0001-01-01T00:00:00Z", "", 1])
def test_a_moment_needs_its_offset(publisher, shop, moment):
    answer = publisher.post("/coupon-batches", body(shop, claim_opens_at=moment))
    assert list(refused(answer, 422, "invalid_fields")["errors"]) == ["claim_opens_at"]


def test_stores_are_of_the_merchant_and_open(publisher, shop, draft):
    other, closed = factories.store(), factories.store(state=StoreState.CLOSED)
    closed.merchant_id = shop.merchant_id
    batch_id = draft()
    for stores in ([other], [shop, other], [closed]):
        ids = [str(store.id) for store in stores]
        told = refused(
            publisher.post("/coupon-batches", body(shop, store_ids=ids)), 422, "stores_not_of_merchant"
        )
        assert told["unknown_ids"] == ids[-1:]
        changed = publisher.patch(f"/coupon-batches/{batch_id}", {"store_ids": ids})
        refused(changed, 422, "stores_not_of_merchant")


def test_an_audience_may_join_conditions_and_hides_no_union_inside_of_them(publisher, shop, seat):
    mine, other = factories.district_union("wujin"), factories.district_union("xinbei")
    small = seat(StaffRole.PUBLISHER, union=mine)
    said = body(shop, union_id=str(mine.id))
    elsewhere = {"not": {"is": "in_union", "unions": [str(other.id)]}}
    joined = {"any": [{"is": "model_worker"}, elsewhere]}
    made = publisher.post("/coupon-batches", body(shop, audience=[joined]))
    assert made.json["audience"] == [{"is": "verified"}, joined]
    refused(small.post("/coupon-batches", {**said, "audience": [joined]}), 422, "audience_invalid")
    deep = {"is": "single"}
    for _ in range(200):
        deep = {"not": deep}
    refused(publisher.post("/coupon-batches", body(shop, audience=[deep])), 422, "audience_invalid")


def test_an_audience_names_only_what_there_is_and_only_unions_in_scope(publisher, shop, draft, seat):
    mine, stranger = factories.union(name="甲"), factories.union(name="乙")
    condition = {"is": "in_union", "unions": [str(mine.id)]}
    made = publisher.post("/coupon-batches", body(shop, audience=[condition])).json
    assert made["audience"] == [{"is": "verified"}, condition]
    for wrong in ([{"is": "rich"}], [{}], [{"is": "in_group", "groups": []}], [{"is": "verified"}] * 2):
        refused(publisher.post("/coupon-batches", body(shop, audience=wrong)), 422, "audience_invalid")
        refused(
            publisher.patch(f"/coupon-batches/{made['id']}", {"audience": wrong}), 422, "audience_invalid"
        )
    small = seat(StaffRole.PUBLISHER, union=mine)
    wide = [{"is": "in_union", "unions": [str(stranger.id)]}]
    said = body(shop, union_id=str(mine.id), audience=wide)
    refused(small.post("/coupon-batches", said), 422, "audience_invalid")


def test_a_union_issues_at_merchants_of_its_own_path_only(seat, shop, publisher):
    mine, stranger = factories.union(name="甲"), factories.union(name="乙")
    theirs = factories.store(factories.merchant(union_id=stranger.id))
    gone = factories.store(factories.merchant(state=MerchantState.DELISTED))
    small = seat(StaffRole.PUBLISHER, union=mine)
    assert small.post("/coupon-batches", body(shop, union_id=str(mine.id))).status_code == 201
    refused(small.post("/coupon-batches", body(theirs, union_id=str(mine.id))), 404, "merchant_not_found")
    refused(small.post("/coupon-batches", body(shop)), 404, "union_not_found")
    refused(publisher.post("/coupon-batches", body(gone)), 404, "merchant_not_found")
    assert publisher.post("/coupon-batches", body(theirs)).status_code == 201


def test_what_another_union_issues_does_not_exist(seat, draft):
    batch_id = draft()
    small = seat(StaffRole.PUBLISHER, StaffRole.CHAIR, union=factories.union(name="甲"))
    assert small.get("/coupon-batches").json["items"] == []
    refused(small.get(f"/coupon-batches/{batch_id}"), 404, "coupon_batch_not_found")
    refused(small.patch(f"/coupon-batches/{batch_id}", {"title": "别人的"}), 404, "coupon_batch_not_found")
    said = {
        "approval": None,
        "publication": None,
        "pause": {"reason": "试试"},
        "resumption": None,
        "recall": {"reason": "试试"},
        "stock": {"difference": 1, "reason": "试试"},
        "codes": {"codes": ["A1"]},
    }
    for action, words in said.items():
        refused(small.post(f"/coupon-batches/{batch_id}/{action}", words), 404, "coupon_batch_not_found")


def test_only_publishers_write_and_only_chairs_approve(seat, draft):
    batch_id = draft()
    reader, chair = seat(StaffRole.READ_ONLY), seat(StaffRole.CHAIR)
    assert reader.get("/coupon-batches").status_code == chair.get("/coupon-batches").status_code == 200
    refused(reader.post(f"/coupon-batches/{batch_id}/publication"), 403, "role_required")
    refused(chair.post(f"/coupon-batches/{batch_id}/publication"), 403, "role_required")
    refused(reader.post(f"/coupon-batches/{batch_id}/approval"), 403, "role_required")


def test_what_is_like_cash_needs_a_second_person(seat, publisher, draft):
    batch_id = draft(**CASH)
    refused(publisher.post(f"/coupon-batches/{batch_id}/publication"), 409, "coupon_batch_needs_approval")
    chair = seat(StaffRole.CHAIR, StaffRole.PUBLISHER)
    assert act(chair, batch_id, "approval")["approved_by"] == str(chair.staff.id)
    assert publisher.patch(f"/coupon-batches/{batch_id}", {"quantity": 20}).json["approved_by"] is None
    refused(publisher.post(f"/coupon-batches/{batch_id}/publication"), 409, "coupon_batch_needs_approval")
    act(chair, batch_id, "approval")
    act(publisher, batch_id, "publication")
    refused(chair.post(f"/coupon-batches/{batch_id}/approval"), 409, "coupon_batch_not_draft")


def test_nobody_approves_what_he_has_drafted(seat, shop):
    both = seat(StaffRole.CHAIR, StaffRole.PUBLISHER)
    batch_id = both.post("/coupon-batches", body(shop, **CASH)).json["id"]
    refused(both.post(f"/coupon-batches/{batch_id}/approval"), 403, "coupon_batch_approver_is_maker")


def test_a_draft_can_be_thrown_away_with_its_codes_and_nothing_else_can(publisher, draft, seat):
    batch_id = draft(code_source="merchant")
    codes = {"codes": ["A-1", "A-2"]}
    assert publisher.post(f"/coupon-batches/{batch_id}/codes", codes).status_code == 201
    elsewhere = seat(StaffRole.PUBLISHER, union=factories.district_union("wujin"))
    refused(elsewhere.delete(f"/coupon-batches/{batch_id}"), 404, "coupon_batch_not_found")
    assert publisher.delete(f"/coupon-batches/{batch_id}").status_code == 204
    refused(publisher.get(f"/coupon-batches/{batch_id}"), 404, "coupon_batch_not_found")
    live = draft()
    act(publisher, live, "publication")
    refused(publisher.delete(f"/coupon-batches/{live}"), 409, "coupon_batch_not_draft")


def test_a_draft_whose_coupons_a_campaign_gives_stays(publisher, draft):
    batch_id = draft()
    programmes.campaign("summer_cooling", gives_batch_id=uuid.UUID(batch_id))
    refused(publisher.delete(f"/coupon-batches/{batch_id}"), 409, "coupon_batch_in_use")


def test_the_record_says_whom_it_is_for_and_who_made_and_approved_it(publisher, draft, seat):
    women = [{"is": "verified"}, {"is": "gender", "genders": ["female"]}]
    batch_id = draft(**CASH, audience=women)
    assert act(seat(StaffRole.CHAIR), batch_id, "approval")["approver"]["username"]
    batch = publisher.get(f"/coupon-batches/{batch_id}").json
    assert batch["audience_text"] == "女职工"
    assert batch["maker"]["username"] == publisher.staff.username
    assert batch["maker"]["id"] == batch["made_by"] != batch["approver"]["id"] == batch["approved_by"]


def test_the_plan_of_a_published_batch_is_listed_day_by_day(publisher, draft, seat, statements):
    batch_id = draft(quantity=25, daily_quantity=10, released_at_time="10:00")
    address = f"/coupon-batches/{batch_id}/releases"
    assert publisher.get(address).json == {"items": [], "next_cursor": None}
    act(publisher, batch_id, "publication")
    first = publisher.get(f"{address}?limit=1").json
    with statements() as seen:
        rest = publisher.get(f"{address}?cursor={first['next_cursor']}").json
    assert len(seen) <= 5
    assert [one["quantity"] for one in first["items"] + rest["items"]] == [10, 10, 5]
    assert [one["released_at"][11:16] for one in rest["items"]] == ["10:00", "10:00"]
    refused(publisher.get(f"{address}?cursor=x"), 422, "cursor_invalid")
    elsewhere = seat(StaffRole.PUBLISHER, union=factories.district_union("wujin"))
    refused(elsewhere.get(address), 404, "coupon_batch_not_found")


def test_the_money_that_a_batch_has_cost_and_may_cost_stands_beside_its_budget(publisher, shop):
    half = factories.batch(stores=[shop], subsidy_percent=50, budget_fen=5_000)
    factories.redemption(shop, batch_of=half)
    figures = publisher.get(f"/coupon-batches/{half.id}").json["figures"]
    assert (figures["subsidy_fen"], figures["reserved_fen"]) == (500, 5_000)
