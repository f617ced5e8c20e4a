"""驾驶舱的 Excel: what stands behind each chart, with the figures as numbers and the words as text."""

import datetime as dt
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from app import clock, sheets
from app.paging import Page
from app.services import audit
from app.services.cockpit import lists
from app.services.cockpit.figures import FIGURES
from app.services.cockpit.monthly import MONTH_RATES, MONTHLY
from app.services.cockpit.reach import CELLS_PER_DEGREE
from app.services.cockpit.reading import show
from app.services.cockpit.seeing import show_clocks, show_months, show_reach
from models import Staff
from models.districts import DISTRICT_NAMES, District

FEN = 100
ROWS_MAX = 10_000
AT_ONCE = 500
_WIDTH = 18

Line = TypeVar("Line")
Cell = str | float | None
Row = Sequence[Cell]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What of the cockpit is wanted."""

    district: str | None = None
    month: dt.date | None = None
    from_day: dt.date | None = None
    to_day: dt.date | None = None


def write_sheet(staff: Staff, *, chart: str, asked: Asked) -> bytes:
    """导出 one chart as XLSX, on record. Refuses with `cockpit_out_of_scope`, `cockpit_period_invalid`."""
    title, rows = CHARTS[chart]
    held, count = io.BytesIO(), 0
    with sheets.writing(held) as book:
        sheet = book.add_worksheet(title)
        bold = book.add_format({"bold": True})
        sheet.set_column(0, 30, _WIDTH)
        for count, row in enumerate(rows(staff, asked)):
            sheets.put(sheet, count, row, style=bold if count == 0 else None)
    audit.record(staff, "cockpit.export", staff, chart=chart, row_count=count, district=asked.district)
    return held.getvalue()


_MONTH_TITLES = {word: figure.title for word, figure in MONTHLY.items()} | {
    word: rate.title for word, rate in MONTH_RATES.items()
}


def _name(district: str | None) -> str:
    return "全市" if district is None else DISTRICT_NAMES[District(district)]


def _yuan(title: str) -> str:
    return title.replace("（分）", "（元）")


def _cells(words: Iterable[str], figures: Mapping[str, float] | None) -> Iterator[Cell]:
    for word in words:
        value = None if figures is None else figures.get(word)
        yield value / FEN if value is not None and word.endswith("_fen") else value


def _months(staff: Staff, asked: Asked) -> Iterator[Row]:
    found = show_months(staff, month=asked.month, district=asked.district)
    yield ("月份", "地区", *(_yuan(each) for each in _MONTH_TITLES.values()))
    for each in found.months:
        name = _name(found.district)
        yield (f"{each.month:%Y-%m}", name, *_cells(_MONTH_TITLES, each.figures))
        yield (
            f"{each.month.year - 1}-{each.month:%m}",
            name,
            *_cells(_MONTH_TITLES, each.last_year),
        )


def _places(staff: Staff, asked: Asked) -> Iterator[Row]:
    found = show_months(staff, month=asked.month, district=asked.district)
    yield ("地区", "月份", *(_yuan(each) for each in _MONTH_TITLES.values()))
    for place in found.places:
        name = _name(place.district)
        yield (name, f"{found.month:%Y-%m}", *_cells(_MONTH_TITLES, place.figures))
        yield (name, f"{found.month.year - 1}-{found.month:%m}", *_cells(_MONTH_TITLES, place.last_year))


def _funnel(staff: Staff, asked: Asked) -> Iterator[Row]:
    found = show_months(staff, month=asked.month, district=asked.district)
    now, then = found.months[-1].figures, found.months[-1].last_year
    yield ("环节", "原因", f"{found.month:%Y-%m}", f"{found.month.year - 1}-{found.month:%m}")
    for word in (
        "coupons_seen", "coupons_eligible", "coupons_claimed", "coupons_redeemed", "coupons_lapsed",
    ):  # fmt: skip
        yield (MONTHLY[word].title, "", *_cells((word,), now), *_cells((word,), then))
        reasons = {"coupons_seen": found.refused, "coupons_lapsed": found.lapsed}.get(word, ())
        for why in reasons:
            yield ("", why.name, why.count, None)


def _days(staff: Staff, asked: Asked) -> Iterator[Row]:
    found = show(staff, from_day=asked.from_day, to_day=asked.to_day, district=asked.district)
    yield ("日期", "地区", *(_yuan(figure.title) for figure in FIGURES.values()))
    for each in found.days:
        yield (each.on_day.isoformat(), _name(found.district), *_cells(FIGURES, each.figures))


def _reach(staff: Staff, asked: Asked) -> Iterator[Row]:
    found = show_reach(staff, district=asked.district)
    yield ("地区", "街道(镇)工会", "纬度", "经度", "在此工作的会员", "一公里内有门店的", "没有的", "格内门店")
    for cell in found.cells:
        yield (
            _name(cell.district or None) if cell.district else "不在任何区",
            cell.street or "",
            (cell.row + 0.5) / CELLS_PER_DEGREE,
            (cell.place + 0.5) / CELLS_PER_DEGREE,
            cell.member_count,
            cell.near_count,
            cell.member_count - cell.near_count,
            cell.store_count,
        )


def _clocks(staff: Staff, _asked: Asked) -> Iterator[Row]:
    yield ("事项", "在办", "两天内到期", "已超期", "最早的期限")
    for each in show_clocks(staff):
        due = each.next_due_at
        yield (
            each.title,
            each.waiting_count,
            each.soon_count,
            each.overdue_count,
            "" if due is None else f"{due.astimezone(clock.CITY):%Y-%m-%d %H:%M}",
        )


def _campaigns(staff: Staff, asked: Asked) -> Iterator[Row]:
    yield (
        "活动", "类型", "主办工会", "报名结束", "报名", "在办", "审核超期", "通过待发", "已发放", "未通过",
        "名额", "已占", "预算（元）", "已批（元）", "已付（元）",
    )  # fmt: skip

    def page(cursor: str | None) -> Page[lists.CampaignLine]:
        return lists.list_campaigns(
            staff, district=asked.district, type_=None, is_overdue=False, limit=AT_ONCE, cursor=cursor
        )

    for each in _all(page):
        made = each.progress
        yield (
            each.title,
            each.type_title,
            each.union_name,
            f"{each.closes_at.astimezone(clock.CITY):%Y-%m-%d}",
            made.signed_count,
            made.waiting_count,
            made.overdue_count,
            made.approved_count,
            made.handed_count,
            made.refused_count,
            made.capacity,
            made.taken_count,
            None if each.budget_fen is None else each.budget_fen / FEN,
            made.promised_fen / FEN,
            made.paid_fen / FEN,
        )


def _batches(staff: Staff, _asked: Asked) -> Iterator[Row]:
    yield (
        "券", "商户", "发放的工会", "领取结束", "总数", "已领", "已核销", "过期未用", "补贴比例（%）",
        "预算（元）", "已补贴（元）",
    )  # fmt: skip

    def page(cursor: str | None) -> Page[lists.BatchLine]:
        return lists.list_batches(staff, is_subsidised=False, limit=AT_ONCE, cursor=cursor)

    for each in _all(page):
        made = each.progress
        yield (
            each.title,
            each.merchant_name,
            each.union_name,
            f"{each.claim_closes_at.astimezone(clock.CITY):%Y-%m-%d}",
            each.quantity,
            made.claimed_count,
            made.redeemed_count,
            made.lapsed_count,
            each.subsidy_percent,
            None if each.budget_fen is None else each.budget_fen / FEN,
            made.subsidy_fen / FEN,
        )


def _all(page: Callable[[str | None], Page[Line]]) -> Iterator[Line]:
    """Page after page, at most `ROWS_MAX` lines."""
    cursor, count = None, 0
    while count < ROWS_MAX:
        found = page(cursor)
        yield from found.items
        count, cursor = count + len(found.items), found.next_cursor
        if cursor is None:
            return


Source = Callable[[Staff, Asked], Iterator[Row]]
CHARTS: Mapping[str, tuple[str, Source]] = {
    "months": ("每月", _months),
    "places": ("各区", _places),
    "funnel": ("漏斗", _funnel),
    "days": ("逐日", _days),
    "campaigns": ("项目进度", _campaigns),
    "batches": ("补贴", _batches),
    "reach": ("一公里", _reach),
    "clocks": ("办理时限", _clocks),
}
