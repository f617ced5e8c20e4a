"""券批次 at a desk: drafted, approved, published, stopped, and its stock."""

import datetime as dt
import uuid

import pytest
import time_machine
from sqlalchemy import select

from app import clock
from app.db import session
from app.jobs import coupons as ticks
from app.services import coupons
from app.services.coupons.publishing import LIFE
from models import BatchState, Coupon, CouponBatch, CouponState, MerchantState, StaffRole, StoreState
from tests import factories
from tests.phones import Phone

OPENS = dt.datetime(2026, 7, 1, tzinfo=clock.CITY)
DAY = dt.timedelta(days=1)
CASH = {"kind": "cash", "discount_fen": 2000, "threshold_fen": 0}
PERCENT = {"kind": "percent", "discount_fen": None, "percent_off": 20, "cap_fen": 2000, "threshold_fen": 0}
EXCHANGE = {"kind": "exchange", "item": "早餐一份", "discount_fen": 800, "threshold_fen": 0}
COUNTED = {"use_opens_at": None, "use_closes_at": None, "use_after_days": 1, "use_for_days": 7}


@pytest.fixture(autouse=True)
def july():
    with time_machine.travel(OPENS + dt.timedelta(hours=12), tick=False) as now:
        yield now


@pytest.fixture
def shop(session):
    return factories.store()


@pytest.fixture
def publisher(seat, shop):
    return seat(StaffRole.PUBLISHER)


@pytest.fixture
def draft(publisher, shop):
    """Makes a draft of 满30减10 at the desk, with changes; gives its id."""

    def make(**changes):
        answer = publisher.post("/coupon-batches", body(shop, **changes))
        assert answer.status_code == 201, answer.text
        return answer.json["id"]

    return make


def body(shop, **changes):
    said = {
        "union_id": str(factories.city().id),
        "merchant_id": str(shop.merchant_id),
        "store_ids": [str(shop.id)],
        "title": "满30减10",
        "kind": "threshold",
        "threshold_fen": 3000,
        "discount_fen": 1000,
        "quantity": 10,
        "claim_opens_at": OPENS.isoformat(),
        "claim_closes_at": (OPENS + 30 * DAY).isoformat(),
        "use_opens_at": OPENS.isoformat(),
        "use_closes_at": (OPENS + 60 * DAY).isoformat(),
    }
    return {name: value for name, value in {**said, **changes}.items() if value is not ...}


def act(desk, batch_id, action, said=None, status=200):
    answer = desk.post(f"/coupon-batches/{batch_id}/{action}", said)
    assert answer.status_code == status, answer.text
    return answer.json


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text
    return answer.json


def make(batch_id):
    """What the job does."""
    coupons.make_coupons(uuid.UUID(batch_id), progress=lambda *_: None)


def published(desk, batch_id):
    act(desk, batch_id, "publication")
    make(batch_id)
    return batch_id


def claim(batch_id, count):
    """So many coupons of the batch, each in the hands of somebody else."""
    for _ in range(count):
        coupons.claim(factories.member(), uuid.UUID(batch_id))
    session().commit()


def change_stock(desk, batch_id, difference):
    said = {"difference": difference, "reason": "商户备货变化"}
    return desk.post(f"/coupon-batches/{batch_id}/stock", said)


def test_a_batch_goes_from_draft_to_the_phones(publisher, draft, app, simulator):
    batch_id = draft(per_member_limit=2)
    assert publisher.get(f"/coupon-batches/{batch_id}").json["state"] == "draft"
    phone = Phone(app.test_client(), simulator)
    assert phone.get(f"/coupon-batches/{batch_id}").status_code == 404
    under_way = act(publisher, batch_id, "publication")
    assert (under_way["state"], under_way["made_count"], under_way["quantity"]) == ("publishing", 0, 10)
    make(batch_id)
    done = publisher.get(f"/coupon-batches/{batch_id}").json
    assert (done["state"], done["made_count"]) == ("published", 10)
    assert done["figures"]["free"] == done["figures"]["made"] == 10
    assert phone.get(f"/coupon-batches/{batch_id}").json["summary"] == "满30减10"
    claim(batch_id, 3)
    assert publisher.get(f"/coupon-batches/{batch_id}").json["figures"] == {
        "made": 10,
        "free": 7,
        "claimed": 3,
        "expired": 0,
        "redeemed": 0,
        "returned": 0,
        "planned": 10,
    }


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


def test_a_draft_can_be_changed_and_what_is_published_cannot(publisher, draft):
    batch_id = draft()
    changed = publisher.patch(f"/coupon-batches/{batch_id}", {"title": "满30减12", "discount_fen": 1200})
    assert (changed.json["title"], changed.json["summary"]) == ("满30减12", "满30减12")
    assert changed.json["claim_opens_at"] == "2026-07-01T00:00:00+08:00"
    published(publisher, batch_id)
    told = refused(
        publisher.patch(f"/coupon-batches/{batch_id}", {"title": "新"}), 409, "coupon_batch_not_draft"
    )
    assert "正在发放" in told["detail"]


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


def test_the_budget_holds_the_largest_subsidy_there_can_be(publisher, draft):
    subsidy = {"subsidy_percent": 50, "budget_fen": 4_999}
    told = refused(publisher.post(f"/coupon-batches/{draft(**subsidy)}/publication"), 409, "budget_exceeded")
    assert (told["needed_fen"], told["over_fen"]) == (5_000, 1)
    assert "0.01 元" in told["detail"]
    none = draft(subsidy_percent=50)
    refused(publisher.post(f"/coupon-batches/{none}/publication"), 409, "budget_exceeded")
    batch_id = published(publisher, draft(subsidy_percent=50, budget_fen=5_499))
    refused(change_stock(publisher, batch_id, 1), 409, "budget_exceeded")
    assert change_stock(publisher, batch_id, -1).status_code == 200
    assert change_stock(publisher, batch_id, 1).status_code == 200


def test_a_batch_is_published_once(publisher, draft):
    batch_id = draft()
    act(publisher, batch_id, "publication")
    told = refused(
        publisher.post(f"/coupon-batches/{batch_id}/publication"), 409, "coupon_batch_not_publishable"
    )
    assert "正在生成" in told["detail"]


def test_releases_that_do_not_fit_are_refused_with_the_days_they_need(publisher, draft):
    daily = {"daily_quantity": 1, "released_at_time": "10:00", "quantity": 31}
    told = refused(
        publisher.post(f"/coupon-batches/{draft(**daily)}/publication"), 409, "release_plan_does_not_fit"
    )
    assert (told["needed_days"], told["available_days"]) == (31, 30)
    full = published(publisher, draft(**{**daily, "quantity": 30}))
    refused(change_stock(publisher, full, 1), 409, "release_plan_does_not_fit")


def test_a_paused_batch_can_go_on_and_a_recalled_one_cannot(publisher, draft, app, simulator):
    batch_id = published(publisher, draft())
    coupon = coupons.claim(person := factories.member(), uuid.UUID(batch_id))
    phone = Phone(app.test_client(), simulator).log_in(person.openid)
    assert act(publisher, batch_id, "pause", {"reason": "商户盘点"})["state_reason"] == "商户盘点"
    assert phone.post(f"/coupon-batches/{batch_id}/claim").json["code"] == "claim_paused"
    assert phone.post(f"/me/coupons/{coupon.id}/code").status_code == 201
    assert act(publisher, batch_id, "resumption")["state"] == "published"
    assert act(publisher, batch_id, "recall", {"reason": "价格写错"})["state"] == "recalled"
    assert coupons.remove_free(uuid.UUID(batch_id)) == 9
    figures = publisher.get(f"/coupon-batches/{batch_id}").json["figures"]
    assert (figures["free"], figures["claimed"]) == (0, 1)
    assert phone.post(f"/coupon-batches/{batch_id}/claim").status_code == 404
    assert phone.post(f"/me/coupons/{coupon.id}/code").status_code == 201
    assert phone.post(f"/me/coupons/{coupon.id}/return").status_code == 200
    assert publisher.get(f"/coupon-batches/{batch_id}").json["figures"]["free"] == 0


ACTIONS = {"publish": "publication", "pause": "pause", "resume": "resumption", "recall": "recall"}


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("state", BatchState)
def test_the_life_of_a_batch_is_its_table(publisher, draft, state, action):
    batch_id = draft()
    session().get(CouponBatch, uuid.UUID(batch_id)).state = state
    said = {"reason": "试试"} if action in ("pause", "recall") else None
    answer = publisher.post(f"/coupon-batches/{batch_id}/{ACTIONS[action]}", said)
    if (state, action) in LIFE:
        assert (answer.status_code, answer.json["state"]) == (200, LIFE[state, action].value)
    else:
        code = "coupon_batch_not_publishable" if action == "publish" else "coupon_batch_not_now"
        refused(answer, 409, code)


def test_more_stock_comes_at_once_and_less_takes_only_what_is_free(publisher, draft):
    batch_id = published(publisher, draft())
    claim(batch_id, 4)
    told = refused(change_stock(publisher, batch_id, -7), 409, "stock_below_claimed")
    assert told["removable_count"] == 6
    assert publisher.get(f"/coupon-batches/{batch_id}").json["figures"]["free"] == 6
    less = change_stock(publisher, batch_id, -6).json
    assert (less["quantity"], less["figures"]["free"], less["figures"]["claimed"]) == (4, 0, 4)
    more = change_stock(publisher, batch_id, 3).json
    assert (more["quantity"], more["state"], more["figures"]["planned"]) == (7, "published", 13)
    refused(change_stock(publisher, batch_id, -1), 409, "stock_being_made")
    make(batch_id)
    claim(batch_id, 3)
    done = publisher.get(f"/coupon-batches/{batch_id}").json
    assert (done["made_count"], done["figures"]["made"], done["figures"]["free"]) == (13, 7, 0)


def test_one_coupon_is_left_because_none_at_all_is_a_recall(publisher, draft):
    batch_id = published(publisher, draft(quantity=2))
    assert refused(change_stock(publisher, batch_id, -2), 409, "stock_below_claimed")["removable_count"] == 1
    assert change_stock(publisher, batch_id, -1).status_code == 200


def test_stock_of_a_daily_batch_grows_and_shrinks_at_its_end(publisher, draft, july):
    daily = {"daily_quantity": 2, "released_at_time": "10:00", "quantity": 5}
    batch_id = published(publisher, draft(**daily))
    assert change_stock(publisher, batch_id, -2).status_code == 200
    batch = session().get(CouponBatch, uuid.UUID(batch_id))

    def plan():
        return [
            (f"{one.released_at.astimezone(clock.CITY):%d %H:%M}", one.first_slot, one.end_slot)
            for one in coupons.releases.list_of(batch)
        ]

    assert plan() == [("01 10:00", 0, 2), ("02 10:00", 2, 3)]
    assert change_stock(publisher, batch_id, 3).status_code == 200
    assert plan()[2:] == [("03 10:00", 5, 7), ("04 10:00", 7, 8)]
    make(batch_id)
    days = session().query(Coupon.released_on).filter(Coupon.batch_id == batch.id).order_by(Coupon.slot)
    assert [day.day for (day,) in days] == [1, 1, 2, 3, 3, 4]
    july.move_to(OPENS + 9 * DAY + dt.timedelta(hours=11))
    publisher.sign_in(publisher.staff)
    assert change_stock(publisher, batch_id, 1).status_code == 200
    assert plan()[-1][0] == "11 10:00"


def test_stock_is_changed_only_while_a_batch_is_given_out(publisher, draft):
    batch_id = draft()
    refused(change_stock(publisher, batch_id, 1), 409, "coupon_batch_not_now")
    published(publisher, batch_id)
    told = refused(change_stock(publisher, batch_id, 999_991), 409, "stock_above_maximum")
    assert told["addable_count"] == 999_990
    for wrong in (0, 2**31, -(2**63), 1.5):
        assert list(refused(change_stock(publisher, batch_id, wrong), 422, "invalid_fields")["errors"]) == [
            "difference"
        ]


def test_a_batch_that_lacks_rows_and_a_recalled_one_that_has_some_are_taken_up_again(publisher, draft):
    short, recalled = published(publisher, draft()), published(publisher, draft())
    change_stock(publisher, short, 1)
    act(publisher, recalled, "recall", {"reason": "价格写错"})
    assert coupons.resume_publishing() == 2
    make(short)
    coupons.remove_free(uuid.UUID(recalled))
    assert coupons.resume_publishing() == 0


def test_a_batch_shows_when_it_was_closed_and_how_many_coupons_lapsed_in_the_end(
    publisher, draft, seat, july
):
    batch_id = published(publisher, draft())
    claim(batch_id, 2)

    def shown():
        # Nobody stays signed in for a month.
        batch = seat(StaffRole.PUBLISHER).get(f"/coupon-batches/{batch_id}").json
        return batch["closed_at"], batch["lapsed_count"]

    ticks.close()
    assert shown() == (None, None)
    batch = session().get_one(CouponBatch, uuid.UUID(batch_id))
    closes_at, ends_at = batch.claim_closes_at, batch.use_closes_at
    july.move_to(closes_at)
    ticks.close()
    assert shown() == (closes_at.isoformat(), None)
    july.move_to(ends_at + DAY)
    ticks.close()
    assert shown() == (closes_at.isoformat(), 2)


def test_batches_are_listed_by_state_title_and_merchant_newest_first(publisher, draft, shop, statements):
    first, second = draft(title="早餐满10减5"), published(publisher, draft())

    def ids(query=""):
        answer = publisher.get(f"/coupon-batches{query}")
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json["items"]]

    assert ids() == ids(f"?merchant_id={shop.merchant_id}") == [second, first]
    assert ids("?state=draft") == ids("?q=早餐") == ids("?q=zc") == [first]
    assert ids(f"?merchant_id={uuid.uuid4()}") == []
    page = publisher.get("/coupon-batches?limit=1").json
    rest = publisher.get(f"/coupon-batches?limit=1&cursor={page['next_cursor']}").json
    assert [page["items"][0]["id"], rest["items"][0]["id"]] == [second, first]
    refused(publisher.get("/coupon-batches?cursor=bm8"), 422, "cursor_invalid")
    counts = []
    for _ in range(2):
        with statements() as seen:
            ids()
        counts.append(len(seen))
        for _ in range(4):
            draft()
    assert counts[0] == counts[1] <= 5, counts


def claimed_slot(batch_id):
    claimed = select(Coupon.slot).where(Coupon.batch_id == batch_id, Coupon.state == CouponState.CLAIMED)
    return session().scalars(claimed.limit(1)).one()


def test_expired_and_redeemed_coupons_are_counted_apart(publisher, draft, july):
    batch_id = published(publisher, draft(**COUNTED))
    claim(batch_id, 2)
    session().query(Coupon).filter(Coupon.slot == claimed_slot(batch_id)).one().state = CouponState.REDEEMED
    july.move_to(OPENS + 12 * DAY)
    publisher.sign_in(publisher.staff)  # The desk was left alone for days.
    figures = publisher.get(f"/coupon-batches/{batch_id}").json["figures"]
    assert (figures["expired"], figures["redeemed"], figures["claimed"]) == (1, 1, 0)
