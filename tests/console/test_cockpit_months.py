"""每月: figures of a month compared with counting each fact by hand, the funnel, the map, the brief."""

import datetime as dt
import io
import itertools
import math
import random
import uuid
from collections import Counter

import pytest
import time_machine
from python_calamine import CalamineWorkbook
from sqlalchemy import delete, insert, select

from app import clock
from app.audiences import PREDICATES
from app.audiences.trees import ANY_CODE
from app.db import session
from app.jobs import cockpit as ticks
from app.redis_store import store as redis
from app.services import sightings
from app.services.cockpit import CHARTS, MONTH_RATES, REFUSED_NAMES
from models import (
    AuditEntry,
    CouponState,
    DiscountUse,
    Merchant,
    MerchantState,
    MonthFigure,
    ReachCell,
    RosterEntry,
    StaffRole,
    UnionCard,
    UnionLevel,
    UnionPlace,
)
from tests import factories, programmes

NOW = dt.datetime(2026, 7, 8, 15, tzinfo=clock.CITY)
DAY = dt.timedelta(days=1)
JUNE, JULY = dt.date(2026, 6, 1), dt.date(2026, 7, 1)


@pytest.fixture(autouse=True)
def _july(session):
    with time_machine.travel(NOW, tick=False):
        yield


def figures(month=JULY, place=""):
    """What is written for a month, without zeros."""
    found = session().execute(
        select(MonthFigure.figure, MonthFigure.amount).where(
            MonthFigure.month == month, MonthFigure.district == place, MonthFigure.amount != 0
        )
    )
    return {row[0]: row[1] for row in found}


def write(month, place, **amounts):
    rows = [{"month": month, "district": place, "figure": word, "amount": n} for word, n in amounts.items()]
    session().execute(insert(MonthFigure), rows)


def count():
    session().commit()
    ticks.count()
    return ticks.months()


def used(holder, store, clerk, at):
    session().add(
        DiscountUse(
            discount_id=factories.discount(stores=[store]).id,
            store_id=store.id,
            clerk_id=clerk.id,
            member_id=holder.id,
            code_hash=uuid.uuid4().bytes,
            amount_fen=9000,
            saved_fen=100,
            used_on=at.date(),
            used_at=at,
        )
    )


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text


class ByHand:
    """Facts of a few members, and what somebody who counts them one by one would write down."""

    def __init__(self, seed):
        self.chance, self.expected = random.Random(seed), Counter()
        self.store = factories.store()
        self.clerk = factories.clerk(self.store)[0]
        self.batch = factories.batch(stores=[self.store], publish=False)
        session().execute(delete(UnionCard))

    def told(self, month, figure, home):
        for place in {"", home.district or ""}:
            self.expected[month, place, figure] += 1

    def live(self, home):
        entry = factories.roster_entry(union_of=home)
        entry.created_at = NOW - 90 * DAY
        for month in (JUNE, JULY):
            self.told(month, "roster_members", home)
        if self.chance.random() < 0.7:
            holder = factories.member(entry=entry)
            self.hold(entry, home)
            self.use(holder, home)
            self.let_lapse(holder, home)

    def hold(self, entry, home):
        card = session().scalars(select(UnionCard).where(UnionCard.roster_entry_id == entry.id)).one()
        card.issued_at = NOW - self.chance.randrange(60) * DAY
        for month in (JUNE, JULY):
            if card.issued_at.date() < month.replace(month=month.month + 1):
                self.told(month, "cards_held", home)

    def use(self, holder, home):
        months = set()
        for _ in range(self.chance.randrange(4)):
            when = NOW - self.chance.randrange(37) * DAY
            if self.chance.random() < 0.5:
                used(holder, self.store, self.clerk, when)
                months.add(when.date().replace(day=1))
                continue
            made = factories.redemption(
                self.store, at=when, member_=holder, by=self.clerk, batch_of=self.batch
            )
            if self.chance.random() < 0.3:
                made.reversed_at, made.reversed_by, made.reversal_reason = when, self.clerk.id, "扫错了"
            else:
                months.add(when.date().replace(day=1))
        for month in months:
            self.told(month, "card_users", home)

    def let_lapse(self, holder, home):
        for _ in range(self.chance.randrange(3)):
            days = self.chance.choice([3, 20])
            closes_at = NOW - self.chance.randrange(1, 37) * DAY
            opens_at = closes_at - days * DAY
            factories.coupon(
                self.batch,
                member_=holder,
                claimed_at=opens_at,
                use_opens_at=opens_at,
                use_closes_at=closes_at,
            )
            why = "lapsed:short_window" if days == 3 else "lapsed:unused"
            self.told(closes_at.date().replace(day=1), why, home)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_months_figures_are_what_counting_each_fact_by_hand_gives(seed):
    by_hand = ByHand(seed)
    homes = [factories.union(district=district) for district in ("wujin", "tianning", None)]
    for _ in range(14):
        by_hand.live(by_hand.chance.choice(homes))
    words = {word for _, _, word in by_hand.expected}
    count()
    got = {
        (month, place, word): amount
        for month, place in itertools.product((JUNE, JULY), ("", "wujin", "tianning"))
        for word, amount in figures(month, place).items()
        if word in words
    }
    assert got == dict(by_hand.expected)
    for month in (JUNE, JULY):
        lapsed = sum(n for word, n in figures(month).items() if word.startswith("lapsed:"))
        assert lapsed == figures(month).get("coupons_lapsed", 0)


def test_counting_a_month_again_changes_nothing_and_what_is_no_longer_so_is_written_over():
    redemption = factories.redemption(at=NOW - DAY)
    count()
    before = session().execute(select(MonthFigure.__table__)).all()
    assert figures()["card_users"] == 1
    count()
    session().expire_all()
    assert session().execute(select(MonthFigure.__table__)).all() == before
    redemption = session().get_one(type(redemption), redemption.id)
    redemption.reversed_at, redemption.reversed_by = clock.now(), redemption.clerk_id
    redemption.reversal_reason = "扫错了"
    count()
    assert "card_users" not in figures()


def test_months_that_nobody_counted_are_counted_when_the_clockwork_comes_back():
    with time_machine.travel(NOW - 130 * DAY, tick=False):
        factories.redemption(at=clock.now())
        count()
    factories.redemption(at=NOW - 75 * DAY)
    assert count() == 6
    assert figures(dt.date(2026, 4, 1))["card_users"] == 1


def test_what_the_roster_was_stays_with_its_month():
    with time_machine.travel(NOW - 20 * DAY, tick=False):
        person = factories.member()
        person.roster_entry.created_at = clock.now() - DAY
        count()
    assert figures(JUNE)["roster_members"] == 1
    session().get_one(RosterEntry, person.roster_entry_id).membership_state = "left"
    count()
    assert figures(JUNE)["roster_members"] == 1
    assert "roster_members" not in figures(JULY)


def test_lapsed_coupons_of_a_merchant_that_is_gone_are_told_apart():
    at = factories.store()
    batch = factories.batch(stores=[at], publish=False)
    closes_at = NOW - DAY
    factories.coupon(
        batch, claimed_at=NOW - 9 * DAY, use_opens_at=NOW - 30 * DAY, use_closes_at=closes_at,
        state=CouponState.CLAIMED,
    )  # fmt: skip
    merchant = session().get_one(Merchant, at.merchant_id)
    merchant.state, merchant.state_reason = MerchantState.SUSPENDED, "整改"
    count()
    assert figures()["lapsed:merchant_gone"] == 1


def test_who_opens_a_batch_is_seen_once_and_told_why_he_may_not_have_it(phone):
    home = factories.union(district="wujin")
    member, stranger = (
        factories.member(entry=factories.roster_entry(union_of=home)),
        factories.member(verified=False),
    )
    batch = factories.batch()
    for person in (member, stranger):
        phone.log_in(person.openid)
        for _ in range(2):
            assert phone.get(f"/coupon-batches/{batch.id}").status_code == 200
    count()
    assert {word: n for word, n in figures().items() if word in {"coupons_seen", "coupons_eligible"}} == {
        "coupons_seen": 2,
        "coupons_eligible": 1,
    }
    assert figures()["refused:not_verified"] == 1
    assert figures(place="wujin")["coupons_seen"] == 1
    # A loss in Redis takes nothing back.
    redis().flushdb()
    count()
    assert figures()["coupons_seen"] == 2


def test_every_reason_of_an_audience_has_a_name_in_the_funnel():
    codes = {ANY_CODE}
    for predicate in PREDICATES.values():
        codes |= {each.code for each in (predicate.reason, predicate.barred) if each}
    assert codes == set(REFUSED_NAMES)


def test_a_look_without_redis_is_not_counted_and_hinders_nobody(monkeypatch, phone):
    class Gone:
        def pipeline(self, **_):
            raise sightings.RedisError

    phone.log_in(factories.member().openid)
    batch = factories.batch()
    monkeypatch.setattr(sightings, "store", Gone)
    assert phone.get(f"/coupon-batches/{batch.id}").status_code == 200


def test_twelve_months_stand_beside_last_years_with_their_rates(seat):
    write(JULY, "", roster_members=200, cards_held=150, card_users=30, awareness_asked=10, awareness_known=7)
    write(dt.date(2025, 7, 1), "", roster_members=100, cards_held=50, card_users=20)
    write(JULY, "wujin", roster_members=10, cards_held=5)
    session().execute(
        insert(MonthFigure),
        [
            {"month": JULY, "district": "", "figure": word, "amount": n}
            for word, n in {"refused:not_verified": 4, "refused:not_in_union": 9, "lapsed:unused": 2}.items()
        ],
    )
    shown = seat(StaffRole.CHAIR).get("/cockpit/months?month=2026-07-20").json
    assert (shown["month"], shown["district"], len(shown["months"])) == ("2026-07-01", None, 12)
    last = shown["months"][-1]
    assert (last["month"], shown["months"][0]["month"]) == ("2026-07-01", "2025-08-01")
    assert {word: last["figures"].get(word) for word in MONTH_RATES} == {
        "holding_rate": 0.75,
        "usage_rate": 0.2,
        "awareness_rate": 0.7,
        "near_rate": None,
    }
    assert last["last_year"]["usage_rate"] == 0.4
    assert shown["months"][0]["figures"] is None
    places = {each["district"]: each["figures"] for each in shown["places"]}
    assert places["wujin"]["holding_rate"] == 0.5
    assert [(why["code"], why["count"]) for why in shown["refused"]] == [
        ("not_in_union", 9),
        ("not_verified", 4),
    ]
    assert [why["name"] for why in shown["lapsed"]] == ["时间足够，没有去用"]


def test_a_district_sees_its_own_months_map_and_brief_only(seat):
    for place in ("", "wujin", "tianning"):
        write(JULY, place, roster_members=10, cards_held=5)
    cells = [("wujin", 3170, 11994), ("tianning", 3177, 11997)]
    session().execute(
        insert(ReachCell),
        [
            {"district": d, "row": r, "place": p, "street": None, "member_count": 3, "near_count": 0,
             "store_count": 0}
            for d, r, p in cells
        ],
    )  # fmt: skip
    home = factories.district_union("wujin")
    desk = seat(StaffRole.FINANCE, union=home)
    shown = desk.get("/cockpit/months").json
    assert (shown["district"], [each["district"] for each in shown["places"]]) == ("wujin", ["wujin"])
    reach = desk.get("/cockpit/reach").json
    assert [cell["district"] for cell in reach["cells"]] == ["wujin"]
    assert desk.get("/cockpit/brief").json["place_name"] == "武进区"
    assert desk.get("/cockpit/sheet.xlsx?chart=places").status_code == 200
    for path in ("months", "reach", "brief", "sheet.xlsx"):
        chart = "&chart=reach" if path == "sheet.xlsx" else ""
        refused(desk.get(f"/cockpit/{path}?district=tianning{chart}"), 403, "cockpit_out_of_scope")
    township = factories.union(home, "湖塘镇总工会", UnionLevel.TOWNSHIP, district="wujin")
    refused(seat(StaffRole.FINANCE, union=township).get("/cockpit/months"), 403, "cockpit_out_of_scope")


def metres(one, other):
    """On the sphere of the index, written out."""
    (lat1, lng1), (lat2, lng2) = ([math.radians(part) for part in each] for each in (one, other))
    part = math.sin((lat2 - lat1) / 2) ** 2
    part += math.cos(lat1) * math.cos(lat2) * math.sin((lng2 - lng1) / 2) ** 2
    return 2 * 6_378_168 * math.asin(math.sqrt(part))


@pytest.mark.parametrize("seed", [11, 12])
def test_the_map_says_what_measuring_every_distance_by_hand_says(seat, seed):
    chance = random.Random(seed)
    stores = [
        factories.store(lat=31.70 + chance.random() / 20, lng=119.90 + chance.random() / 20) for _ in range(6)
    ]
    stores[0].state = "closed"
    expected = Counter()
    for _ in range(12):
        home = factories.union(district=chance.choice(["wujin", "tianning"]))
        at = (31.70 + chance.random() / 20, 119.90 + chance.random() / 20)
        session().add(UnionPlace(union_id=home.id, lat=at[0], lng=at[1]))
        people = chance.randrange(1, 4)
        for _ in range(people):
            factories.roster_entry(union_of=home)
        key = (home.district, math.floor(at[0] * 100), math.floor(at[1] * 100))
        expected[*key, "members"] += people
        if any(metres(at, (each.lat, each.lng)) <= 1000 for each in stores[1:]):
            expected[*key, "near"] += people
    session().commit()
    ticks.reach()
    cells = session().scalars(select(ReachCell).where(ReachCell.member_count > 0)).all()
    got = Counter()
    for cell in cells:
        key = (cell.district, cell.row, cell.place)
        got[*key, "members"], got[*key, "near"] = cell.member_count, cell.near_count
    assert +got == +expected
    assert sum(session().scalars(select(ReachCell.store_count))) == 5
    ticks.reach()
    shown = seat(StaffRole.MERCHANT_MANAGER).get("/cockpit/reach").json
    assert shown["placed_count"] == sum(n for key, n in expected.items() if key[-1] == "members")
    assert shown["near_count"] == sum(n for key, n in expected.items() if key[-1] == "near")
    assert figures()["members_placed"] == shown["placed_count"]
    away = [cell["member_count"] - cell["near_count"] for cell in shown["cells"]]
    assert away == sorted(away, reverse=True)


def test_a_union_without_a_place_counts_at_its_street_and_not_at_its_district(seat):
    district = factories.district_union("wujin")
    street = factories.union(district, "湖塘镇总工会", UnionLevel.TOWNSHIP, district="wujin")
    below = factories.union(street, "某厂工会", UnionLevel.GRASSROOTS, district="wujin")
    beside = factories.union(district, "直属厂工会", UnionLevel.GRASSROOTS, district="wujin")
    for home in (below, beside):
        factories.roster_entry(union_of=home)
    session().add(UnionPlace(union_id=street.id, lat=31.715, lng=119.955))
    session().add(UnionPlace(union_id=district.id, lat=31.70, lng=119.94))
    session().commit()
    ticks.reach()
    (cell,) = seat(StaffRole.CHAIR).get("/cockpit/reach").json["cells"]
    assert (cell["lat"], cell["lng"], cell["street"], cell["member_count"]) == (
        31.71,
        119.95,
        "湖塘镇总工会",
        1,
    )


def test_staff_put_a_union_on_the_map_within_their_scope(seat):
    home = factories.district_union("wujin")
    below = factories.union(home, "某厂工会", UnionLevel.GRASSROOTS, district="wujin")
    desk = seat(StaffRole.MERCHANT_MANAGER, union=home)
    for lat in (31.7, 31.8):
        answer = desk.put(f"/unions/{below.id}/place", {"lat": lat, "lng": 119.9})
        assert (answer.status_code, answer.json["lat"]) == (200, lat), answer.text
    elsewhere = factories.district_union("tianning")
    refused(desk.put(f"/unions/{elsewhere.id}/place", {"lat": 31.7, "lng": 119.9}), 404, "union_not_found")
    assert desk.put(f"/unions/{below.id}/place", {"lat": 95, "lng": 119.9}).status_code == 422
    assert (
        session().scalar(select(AuditEntry.subject_id).where(AuditEntry.action == "unions.place")) == below.id
    )


def test_the_brief_forms_its_sentences_from_the_figures(seat):
    write(JULY, "", roster_members=200, cards_held=150, card_users=30)
    write(JULY, "", coupons_claimed=40, coupons_redeemed=25, saved_fen=123456, subsidy_fen=1_234_567_800)
    write(dt.date(2025, 7, 1), "", roster_members=100, cards_held=50, card_users=20, coupons_redeemed=20)
    session().execute(
        insert(ReachCell),
        [
            {"district": "wujin", "row": 3170 + n, "place": 11994, "street": f"第{n}街道总工会",
             "member_count": n, "near_count": n % 2, "store_count": 0}
            for n in range(1, 5)
        ],
    )  # fmt: skip
    shown = seat(StaffRole.READ_ONLY).get("/cockpit/brief?month=2026-07-01").json
    lines = {line["key"]: (line["value"], line["last_year"], line["change"]) for line in shown["lines"]}
    assert lines["holding_rate"] == ("75.0%", "50.0%", "升 25.0 个百分点")
    assert lines["usage_rate"] == ("20.0%", "40.0%", "降 20.0 个百分点")
    assert lines["coupons_redeemed"] == ("25", "20", "增 25.0%")
    assert lines["saved_fen"] == ("1,234.56 元", "—", "—")
    assert lines["subsidy_fen"][0] == "1,234.57 万元"
    assert shown["sentences"] == [
        "2026 年 7 月，全市持卡率 75.0%，使用率 20.0%（同比降 20.0 个百分点）；本月没有问卷，知晓率不详。",
        "领券 40 张，核销 25 张（同比增 25.0%），会员得到优惠 1,234.56 元。",
        "还有 8 名会员一公里内没有门店，分布在 2 处；办理事项没有超期，两天内也没有到期的。",
    ]
    assert [cell["street"] for cell in shown["blanks"]] == ["第4街道总工会", "第2街道总工会"]


@pytest.mark.parametrize("chart", sorted(CHARTS))
def test_every_chart_is_a_workbook_on_record(seat, chart):
    write(JULY, "", coupons_seen=5, saved_fen=12345)
    session().execute(
        insert(MonthFigure), [{"month": JULY, "district": "", "figure": "refused:not_single", "amount": 3}]
    )
    factories.redemption(at=NOW - DAY)
    factories.batch()
    programmes.campaign()
    session().commit()
    for tick in (ticks.count, ticks.progress, ticks.clocks, ticks.reach):
        tick()
    answer = seat(StaffRole.CHAIR).get(f"/cockpit/sheet.xlsx?chart={chart}&month=2026-07-01")
    assert answer.status_code == 200, answer.text
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert len(rows) > 1
    assert all(isinstance(title, str) and title for title in rows[0])
    assert session().scalar(select(AuditEntry.details).where(AuditEntry.action == "cockpit.export")) == {
        "chart": chart,
        "row_count": len(rows) - 1,
        "district": None,
    }


def test_a_sheet_of_a_period_upside_down_is_refused(seat):
    answer = seat(StaffRole.CHAIR).get("/cockpit/sheet.xlsx?chart=days&from_day=2026-07-02&to_day=2026-07-01")
    refused(answer, 422, "cockpit_period_invalid")


def test_months_map_and_brief_take_few_queries_however_much_there_is(seat, statements):
    desk = seat(StaffRole.CHAIR)
    counts = {}
    for filled in (False, True):
        if filled:
            for number in range(24):
                month = dt.date(2024 + (7 + number) // 12, (7 + number) % 12 + 1, 1)
                for place in ("", "wujin", "tianning"):
                    write(month, place, cards_held=number, roster_members=100)
            session().execute(
                insert(ReachCell),
                [
                    {"district": "wujin", "row": n, "place": 1, "street": None, "member_count": 1,
                     "near_count": 0, "store_count": 0}
                    for n in range(300)
                ],
            )  # fmt: skip
        for path in ("months", "reach", "brief", "clocks", "campaigns", "batches"):
            with statements() as seen:
                assert desk.get(f"/cockpit/{path}").status_code == 200
            counts.setdefault(path, set()).add(len(seen))
    assert all(len(each) == 1 and max(each) <= 12 for each in counts.values()), counts
