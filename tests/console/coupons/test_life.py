"""券批次 from publication on: published, paused, recalled, its stock, and what became of its coupons."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import select

from app import clock
from app.db import session
from app.jobs import coupons as ticks
from app.services import coupons
from app.services.coupons.publishing import LIFE
from models import BatchState, Coupon, CouponBatch, CouponState, StaffRole
from tests import factories
from tests.console.coupons.acts import COUNTED, DAY, OPENS, act, make, refused
from tests.phones import Phone


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
        "subsidy_fen": 0,
        "reserved_fen": 0,
    }


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
