"""领导简报: one page of a month — figures beside last year's, three sentences, blank spots, clocks."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from app import clock
from app.services.cockpit.monthly import MONTH_RATES
from app.services.cockpit.seeing import (
    MonthFigures,
    Months,
    Reach,
    Waiting,
    show_clocks,
    show_months,
    show_reach,
)
from models import ReachCell, Staff
from models.districts import DISTRICT_NAMES, District

BLANKS = 6
_YUAN = 100
_TEN_THOUSAND = 10_000
_LEVEL = 0.05
"""持平: what moved by less reads as 0.0, since one digit is printed; in points or per cent."""

SHOWN = (
    ("holding_rate", "持卡率"),
    ("usage_rate", "使用率"),
    ("awareness_rate", "知晓率"),
    ("near_rate", "一公里内有门店"),
    ("roster_members", "会员"),
    ("cards_held", "持卡会员"),
    ("card_users", "当月用卡会员"),
    ("coupons_claimed", "领券（张）"),
    ("coupons_redeemed", "核销（张）"),
    ("coupons_lapsed", "过期未用（张）"),
    ("saved_fen", "会员得到优惠"),
    ("subsidy_fen", "其中工会补贴"),
)


@dataclass(frozen=True)
class Line:
    """One figure as it is printed, and the same of a year before."""

    key: str
    title: str
    value: str
    last_year: str
    change: str


@dataclass(frozen=True)
class Brief:
    """One A4 page."""

    month: dt.date
    district: str | None
    place_name: str
    made_at: dt.datetime
    lines: Sequence[Line]
    sentences: Sequence[str]
    blanks: Sequence[ReachCell]
    clocks: Sequence[Waiting]


def write_brief(staff: Staff, *, month: dt.date | None, district: str | None) -> Brief:
    """编简报 of a month, of the city or a district. Refuses with `cockpit_out_of_scope`."""
    months = show_months(staff, month=month, district=district)
    reach = show_reach(staff, district=months.district)
    waiting = show_clocks(staff)
    name = "全市" if months.district is None else DISTRICT_NAMES[District(months.district)]
    now, then = months.months[-1].figures or {}, months.months[-1].last_year or {}
    return Brief(
        months.month,
        months.district,
        name,
        clock.now(),
        [_line(key, title, now, then) for key, title in SHOWN],
        _sentences(name, months, reach, waiting),
        [cell for cell in reach.cells if cell.member_count and not cell.near_count][:BLANKS],
        [each for each in waiting if each.waiting_count],
    )


def _line(key: str, title: str, now: MonthFigures, then: MonthFigures) -> Line:
    return Line(
        key,
        title,
        written(key, now.get(key)),
        written(key, then.get(key)),
        _change(key, now.get(key), then.get(key)),
    )


def written(key: str, value: float | None) -> str:
    """A figure as people read it: rates in per cent, money in yuan."""
    if value is None:
        return "—"
    if key in MONTH_RATES:
        return f"{value * 100:.1f}%"
    if key.endswith("_fen"):
        yuan = value / _YUAN
        return f"{yuan / _TEN_THOUSAND:,.2f} 万元" if yuan >= _TEN_THOUSAND else f"{yuan:,.2f} 元"
    return f"{value:,.0f}"


def _change(key: str, now: float | None, then: float | None) -> str:
    """Rates move by points, the rest by per cent."""
    if now is None or then is None:
        return "—"
    if key in MONTH_RATES:
        points = (now - then) * 100
        return (
            "持平" if abs(points) < _LEVEL else f"{'升' if points > 0 else '降'} {abs(points):.1f} 个百分点"
        )
    if then == 0:
        return "持平" if now == 0 else "去年为零"
    share = (now - then) / then * 100
    return "持平" if abs(share) < _LEVEL else f"{'增' if share > 0 else '减'} {abs(share):.1f}%"


def _sentences(name: str, months: Months, reach: Reach, waiting: Sequence[Waiting]) -> list[str]:
    """Three, whatever is known: the card, the coupons, what to do."""
    now, then = months.months[-1].figures or {}, months.months[-1].last_year or {}
    month = f"{months.month.year} 年 {months.month.month} 月"
    return [
        (
            f"{month}，{name}持卡率 {written('holding_rate', now.get('holding_rate'))}，"
            f"使用率 {written('usage_rate', now.get('usage_rate'))}"
            f"{_beside('usage_rate', now, then)}；{_known(now)}。"
        ),
        (
            f"领券 {written('coupons_claimed', now.get('coupons_claimed'))} 张，"
            f"核销 {written('coupons_redeemed', now.get('coupons_redeemed'))} 张"
            f"{_beside('coupons_redeemed', now, then)}，会员得到优惠 "
            f"{written('saved_fen', now.get('saved_fen'))}{_why(months)}。"
        ),
        _to_do(reach, waiting),
    ]


def _beside(key: str, now: MonthFigures, then: MonthFigures) -> str:
    change = _change(key, now.get(key), then.get(key))
    return "" if change in {"—", "去年为零"} else f"（同比{change}）"


def _known(now: MonthFigures) -> str:
    rate = now.get("awareness_rate")
    return "本月没有问卷，知晓率不详" if rate is None else f"问卷知晓率 {written('awareness_rate', rate)}"


def _why(months: Months) -> str:
    return f"，过期未用以“{months.lapsed[0].name}”最多" if months.lapsed else ""


def _to_do(reach: Reach, waiting: Sequence[Waiting]) -> str:
    blank = sum(1 for cell in reach.cells if cell.member_count and not cell.near_count)
    away = reach.placed_count - reach.near_count
    overdue = sum(each.overdue_count for each in waiting)
    soon = sum(each.soon_count for each in waiting)
    spots = f"还有 {away:,} 名会员一公里内没有门店，分布在 {blank:,} 处" if away else "一公里内都有门店"
    if overdue or soon:
        return f"{spots}；办理事项已超期 {overdue:,} 件、两天内到期 {soon:,} 件，请优先处理。"
    return f"{spots}；办理事项没有超期，两天内也没有到期的。"
