"""异常线索: found by the tick, listed in one's scope, decided once, with a trace on the merchant."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import select

from app import clock, db
from app.jobs import anomalies as ticks
from models import Anomaly, AuditEntry, StaffRole
from tests import factories

FINDING = {"finding": "confirmed", "reason": "调了监控，是核销员替人代刷"}
NEAR, FAR = {"lat": 31.7796, "lng": 119.9745}, {"lat": 31.7796, "lng": 120.0745}
MINUTE = dt.timedelta(minutes=1)


def yesterday(hour=12, minute=0):
    day = clock.today() - dt.timedelta(days=1)
    return dt.datetime.combine(day, dt.time(hour, minute), clock.CITY)


@pytest.fixture
def home(session):
    return factories.district_union("tianning")


@pytest.fixture
def desk(seat, home):
    return seat(StaffRole.MERCHANT_MANAGER, union=home)


@pytest.fixture
def store(home):
    return factories.store(factories.merchant("茶山巷口面馆", union_id=home.id), **NEAR)


def pair(store, *, count=3, by=None, holder=None):
    """The same clerk and the same holder, again and again."""
    by, holder = by or factories.clerk(store)[0], holder or factories.member()
    for number in range(count):
        factories.redemption(store, at=yesterday(9 + number), member_=holder, by=by)


def seen(desk, query=""):
    return [(one["kind"], one["state"]) for one in desk.get(f"/anomalies?{query}").json["items"]]


def only(desk):
    (found,) = desk.get("/anomalies").json["items"]
    return found["id"]


def test_the_same_clerk_and_holder_three_times_a_day_is_told_of_with_its_redemptions(desk, store):
    pair(store)
    assert ticks.look() == 1
    file = desk.get(f"/anomalies/{only(desk)}").json
    assert (file["anomaly"]["kind"], file["anomaly"]["state"]) == ("same_pair", "open")
    assert file["anomaly"]["told"] == "一天里给同一位会员核销了 3 笔（3 笔起提示），补贴 15.00元"
    assert file["anomaly"]["happened_on"] == yesterday().date().isoformat()
    assert [one["subsidy_fen"] for one in file["redemptions"]] == [500, 500, 500]
    assert "*" in file["redemptions"][0]["holder"]
    assert "*" in file["member"]["name"]
    assert "*" in file["clerk"]["phone"]


def test_two_times_a_day_is_told_of_only_where_the_clerk_is_the_holder(desk, store):
    pair(store, count=2)
    assert ticks.look() == 0
    mine = factories.member()
    pair(store, count=2, by=factories.clerk(store, mine)[0], holder=mine)
    assert ticks.look() == 1
    assert desk.get("/anomalies").json["items"][0]["told"].startswith("核销员给自己核销了 2 笔")


def test_what_was_taken_back_and_what_happened_today_or_long_ago_does_not_count(store):
    by, holder = factories.clerk(store)[0], factories.member()
    undone = {"reversed_at": clock.now(), "reversed_by": by.id, "reversal_reason": "顾客退货"}
    for number in range(3):
        facts = undone if number == 2 else {}
        factories.redemption(store, at=yesterday(9 + number), member_=holder, by=by, **facts)
        factories.redemption(store, at=clock.now(), member_=holder, by=by)
        factories.redemption(store, at=yesterday() - dt.timedelta(days=7), member_=holder, by=by)
    assert ticks.look() == 0


@pytest.mark.parametrize(("apart_s", "found"), [(30, 1), (40, 0)])
def test_ten_within_five_minutes_is_a_burst_and_slower_is_a_good_lunch_hour(desk, store, apart_s, found):
    by, batch = factories.clerk(store)[0], factories.batch(stores=[store], publish=False)
    for number in range(10):
        at = yesterday() + number * dt.timedelta(seconds=apart_s)
        factories.redemption(store, at=at, by=by, batch_of=batch)
    assert ticks.look() == found
    assert seen(desk) == [("burst", "open")] * found
    if found:
        file = desk.get(f"/anomalies/{only(desk)}").json
        assert (file["member"], len(file["redemptions"])) == (None, 10)
        assert file["anomaly"]["told"].startswith("5 分钟里至少核销了 10 笔，当天一共 10 笔")


@pytest.mark.parametrize(("minutes", "found"), [(4, 1), (30, 0)])
def test_a_holder_at_two_stores_further_apart_than_anybody_goes_is_told_of(desk, store, minutes, found):
    holder, other = factories.member(), factories.store(factories.merchant(), name="城东店", **FAR)
    factories.redemption(other, at=yesterday(), member_=holder)
    factories.redemption(store, at=yesterday() + minutes * MINUTE, member_=holder)
    assert ticks.look() == found
    if found:
        file = desk.get(f"/anomalies/{only(desk)}").json
        assert (file["anomaly"]["kind"], file["other_store"]["name"]) == ("member_far", "城东店")
        assert file["anomaly"]["told"].startswith("同一位会员 4 分钟前还在 9.5 公里外的另一家门店")
        # The other store is another union's: that it was there is told, what was redeemed there is not.
        assert [one["store"]["name"] for one in file["redemptions"]] == ["茶山店"]


def test_a_clerk_of_two_stores_cannot_scan_at_both_at_once(desk, store, home):
    person = factories.member(phone="10200000017")
    other = factories.store(factories.merchant(union_id=home.id), name="城东店", **FAR)
    factories.redemption(store, at=yesterday(), by=factories.clerk(store, person)[0])
    factories.redemption(other, at=yesterday() + MINUTE, by=factories.clerk(other, person)[0])
    assert ticks.look() == 1
    file = desk.get(f"/anomalies/{only(desk)}").json
    assert (file["anomaly"]["kind"], file["anomaly"]["store"]["name"]) == ("clerk_far", "城东店")
    assert file["other_store"]["name"] == "茶山店"
    assert [one["store"]["name"] for one in file["redemptions"]] == ["茶山店", "城东店"]


def test_two_stores_in_one_street_are_not_far(store, home):
    holder, other = factories.member(), factories.store(factories.merchant(union_id=home.id), lat=31.7806)
    for number, place in enumerate((store, other)):
        factories.redemption(place, at=yesterday() + number * MINUTE, member_=holder)
    assert ticks.look() == 0


def test_a_confirmed_one_counts_on_the_merchant_and_stays_decided_when_the_day_is_looked_at_again(
    desk, store
):
    pair(store)
    ticks.look()
    found, merchant_id = only(desk), store.merchant_id
    trace = desk.get(f"/merchants/{merchant_id}").json["trace"]
    assert (trace["confirmed_anomaly_count"], trace["open_anomaly_count"]) == (0, 1)
    decided = desk.post(f"/anomalies/{found}/decision", FINDING, key="a")
    assert decided.status_code == 200, decided.text
    assert (decided.json["anomaly"]["state"], decided.json["reason"]) == ("confirmed", FINDING["reason"])
    assert decided.json["decided_by"] == "测试岗位"
    trace = desk.get(f"/merchants/{merchant_id}").json["trace"]
    assert (trace["confirmed_anomaly_count"], trace["open_anomaly_count"]) == (1, 0)
    assert ticks.look() == 0
    again = desk.post(f"/anomalies/{found}/decision", {**FINDING, "finding": "cleared"})
    assert (again.status_code, again.json["code"]) == (409, "anomaly_already_decided")
    entry = db.session().scalars(select(AuditEntry).where(AuditEntry.action == "anomalies.confirmed")).one()
    assert (str(entry.subject_id), entry.details) == (found, {"merchant_id": str(merchant_id)})


def test_a_cleared_one_leaves_no_trace(desk, store):
    pair(store)
    ticks.look()
    merchant_id = store.merchant_id
    desk.post(f"/anomalies/{only(desk)}/decision", {"finding": "cleared", "reason": "单位聚餐，一人代领"})
    trace = desk.get(f"/merchants/{merchant_id}").json["trace"]
    assert (trace["confirmed_anomaly_count"], trace["open_anomaly_count"]) == (0, 0)


def test_they_are_found_by_kind_merchant_district_and_state(desk, store, home):
    pair(store)
    other = factories.store(factories.merchant(union_id=home.id))
    other.district = "wujin"
    mine = factories.member()
    pair(other, count=2, by=factories.clerk(other, mine)[0], holder=mine)
    merchant_id = other.merchant_id
    assert ticks.look() == 2
    assert len(seen(desk, f"merchant_id={merchant_id}")) == 1
    assert len(seen(desk, "district=wujin")) == 1
    assert len(seen(desk, "kind=same_pair&state=open")) == 2
    assert seen(desk, "kind=burst") == seen(desk, "state=cleared") == []


def test_another_districts_patterns_are_not_there(desk, seat):
    theirs = factories.store(factories.merchant(union_id=factories.district_union("wujin").id))
    pair(theirs)
    ticks.look()
    found = str(db.session().scalars(select(Anomaly.id)).one())
    assert desk.get("/anomalies").json["items"] == []
    for answer in (desk.get(f"/anomalies/{found}"), desk.post(f"/anomalies/{found}/decision", FINDING)):
        assert (answer.status_code, answer.json["code"]) == (404, "anomaly_not_found")
    assert desk.get(f"/anomalies/{uuid.uuid4()}").status_code == 404
    reader = seat(StaffRole.READ_ONLY)
    assert reader.get(f"/anomalies/{found}").json["anomaly"]["id"] == found
    assert reader.post(f"/anomalies/{found}/decision", FINDING).json["code"] == "role_required"


def test_the_list_takes_a_fixed_number_of_queries_and_has_pages(desk, store, statements):
    counts, made = [], 0
    for _ in range(2):
        for _ in range(3):
            pair(store)
        made += ticks.look()
        with statements() as asked:
            assert len(desk.get("/anomalies").json["items"]) == made
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 5
    everything = [one["id"] for one in desk.get("/anomalies").json["items"]]
    first = desk.get("/anomalies?limit=4").json
    rest = desk.get(f"/anomalies?limit=4&cursor={first['next_cursor']}").json
    assert [one["id"] for one in first["items"] + rest["items"]] == everything
    assert desk.get("/anomalies?cursor=x").json["code"] == "cursor_invalid"
