"""疗休养线路的形状, for the desk."""

import marshmallow as ma

from app.edge.fields import Flag, Identity, MaskedName, MaskedPhone, Moment, Schema, Text
from app.edge.shapes import PHONE


class TripBody(Schema):
    base_id = Identity(required=True)
    leader_name = Text(max_length=50, required=True)
    leader_phone = Text(max_length=20, pattern=PHONE, required=True)
    is_me = Flag(load_default=False, metadata={"description": "领队就是我本人"})


class KeptTripSchema(Schema):
    """一条线路; the leader masked."""

    session_id = Identity(required=True)
    title = ma.fields.String(attribute="session.title", required=True)
    starts_at = Moment(attribute="session.starts_at", required=True)
    ends_at = Moment(attribute="session.ends_at", required=True)
    base_id = Identity(required=True)
    base = ma.fields.String(attribute="base.name", required=True)
    leader_name = MaskedName()
    leader_phone = MaskedPhone()


class KeptTripsSchema(Schema):
    items = ma.fields.List(ma.fields.Nested(KeptTripSchema), required=True)
