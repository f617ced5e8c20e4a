"""驾驶舱的形状: figures only, no person is in them."""

import marshmallow as ma

from app.edge.fields import NearDay, Schema, district
from app.services.cockpit import FIGURES, RATES

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
