"""我的福利: what one may have, what not and why; and what one has received."""

import base64
import datetime as dt
import uuid

import orjson
import pytest
import time_machine
from sqlalchemy import select

from app import clock
from app.audiences import MEMBERS
from app.db import session
from app.redis_store import store as redis_store
from app.services import benefits, benefits_offered
from app.services.coupons import remaining
from models import (
    CampaignState,
    DiscountState,
    DiscountUse,
    MembershipState,
    Merchant,
    MerchantState,
    RosterEntry,
    SignupState,
    Store,
    StoreState,
)
from tests import factories, programmes

DAY = dt.timedelta(days=1)
NOON = dt.datetime(2026, 7, 1, 12, tzinfo=clock.CITY)


def in_group(*groups):
    return [{"is": "verified"}, {"is": "in_group", "groups": list(groups)}]


def batch(title, **facts):
    made = factories.batch(**facts)
    made.title = title
    return made


def discount(title="会员九折", *, of=None, **facts):
    return factories.discount(title=title, stores=[of or factories.store()], **facts)


def used(of, by, at, saved_fen=300):
    place = session().get_one(Store, of.stores[0].id)
    use = DiscountUse(
        discount_id=of.id,
        store_id=place.id,
        clerk_id=factories.clerk(place)[0].id,
        member_id=by.id,
        code_hash=uuid.uuid4().bytes,
        amount_fen=None if saved_fen is None else 3000,
        saved_fen=saved_fen,
        used_on=at.date(),
        used_at=at,
    )
    session().add(use)
    session().flush()
    return use


@pytest.fixture
def me(phone):
    return phone.another(factories.member().openid)


def test_what_i_may_have_stands_first_and_what_closes_first_before_the_rest(me):
    now = clock.now()
    batch("晚些结束", claim_closes_at=now + 20 * DAY)
    batch("货车司机专享", audience=in_group("truck_driver"), claim_closes_at=now + DAY)
    batch("快结束", claim_closes_at=now + 2 * DAY)
    discount("长期折扣", ends_on=None)
    discount("本月折扣", ends_on=clock.today() + 9 * DAY)
    items = me.get("/me/benefits").json["items"]
    titles = [item["title"] for item in items]
    assert titles == ["快结束", "本月折扣", "晚些结束", "长期折扣", "货车司机专享"]
    assert [item["eligible"] for item in items] == [True] * 4 + [False]
    (reason,) = items[-1]["reasons"]
    assert reason["code"] == "not_in_group"
    assert reason["next"]
    assert {item["kind"] for item in items} == {"coupon_batch", "discount"}
    assert items[3]["closes_at"] is None


def test_what_i_have_claimed_and_what_is_left_is_said(me):
    batch = factories.batch(quantity=2)
    me.post(f"/coupon-batches/{batch.id}/claim")
    (item,) = me.get("/me/benefits").json["items"]
    assert item["mine"] == {"claimed_count": 1, "can_claim_more": False}
    assert (item["state"], item["remaining"]) == ("open", 1)


def test_who_is_not_verified_hears_only_that(phone):
    factories.batch()
    factories.batch(audience=in_group("courier"))
    discount()
    discount("人人可用", audience=[])
    unverified = phone.another(factories.member(verified=False).openid)
    items = unverified.get("/me/benefits").json["items"]
    assert len(items) == 4
    assert {tuple(reason["code"] for reason in item["reasons"]) for item in items} == {("not_verified",)}
    assert not any(item["eligible"] for item in items)


def test_whose_membership_has_ended_has_no_card_for_discounts(me):
    discount("人人可用", audience=[])
    session().scalars(select(RosterEntry)).one().membership_state = MembershipState.LEFT
    (item,) = me.get("/me/benefits").json["items"]
    assert [reason["code"] for reason in item["reasons"]] == ["membership_ended"]


def test_an_audience_of_a_union_s_people_is_judged_by_their_path(phone):
    mine, other = factories.union(name="甲工会"), factories.union(name="乙工会")
    for union in (mine, other):
        audience = [{"is": "verified"}, {"is": "in_union", "unions": [str(union.id)]}]
        batch(union.name, audience=audience)
        discount(union.name, audience=audience)
    entry = factories.roster_entry(union_of=mine)
    me = phone.another(factories.member(entry=entry).openid)
    items = me.get("/me/benefits").json["items"]
    found = {(item["kind"], item["title"]): item["eligible"] for item in items}
    assert found == {
        ("coupon_batch", "甲工会"): True,
        ("discount", "甲工会"): True,
        ("coupon_batch", "乙工会"): False,
        ("discount", "乙工会"): False,
    }


def test_only_what_is_open_or_opens_soon_is_there(me):
    now, today = clock.now(), clock.today()
    batch("明天开抢", claim_opens_at=now + DAY)
    batch("下月", claim_opens_at=now + 20 * DAY)
    batch("已结束", claim_opens_at=now - 9 * DAY, claim_closes_at=now - DAY)
    batch("草稿", publish=False)
    discount("下周起", begins_on=today + 6 * DAY)
    discount("下月起", begins_on=today + 20 * DAY)
    discount("昨天止", ends_on=today - DAY)
    discount("今天止", ends_on=today)
    discount("暂停", state=DiscountState.PAUSED)
    gone = discount("商户下架")
    shop = session().get_one(Merchant, gone.merchant_id)
    shop.state, shop.state_reason = MerchantState.DELISTED, "合同到期"
    closed = discount("门店都关了")
    closed.stores[0].state = StoreState.CLOSED
    found = {item["title"]: item["state"] for item in me.get("/me/benefits").json["items"]}
    assert found == {"明天开抢": "upcoming", "下周起": "upcoming", "今天止": "open"}


HONOURED = [{"any": [{"is": "model_worker"}, {"is": "hardship", "levels": ["deep"]}]}]


def test_campaigns_stand_among_the_rest_with_their_word_places_and_reasons(me):
    now = clock.now()
    programmes.campaign(title="送清凉", quota=3, closes_at=now + DAY)
    programmes.campaign(title="劳模专享", audience=HONOURED, closes_at=now + DAY)
    programmes.campaign(title="下月才开", opens_at=now + 20 * DAY)
    programmes.campaign(title="草稿", state=CampaignState.DRAFT)
    programmes.campaign(title="昨天截止", opens_at=now - 3 * DAY, closes_at=now - DAY)
    batch("晚些结束", claim_closes_at=now + 2 * DAY)
    first, second, third = me.get("/me/benefits").json["items"]
    assert (first["title"], first["kind"], first["eligible"]) == ("送清凉", "campaign", True)
    assert (first["type"], first["word"], first["remaining"]) == ("summer_cooling", "预约", 3)
    assert (first["merchant"], first["mine"], first["signup"]) == (None, None, None)
    assert (second["title"], second["word"], second["signup"]) == ("晚些结束", None, None)
    assert [reason["code"] for reason in third["reasons"]] == ["none_of_these"]


def test_what_i_have_signed_up_for_is_said_and_what_i_gave_up_is_not(phone):
    person = factories.member()
    me = phone.another(person.openid)
    mine = programmes.signup(member_=person, state=SignupState.WAITING)
    programmes.signup(member_=person, state=SignupState.CANCELLED)
    programmes.signup()
    found = {item["id"]: item["signup"] for item in me.get("/me/benefits").json["items"]}
    assert len(found) == 3
    assert found[str(mine.campaign_id)] == {"id": str(mine.id), "state": "waiting"}
    assert sum(signup is not None for signup in found.values()) == 1


@pytest.fixture
def remembering(monkeypatch):
    """What is on, and what is left of it, is remembered for all, and for longer than this test lasts."""
    monkeypatch.setattr(remaining, "LIFE_S", 600)
    benefits_offered.keep_offers(600)
    yield
    benefits_offered.keep_offers(0)
    for name in ("benefits_offered:*", "remaining:*"):
        redis_store().delete(*redis_store().keys(name) or ["none"])


@pytest.mark.usefixtures("remembering")
def test_all_of_it_takes_three_queries_when_what_is_the_same_for_all_is_known(phone, statements):
    for _ in range(3):
        factories.batch()
        discount()
        programmes.campaign(audience=HONOURED, quota=1)
        programmes.campaign(audience=[{"is": "not_benefited", "types": ["summer_cooling"], "years": 1}])
    somebody, me = (phone.another(factories.member().openid) for _ in range(2))
    assert len(somebody.get("/me/benefits").json["items"]) == 12
    with statements() as seen:
        items = me.get("/me/benefits").json["items"]
    assert len(items) == 12
    assert [item["eligible"] for item in items].count(False) == 3
    assert len(seen) <= 3, seen  # Who asks; what is known of him; what he holds.


@pytest.mark.usefixtures("remembering")
def test_what_is_remembered_is_judged_and_closed_at_the_time_of_asking(me, phone):
    now = clock.now()
    batch("快结束", claim_closes_at=now + dt.timedelta(minutes=5))
    programmes.campaign(title="马上开始", opens_at=now + dt.timedelta(minutes=5))
    found = {item["title"]: item["state"] for item in me.get("/me/benefits").json["items"]}
    assert found == {"快结束": "open", "马上开始": "upcoming"}
    unverified = phone.another(factories.member(verified=False).openid)
    items = unverified.get("/me/benefits").json["items"]
    assert [[reason["code"] for reason in item["reasons"]] for item in items] == [["not_verified"]] * 2
    with time_machine.travel(now + dt.timedelta(minutes=10), tick=False):
        found = {item["title"]: item["state"] for item in me.get("/me/benefits").json["items"]}
    assert found == {"马上开始": "open"}


def test_the_list_takes_a_fixed_number_of_queries_and_is_bounded(me, statements, monkeypatch):
    counts = []
    for rows in (2, 6):
        for _ in range(rows):
            factories.batch()
            discount()
            programmes.campaign()
        redis_store().delete(*redis_store().keys("remaining:*") or ["none"])
        with statements() as seen:
            assert me.get("/me/benefits?limit=100").status_code == 200
        counts.append(len(seen))
    # Who asks; batches, discounts, campaigns; his union; what is left of the batches; what he holds.
    assert counts == [7, 7]
    monkeypatch.setattr(benefits, "EACH_MAX", 3)
    assert len(me.get("/me/benefits").json["items"]) == 9


def test_page_by_page_no_benefit_is_lost_or_doubled(me):
    for number in range(5):
        batch(f"券{number}", audience=MEMBERS if number % 2 else in_group("courier"))
        discount(f"折扣{number}", ends_on=None if number % 2 else clock.today() + number * DAY)
    whole = me.get("/me/benefits").json
    assert (len(whole["items"]), whole["next_cursor"]) == (10, None)
    for limit in (1, 3, 10):
        items, cursor = [], None
        while True:
            query = f"?limit={limit}" + (f"&cursor={cursor}" if cursor else "")
            page = me.get(f"/me/benefits{query}").json
            items += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert items == whole["items"]


@pytest.mark.parametrize("path", ["/me/benefits", "/me/received"])
def test_a_forged_cursor_is_named(me, path):
    for value in (None, [], ["x"], [0, "2026-07-01", "x"], [None, None], [True, True, True]):
        cursor = base64.urlsafe_b64encode(orjson.dumps(value)).rstrip(b"=").decode()
        answer = me.get(f"{path}?cursor={cursor}")
        assert (answer.status_code, answer.json["code"]) == (422, "cursor_invalid"), value


def test_what_i_received_is_my_own_less_what_was_taken_back(phone):
    with time_machine.travel(NOON, tick=False):
        person, other = factories.member(), factories.member()
        me = phone.another(person.openid)
        shop = factories.store()
        mine = factories.redemption(shop, member_=person, at=NOON - DAY)
        taken_back = factories.redemption(shop, member_=person, at=NOON)
        taken_back.reversed_at, taken_back.reversed_by = NOON, taken_back.clerk_id
        taken_back.reversal_reason = "扫错了"
        factories.redemption(shop, member_=other, at=NOON)
        nine = discount(of=shop)
        use = used(nine, person, NOON)
        used(nine, other, NOON)
        found = me.get("/me/received").json
    assert (found["year"], found["total_saved_fen"], found["next_cursor"]) == (2026, 1300, None)
    assert [(item["kind"], item["id"], item["saved_fen"]) for item in found["items"]] == [
        ("discount", str(use.id), 300),
        ("coupon", str(mine.id), 1000),
    ]
    assert found["items"][1]["title"] == "满30减10"
    assert found["items"][1]["store"]["name"] == "茶山店"
    assert found["items"][1]["merchant"]["name"] == "茶山巷口面馆"
    assert found["items"][1]["received_at"] == "2026-06-30T12:00:00+08:00"


def test_a_year_begins_and_ends_at_the_city_s_midnight(phone):
    with time_machine.travel(NOON, tick=False):
        person, shop = factories.member(), factories.store()
        me = phone.another(person.openid)
        for moment in ("2025-12-31T23:59:59", "2026-01-01T00:00:00", "2026-12-31T23:59:59"):
            at = dt.datetime.fromisoformat(moment).replace(tzinfo=clock.CITY)
            factories.redemption(shop, member_=person, at=at)
        counts = {year: len(me.get(f"/me/received?year={year}").json["items"]) for year in (2024, 2025, 2026)}
        assert counts == {2024: 0, 2025: 1, 2026: 2}
        assert me.get("/me/received").json == me.get("/me/received?year=2026").json


def test_a_saving_that_no_till_has_named_counts_as_nothing(me, phone):
    person = factories.member()
    used(discount(), person, clock.now(), saved_fen=None)
    found = phone.another(person.openid).get("/me/received").json
    assert (found["total_saved_fen"], found["items"][0]["saved_fen"]) == (0, None)
    assert me.get("/me/received").json["items"] == []


@pytest.mark.parametrize("year", ["1999", "2101", "２０２６", "x", "-1", ""])
def test_what_is_no_year_is_named(me, year):
    answer = me.get(f"/me/received?year={year}")
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["year"])


def test_what_i_received_pages_without_loss_in_a_fixed_number_of_queries(phone, statements):
    person, shop = factories.member(), factories.store()
    nine = discount(of=shop)
    me = phone.another(person.openid)
    counts = set()
    for _ in range(2):
        for _ in range(3):
            factories.redemption(shop, member_=person)
            used(nine, person, clock.now())
        with statements() as seen:
            whole = me.get("/me/received").json
        counts.add(len(seen))
    assert counts == {3}
    first = me.get("/me/received?limit=5").json
    rest = me.get(f"/me/received?cursor={first['next_cursor']}").json
    assert first["items"] + rest["items"] == whole["items"]
    assert first["total_saved_fen"] == rest["total_saved_fen"] == 6 * 1300
