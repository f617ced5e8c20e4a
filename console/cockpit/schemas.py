"""驾驶舱的形状: figures only, no person is in them."""

from typing import Any

import marshmallow as ma

from app.campaign_types import TYPES
from app.edge.fields import Flag, Moment, NearDay, Schema, district, one_of
from app.edge.lists import ListQuery, page_of
from app.services.cockpit import CELLS_PER_DEGREE, CHARTS, FIGURES, MONTH_RATES, MONTHLY, RATES

_TITLES = {word: figure.title for word, figure in FIGURES.items()} | {
    word: rate.title for word, rate in RATES.items()
}
FiguresSchema = Schema.from_dict(
    {word: ma.fields.Integer(metadata={"description": title}) for word, title in _TITLES.items()},
    name="DailyFigures",
)
"""A figure that nobody counted is left out."""

THEN = {"description": "去年同期，为 null 表示没有统计过"}


class CockpitDaySchema(Schema):
    on_day = ma.fields.Date(required=True)
    figures = ma.fields.Nested(
        FiguresSchema, required=True, allow_none=True, metadata={"description": "为 null 表示还没有统计"}
    )
    last_year = ma.fields.Nested(FiguresSchema, required=True, allow_none=True, metadata=THEN)


class CockpitPlaceSchema(Schema):
    """一个辖市(区)的合计: 存量取最后一天，其余相加."""

    district = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "为 null 表示全市，不是各辖市(区)之和"}
    )
    figures = ma.fields.Nested(FiguresSchema, required=True, allow_none=True)
    last_year = ma.fields.Nested(FiguresSchema, required=True, allow_none=True, metadata=THEN)


class CockpitSchema(Schema):
    from_day = ma.fields.Date(required=True)
    to_day = ma.fields.Date(required=True)
    district = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "days 是哪里的；为 null 表示全市"}
    )
    days = ma.fields.List(ma.fields.Nested(CockpitDaySchema), required=True)
    places = ma.fields.List(ma.fields.Nested(CockpitPlaceSchema), required=True)


class CockpitQuery(Schema):
    from_day = NearDay(load_default=None, metadata={"description": "不填即到 to_day 为止的 30 天"})
    to_day = NearDay(load_default=None, metadata={"description": "含当日，最长 366 天；不填即今天"})
    district = district(load_default=None)


class MonthQuery(Schema):
    month = NearDay(load_default=None, metadata={"description": "这一天所在的月份；不填即本月"})
    district = district(load_default=None)


class DistrictQuery(Schema):
    district = district(load_default=None)


class CampaignProgressQuery(ListQuery):
    district = district(load_default=None)
    type = one_of(sorted(TYPES), load_default=None, metadata={"description": "活动类型"})
    is_overdue = Flag(load_default=False, metadata={"description": "只看有审核超期的"})


class BatchProgressQuery(ListQuery):
    is_subsidised = Flag(load_default=False, metadata={"description": "只看工会有补贴的"})


class ChartQuery(Schema):
    chart = one_of(sorted(CHARTS), required=True)
    month = NearDay(load_default=None)
    district = district(load_default=None)
    from_day = NearDay(load_default=None)
    to_day = NearDay(load_default=None)


MonthFiguresSchema = Schema.from_dict(
    {word: ma.fields.Integer(metadata={"description": each.title}) for word, each in MONTHLY.items()}
    | {
        word: ma.fields.Float(metadata={"description": f"{each.title}，0 到 1"})
        for word, each in MONTH_RATES.items()
    },
    name="MonthFigures",
)
"""A figure that nobody counted, and a rate of nothing, are left out."""


def _figures(**facts: Any) -> ma.fields.Nested:
    return ma.fields.Nested(MonthFiguresSchema, required=True, allow_none=True, **facts)


class CockpitMonthSchema(Schema):
    month = ma.fields.Date(required=True, metadata={"description": "以 1 日表示"})
    figures = _figures()
    last_year = _figures(metadata=THEN)


class CockpitMonthPlaceSchema(Schema):
    district = ma.fields.String(required=True, allow_none=True, metadata={"description": "为 null 表示全市"})
    figures = _figures()
    last_year = _figures(metadata=THEN)


class CockpitReasonSchema(Schema):
    code = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    count = ma.fields.Integer(required=True)


class CockpitMonthsSchema(Schema):
    month = ma.fields.Date(required=True)
    district = ma.fields.String(required=True, allow_none=True)
    months = ma.fields.List(ma.fields.Nested(CockpitMonthSchema), required=True)
    places = ma.fields.List(ma.fields.Nested(CockpitMonthPlaceSchema), required=True)
    refused = ma.fields.List(
        ma.fields.Nested(CockpitReasonSchema),
        required=True,
        metadata={"description": "看过券而不符合条件的原因"},
    )
    lapsed = ma.fields.List(
        ma.fields.Nested(CockpitReasonSchema), required=True, metadata={"description": "领了券而过期的原因"}
    )


class ReachCellSchema(Schema):
    """一格: 从 lat、lng 起，向北、向东各百分之一度."""

    district = ma.fields.Function(
        lambda cell: cell.district or None,
        required=True,
        metadata={"type": ["string", "null"], "description": "为 null 表示不在任何区"},
    )
    street = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "会员最多的街道(镇)工会"}
    )
    lat = ma.fields.Function(
        lambda cell: cell.row / CELLS_PER_DEGREE, required=True, metadata={"type": "number"}
    )
    lng = ma.fields.Function(
        lambda cell: cell.place / CELLS_PER_DEGREE, required=True, metadata={"type": "number"}
    )
    member_count = ma.fields.Integer(required=True)
    near_count = ma.fields.Integer(required=True)
    store_count = ma.fields.Integer(required=True)


class CockpitReachSchema(Schema):
    district = ma.fields.String(required=True, allow_none=True)
    member_count = ma.fields.Integer(required=True, metadata={"description": "实名库里的会员"})
    placed_count = ma.fields.Integer(required=True, metadata={"description": "其中知道在哪里工作的"})
    near_count = ma.fields.Integer(required=True, metadata={"description": "其中一公里内有在架门店的"})
    cells = ma.fields.List(ma.fields.Nested(ReachCellSchema), required=True)


class WaitingSchema(Schema):
    kind = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    page = ma.fields.String(required=True, metadata={"description": "控制台里的列表"})
    waiting_count = ma.fields.Integer(required=True)
    soon_count = ma.fields.Integer(required=True, metadata={"description": "两天内到期"})
    overdue_count = ma.fields.Integer(required=True)
    next_due_at = Moment(required=True, allow_none=True)


class CockpitClocksSchema(Schema):
    items = ma.fields.List(ma.fields.Nested(WaitingSchema), required=True)


class CampaignProgressSchema(Schema):
    id = ma.fields.UUID(required=True)
    title = ma.fields.String(required=True)
    type = ma.fields.String(required=True)
    type_title = ma.fields.String(required=True)
    union_name = ma.fields.String(required=True)
    district = ma.fields.String(required=True, allow_none=True)
    opens_at = Moment(required=True)
    closes_at = Moment(required=True)
    budget_fen = ma.fields.Integer(required=True, allow_none=True)
    signed_count = ma.fields.Integer(required=True, attribute="progress.signed_count")
    waiting_count = ma.fields.Integer(required=True, attribute="progress.waiting_count")
    overdue_count = ma.fields.Integer(required=True, attribute="progress.overdue_count")
    approved_count = ma.fields.Integer(required=True, attribute="progress.approved_count")
    handed_count = ma.fields.Integer(required=True, attribute="progress.handed_count")
    refused_count = ma.fields.Integer(required=True, attribute="progress.refused_count")
    capacity = ma.fields.Integer(required=True, allow_none=True, attribute="progress.capacity")
    taken_count = ma.fields.Integer(required=True, attribute="progress.taken_count")
    promised_fen = ma.fields.Integer(required=True, attribute="progress.promised_fen")
    paid_fen = ma.fields.Integer(required=True, attribute="progress.paid_fen")
    counted_at = Moment(required=True, attribute="progress.counted_at")


CampaignProgressPage = page_of(CampaignProgressSchema, "CampaignProgressPage")


class BatchProgressSchema(Schema):
    id = ma.fields.UUID(required=True)
    title = ma.fields.String(required=True)
    merchant_name = ma.fields.String(required=True)
    union_name = ma.fields.String(required=True)
    quantity = ma.fields.Integer(required=True)
    subsidy_percent = ma.fields.Integer(required=True)
    budget_fen = ma.fields.Integer(required=True, allow_none=True)
    claim_closes_at = Moment(required=True)
    claimed_count = ma.fields.Integer(required=True, attribute="progress.claimed_count")
    redeemed_count = ma.fields.Integer(required=True, attribute="progress.redeemed_count")
    lapsed_count = ma.fields.Integer(required=True, attribute="progress.lapsed_count")
    subsidy_fen = ma.fields.Integer(required=True, attribute="progress.subsidy_fen")
    counted_at = Moment(required=True, attribute="progress.counted_at")


BatchProgressPage = page_of(BatchProgressSchema, "BatchProgressPage")


class BriefLineSchema(Schema):
    key = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    value = ma.fields.String(required=True)
    last_year = ma.fields.String(required=True)
    change = ma.fields.String(required=True)


class CockpitBriefSchema(Schema):
    month = ma.fields.Date(required=True)
    district = ma.fields.String(required=True, allow_none=True)
    place_name = ma.fields.String(required=True)
    made_at = Moment(required=True)
    lines = ma.fields.List(ma.fields.Nested(BriefLineSchema), required=True)
    sentences = ma.fields.List(ma.fields.String(), required=True)
    blanks = ma.fields.List(ma.fields.Nested(ReachCellSchema), required=True)
    clocks = ma.fields.List(ma.fields.Nested(WaitingSchema), required=True)
