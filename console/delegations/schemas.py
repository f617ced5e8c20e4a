"""委托的形状."""

import marshmallow as ma

from app.edge.fields import Identity, MaskedName, Moment, NearDay, Schema, Text, one_of
from models import DELEGABLE

ROLES = sorted(role.value for role in DELEGABLE)


class DelegationBody(Schema):
    """Both days count."""

    to_username = Text(max_length=32, pattern=r"^[a-z][a-z0-9_.-]{1,31}$", required=True)
    role = one_of(ROLES, required=True)
    union_id = Identity(required=True)
    begins_on = NearDay(required=True)
    ends_on = NearDay(required=True)


class DelegationSchema(Schema):
    id = Identity(required=True)
    from_username = ma.fields.String(attribute="giver.username", required=True)
    from_name = MaskedName(attribute="giver.name")
    to_username = ma.fields.String(attribute="taker.username", required=True)
    to_name = MaskedName(attribute="taker.name")
    role = one_of(ROLES, required=True)
    union_id = Identity(required=True)
    union = ma.fields.String(attribute="union.name", required=True)
    begins_on = NearDay(required=True)
    ends_on = NearDay(required=True)
    withdrawn_at = Moment(required=True, allow_none=True)


class DelegationsSchema(Schema):
    items = ma.fields.List(ma.fields.Nested(DelegationSchema), required=True)
