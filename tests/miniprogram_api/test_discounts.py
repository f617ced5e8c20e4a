"""折扣: seen by everybody, nearest first, and counted at the till by the card's code."""

import datetime as dt
import uuid

import pytest
import time_machine
from sqlalchemy import select

from app import clock
from app.audiences import EVERYONE
from app.db import session
from models import (
    CardState,
    DiscountState,
    MembershipState,
    Merchant,
    MerchantState,
    RosterEntry,
    Store,
    StoreState,
    UnionCard,
)
from tests import factories
from tests.tills import Till, refused

NOON = dt.datetime(2026, 7, 1, 12, tzinfo=clock.CITY)
DAY = dt.timedelta(days=1)
HERE = "lat=31.78&lng=119.97"
FEW, MANY = 2, 9


def titles(phone, query=""):
    answer = phone.get(f"/discounts{query}")
    assert answer.status_code == 200, answer.text
    return [one["title"] for one in answer.json["items"]]


@pytest.fixture
def till(phone):
    return Till(phone)


@pytest.fixture
def offered(till):
    """The till's store gives a tenth off to members."""
    return factories.discount(stores=[till.store])


def use(till, code, discount, by=None, store=None, **more):
    body = {
        "code": code,
        "store_id": str(factories.id_of(store or till.store)),
        "discount_id": str(discount if isinstance(discount, uuid.UUID) else factories.id_of(discount)),
        **more,
    }
    return (by or till.clerk).post("/clerk/discount-uses", body)


def test_a_visitor_sees_what_runs_today_and_may_keep_it(phone):
    shop = factories.store(name="南门店")
    made = factories.discount(stores=[shop], title="面食八五折", percent_off=15, terms="特价菜除外")
    answer = phone.get("/discounts")
    (seen,) = answer.json["items"]
    assert (seen["title"], seen["percent_off"], seen["terms"]) == ("面食八五折", 15, "特价菜除外")
    assert (seen["merchant"]["name"], seen["eligibility"], seen["distance_m"]) == ("茶山巷口面馆", None, None)
    tag = answer.headers["ETag"]
    assert phone.get("/discounts", headers={"If-None-Match": tag}).status_code == 304
    detail = phone.get(f"/discounts/{made.id}").json
    assert [store["name"] for store in detail["stores"]] == ["南门店"]


def test_what_does_not_run_is_not_listed(phone):
    today = clock.today()
    factories.discount(title="未开始", begins_on=today + DAY)
    factories.discount(title="已过期", begins_on=today - 2 * DAY, ends_on=today - DAY)
    factories.discount(title="今天到期", ends_on=today)
    for state in set(DiscountState) - {DiscountState.PUBLISHED}:
        factories.discount(title=state.value, state=state)
    stopped = factories.store(factories.merchant(state=MerchantState.SUSPENDED))
    factories.discount(title="商户暂停", stores=[stopped])
    lapsed = factories.merchant(contract_begins_on=today - 9 * DAY, contract_ends_on=today - DAY)
    factories.discount(title="合同到期", stores=[factories.store(lapsed)])
    factories.discount(title="门店关闭", stores=[factories.store(state=StoreState.CLOSED)])
    assert titles(phone) == titles(phone, f"?{HERE}") == ["今天到期"]


def test_a_discount_that_is_over_or_hidden_is_not_there(phone):
    today = clock.today()
    upcoming = factories.discount(begins_on=today + DAY)
    over = factories.discount(begins_on=today - 2 * DAY, ends_on=today - DAY)
    draft = factories.discount(state=DiscountState.DRAFT)
    assert phone.get(f"/discounts/{upcoming.id}").status_code == 200
    for gone in (over.id, draft.id, uuid.uuid4()):
        refused(phone.get(f"/discounts/{gone}"), 404, "discount_not_found")


def test_discounts_are_found_by_words_category_district_and_merchant(phone):
    factories.category("culture", "文化娱乐")
    cinema = factories.merchant("红梅新村影院", category="culture")
    hall = factories.store(cinema)
    hall.district = "wujin"
    factories.discount(title="电影票九折", stores=[hall])
    factories.discount(title="面食九折")
    assert titles(phone, "?q=电影") == titles(phone, "?q=dyp") == titles(phone, "?q=红梅") == ["电影票九折"]
    assert titles(phone, "?category=culture") == titles(phone, "?district=wujin") == ["电影票九折"]
    assert titles(phone, f"?merchant_id={cinema.id}") == ["电影票九折"]
    assert titles(phone, f"?district=tianning&{HERE}") == ["面食九折"]
    assert titles(phone, "?q=没有的") == []


@pytest.mark.parametrize("query", ["lat=31.7", "merchant_id=1", "district=nowhere", "radius_m=5", "q=a&q=b"])
def test_odd_filters_are_named(phone, query):
    refused(phone.get(f"/discounts?{query}"), 422, "invalid_fields")


def test_a_cursor_of_another_list_is_refused(phone):
    refused(phone.get("/discounts?cursor=AAAA"), 422, "cursor_invalid")


def spread_out(count):
    """Discounts whose nearest stores lie ever farther to the north, each with another store far away."""
    made = []
    for step in range(count):
        brand = factories.merchant(f"连锁{step}")
        near = factories.store(brand, lat=31.78 + (step + 1) * 0.01, lng=119.97)
        far = factories.store(brand, lat=32.5 - step * 0.01, lng=120.5)
        made.append(factories.discount(title=f"第{step}家", stores=[far, near]))
    return made


def test_the_nearest_store_of_each_discount_counts_and_pages_do_not_repeat(phone):
    spread_out(7)
    seen, cursor = [], ""
    for _ in range(7):
        page = phone.get(f"/discounts?{HERE}&limit=2{cursor}").json
        seen += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert [one["title"] for one in seen] == [f"第{step}家" for step in range(7)]
    assert [round(one["distance_m"] / 1112) for one in seen] == list(range(1, 8))


def test_a_closed_store_is_not_the_nearest(phone):
    made = spread_out(1)[0]
    nearest = session().scalars(select(Store).order_by(Store.lat).limit(1)).one()
    nearest.state = StoreState.CLOSED
    (seen,) = phone.get(f"/discounts?{HERE}").json["items"]
    assert (seen["id"], seen["distance_m"] > 50_000) == (str(made.id), True)


def test_two_stores_at_one_place_show_the_discount_once(phone):
    brand = factories.merchant()
    factories.discount(stores=[factories.store(brand), factories.store(brand)])
    assert len(titles(phone, f"?{HERE}")) == 1


@pytest.mark.parametrize(
    ("path", "most"), [("/discounts", 1), (f"/discounts?{HERE}&q=第&district=tianning", 1)]
)
def test_the_list_takes_a_fixed_number_of_queries(phone, statements, path, most):
    member = phone.another(factories.member().openid)
    for count in (FEW, MANY):
        spread_out(count)
        session().commit()
        for who, asking in ((phone, 0), (member, 1)):
            mark = "&" if "?" in path else "?"
            with statements() as seen:
                # Another address each time: what was public a moment ago would be given again.
                assert len(who.get(f"{path}{mark}limit={20 + count}").json["items"]) >= count
            assert len(seen) == most + asking


def test_somebody_logged_in_sees_what_he_may_have_and_why_not(phone):
    factories.discount(title="会员")
    factories.discount(title="所有人", audience=EVERYONE)
    somebody = phone.another(factories.member(verified=False).openid)
    seen = {one["title"]: one["eligibility"] for one in somebody.get("/discounts").json["items"]}
    assert seen["所有人"] == {"eligible": True, "reasons": []}
    assert seen["会员"]["reasons"][0]["code"] == "not_verified"
    member = phone.another(factories.member().openid)
    assert all(one["eligibility"]["eligible"] for one in member.get("/discounts").json["items"])


def test_a_card_s_code_shows_the_clerk_which_discounts_it_opens_here(till, offered):
    factories.discount(title="别家的")
    home = factories.union(name="别的工会")
    audience = [{"is": "verified"}, {"is": "in_union", "unions": [str(home.id)]}]
    factories.discount(title="别的工会的", stores=[till.store], audience=audience)
    seen = till.preview(till.card_code()).json
    assert (seen["kind"], seen["valid"]) == ("card", True)
    (shown,) = seen["discounts"]
    assert (shown["id"], shown["percent_off"]) == (str(offered.id), 10)
    assert [store["id"] for store in shown["stores"]] == [str(till.store.id)]


def test_a_use_is_counted_with_what_it_saved_and_stands_in_the_day_s_list(till, offered):
    made = use(till, till.card_code(), offered, amount_fen=4999)
    assert made.status_code == 201, made.text
    assert (made.json["amount_fen"], made.json["saved_fen"]) == (4999, 499)
    assert made.json["member"] == {"name": "王*明"}
    assert till.clerk.get("/clerk/discount-uses").json["items"] == [made.json]
    assert till.clerk.get("/clerk/discount-uses?on=2020-01-01").json["items"] == []


def test_the_bill_may_stay_unknown(till, offered):
    made = use(till, till.card_code(), offered).json
    assert (made["amount_fen"], made["saved_fen"]) == (None, None)


def test_a_code_counts_once_and_a_new_one_counts_again(till, offered):
    code = till.card_code()
    assert use(till, code, offered).status_code == 201
    assert refused(use(till, code, offered), 409, "code_already_used")["next"]
    assert till.preview(code).json["reason"]["code"] == "code_already_used"
    assert use(till, till.card_code(), offered).status_code == 201


def test_a_repeated_tap_is_one_use(till, offered):
    body = {"code": till.card_code(), "store_id": str(till.store.id), "discount_id": str(offered.id)}
    first = till.clerk.post("/clerk/discount-uses", body, key="tap")
    again = till.clerk.post("/clerk/discount-uses", body, key="tap")
    assert (first.status_code, again.data) == (201, first.data)
    assert len(till.clerk.get("/clerk/discount-uses").json["items"]) == 1


def test_only_a_living_card_code_counts(phone, offered):
    with time_machine.travel(NOON, tick=False) as now:
        till = Till(phone)
        offer = factories.discount(stores=[till.store], begins_on=NOON.date())
        refused(use(till, "0000000000000000", offer), 404, "code_unknown")
        refused(use(till, till.code(), offer), 409, "code_not_a_card")
        code = till.card_code()
        now.shift(60)
        refused(use(till, code, offer), 409, "code_expired")


def test_a_card_without_rights_opens_no_discount(till, offered):
    code = till.card_code()
    session().scalars(select(RosterEntry)).one().membership_state = MembershipState.LEFT
    refused(use(till, code, offered), 403, "membership_ended")
    session().scalars(select(RosterEntry)).one().membership_state = MembershipState.MEMBER
    session().scalars(select(UnionCard)).one().state = CardState.SUSPENDED
    refused(use(till, code, offered), 409, "card_not_active")


def test_who_is_outside_the_audience_is_refused_without_telling_the_shop_why(till):
    audience = [{"is": "verified"}, {"is": "in_group", "groups": ["courier"]}]
    offer = factories.discount(stores=[till.store], audience=audience)
    told = refused(use(till, till.card_code(), offer), 403, "not_eligible")
    assert (told["reasons"], "名册" in told["detail"] + told["next"]) == ([], False)


def test_a_discount_holds_at_its_own_stores_on_its_own_days(phone, till, offered):
    elsewhere, merchant_id = factories.store(name="别家"), till.store.merchant_id
    other = till.colleague(phone, elsewhere)
    refused(use(till, till.card_code(), offered, by=other), 403, "not_a_clerk")
    answer = use(till, till.card_code(), offered, by=other, store=elsewhere)
    refused(answer, 409, "discount_not_for_this_store")
    refused(use(till, till.card_code(), uuid.uuid4()), 404, "discount_not_found")
    draft = factories.discount(stores=[till.store], state=DiscountState.DRAFT)
    refused(use(till, till.card_code(), draft), 404, "discount_not_found")
    for facts in (
        {"begins_on": clock.today() + DAY},
        {"ends_on": clock.today() - DAY},
        {"state": DiscountState.PAUSED},
    ):
        offer = factories.discount(stores=[till.store], **facts)
        refused(use(till, till.card_code(), offer), 409, "discount_not_on")
    merchant = session().get_one(Merchant, merchant_id)
    merchant.state_reason, merchant.state = "整改", MerchantState.SUSPENDED
    refused(use(till, till.card_code(), offered), 409, "discount_not_on")


@pytest.mark.parametrize("amount", [-1, 100_000_001, 2**31, 2**63, 1.5, "1"])
def test_what_cannot_be_a_bill_is_named(till, offered, amount):
    assert list(refused(use(till, "1", offered, amount_fen=amount), 422, "invalid_fields")["errors"]) == [
        "amount_fen"
    ]


def test_guessing_card_codes_is_limited(till, offered):
    for _ in range(20):
        refused(use(till, "0000000000000000", offered), 404, "code_unknown")
    refused(use(till, till.card_code(), offered), 429, "too_many_requests")


def test_the_day_s_list_takes_a_fixed_number_of_queries_and_has_pages(till, offered, statements):
    for count in (FEW, MANY):
        for _ in range(count):
            assert use(till, till.card_code(), offered).status_code == 201
        with statements() as seen:
            assert len(till.clerk.get("/clerk/discount-uses").json["items"]) >= count
        assert len(seen) == 3
    page = till.clerk.get("/clerk/discount-uses?limit=10").json
    rest = till.clerk.get(f"/clerk/discount-uses?limit=10&cursor={page['next_cursor']}").json
    assert len({one["id"] for one in page["items"] + rest["items"]}) == FEW + MANY
    refused(till.clerk.get("/clerk/discount-uses?cursor=AAAA"), 422, "cursor_invalid")
