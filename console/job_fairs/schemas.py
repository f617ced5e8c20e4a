"""春送岗位在控制台的形状."""

import datetime as dt
from typing import Any

import marshmallow as ma

from app.edge.fields import Identity, Integer, Moment, NearDay, Schema, Text, one_of
from app.edge.lists import ListQuery
from models import EmployerState

YEAR = dt.timedelta(days=366)


class DeskEmployerQuery(ListQuery):
    state = one_of([state.value for state in EmployerState], load_default=None)


class JobFairBody(Schema):
    union_id = Identity(required=True, metadata={"description": "主办工会"})
    title = Text(max_length=60, required=True)
    place = Text(max_length=120, required=True)
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    booth_count = Integer(minimum=1, maximum=1000, required=True)


class BoothBody(Schema):
    employer_id = Identity(required=True)
    number = Integer(minimum=1, maximum=1000, required=True)


class FiguresQuery(Schema):
    since = NearDay(required=True)
    until = NearDay(required=True)

    @ma.validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        since, until = data.get("since"), data.get("until")
        if since is not None and until is not None and not since <= until <= since + YEAR:
            raise ma.ValidationError("结束不能早于开始，最多一年", "until")


class JobFiguresSchema(Schema):
    """春送岗位的四个数."""

    employer_count = ma.fields.Integer(required=True)
    post_count = ma.fields.Integer(required=True)
    headcount = ma.fields.Integer(required=True)
    intention_count = ma.fields.Integer(required=True)
