"""今天的形状."""

import marshmallow as ma

from app.edge.fields import Integer, Schema, one_of
from app.services import today


class TodayFigureSchema(Schema):
    """一张单子上等着几件."""

    key = one_of([card.key for card in today.CARDS], required=True)
    count = Integer(
        minimum=0,
        maximum=today.COUNTED_UP_TO,
        required=True,
        metadata={"description": f"数到 {today.COUNTED_UP_TO} 为止"},
    )


class TodaySchema(Schema):
    items = ma.fields.List(ma.fields.Nested(TodayFigureSchema), required=True)
