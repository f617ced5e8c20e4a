"""续排规则的形状."""

from typing import Any

import marshmallow as ma

from app.edge.fields import Flag, Identity, Integer, Moment, Schema
from app.services.campaigns import quotas

DAYS_MAX = 92
CLOSES_BEFORE_MAX = 2880


class SessionPlanBody(Schema):
    store_id = Identity(load_default=None, allow_none=True)
    station_id = Identity(
        load_default=None, allow_none=True, metadata={"description": "门店和驿站填一个，只填一个"}
    )
    days_ahead = Integer(
        minimum=1, maximum=DAYS_MAX, required=True, metadata={"description": "排好从明天起的几天"}
    )
    capacity = Integer(minimum=1, maximum=quotas.CAPACITY_MAX, required=True)
    closes_before_minutes = Integer(minimum=0, maximum=CLOSES_BEFORE_MAX, load_default=0)
    only_working_days = Flag(load_default=False)

    @ma.validates_schema
    def at_one_point(self, data: dict[str, Any], **_: Any) -> None:
        if (data["store_id"] is None) == (data["station_id"] is None):
            raise ma.ValidationError("门店和驿站要选一个，只选一个", "station_id")


class SessionPlanSchema(Schema):
    """续排规则; the sessions that it made stand in the campaign."""

    id = ma.fields.UUID(required=True)
    store_id = ma.fields.UUID(required=True, allow_none=True)
    station_id = ma.fields.UUID(required=True, allow_none=True)
    days_ahead = ma.fields.Integer(required=True)
    capacity = ma.fields.Integer(required=True)
    closes_before_minutes = ma.fields.Integer(required=True)
    only_working_days = ma.fields.Boolean(required=True)
    stopped_at = Moment(required=True, allow_none=True)


class SessionPlansSchema(Schema):
    items = ma.fields.List(ma.fields.Nested(SessionPlanSchema), required=True)
