"""疗休养线路的形状."""

from typing import Any

import marshmallow as ma

from app.edge.fields import Flag, Identity, Integer, LongText, Moment, Schema
from app.services.trips import MyTrip


class TripBaseSchema(Schema):
    id = Identity(required=True)
    name = ma.fields.String(required=True)
    city = ma.fields.String(required=True)
    address = ma.fields.String(required=True)


class MenuLineSchema(Schema):
    """菜单的一行: which session goes where. Who leads it is for those who go."""

    session_id = Identity(required=True)
    title = ma.fields.String(attribute="session.title", required=True)
    starts_at = Moment(attribute="session.starts_at", required=True)
    ends_at = Moment(attribute="session.ends_at", required=True)
    base = ma.fields.Nested(TripBaseSchema, required=True)


class MenuSchema(Schema):
    items = ma.fields.List(ma.fields.Nested(MenuLineSchema), required=True)


class LeaderSchema(Schema):
    name = ma.fields.String(required=True)
    phone = ma.fields.String(required=True)


class OwnTripSchema(MenuLineSchema):
    """我的线路."""

    leader = ma.fields.Nested(
        LeaderSchema, required=True, allow_none=True, metadata={"description": "名额确定以后才有"}
    )
    can_rate = Flag(required=True)
    score = Integer(minimum=1, maximum=5, required=True, allow_none=True)

    @ma.pre_dump
    def spread(self, mine: MyTrip, **_: Any) -> dict[str, Any]:
        trip = mine.trip
        leader = {"name": trip.leader_name, "phone": trip.leader_phone}
        return {
            "session_id": trip.session_id,
            "session": trip.session,
            "base": trip.base,
            "leader": leader if mine.is_going else None,
            "can_rate": mine.can_rate,
            "score": mine.score,
        }


class TripRatingBody(Schema):
    score = Integer(minimum=1, maximum=5, required=True)
    comment = LongText(
        max_length=500, load_default=None, allow_none=True, metadata={"description": "只有工会看得到"}
    )
