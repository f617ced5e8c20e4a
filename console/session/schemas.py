"""登录控制台的形状."""

import marshmallow as ma

from app.edge.fields import Schema, Text, one_of
from models import StaffRole


class SignInBody(Schema):
    username = Text(max_length=32, required=True)
    password = Text(max_length=200, required=True)
    totp = Text(max_length=6, pattern=r"^[0-9]{6}$", required=True, metadata={"description": "动态口令"})


class GrantSchema(Schema):
    role = one_of([role.value for role in StaffRole], required=True)
    union_id = ma.fields.UUID(required=True)
    union = ma.fields.String(required=True, attribute="union.name")


class StaffSchema(Schema):
    id = ma.fields.UUID(required=True)
    username = ma.fields.String(required=True)
    name = ma.fields.String(required=True, allow_none=True)
    grants = ma.fields.List(ma.fields.Nested(GrantSchema), required=True)


class DeskSchema(Schema):
    """一次登录: every write has to carry `csrf_token` in `X-CSRF-Token`."""

    staff = ma.fields.Nested(StaffSchema, required=True)
    csrf_token = ma.fields.String(required=True)
