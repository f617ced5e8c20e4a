"""驾驶舱: twelve months, the map, the brief and the workbooks of the charts."""

import datetime as dt
import io
import math
import random
from collections import Counter

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import insert, select

from app.db import session
from app.jobs import cockpit as ticks
from app.services.cockpit import CHARTS, MONTH_RATES
from models import AuditEntry, MonthFigure, ReachCell, StaffRole, UnionLevel, UnionPlace
from tests import factories, programmes
from tests.console.cockpit_months.acts import DAY, JULY, NOW, figures, refused, write


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
