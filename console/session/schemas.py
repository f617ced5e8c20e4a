"""登录控制台的形状."""

from typing import Any

import marshmallow as ma

from app.edge.fields import Schema, Text, one_of
from models import StaffRole


class ConfirmingBody(Schema):
    """口令, and the one-time password or, where the phone is not at hand, a recovery code."""

    password = Text(max_length=200, required=True)
    totp = Text(max_length=6, pattern=r"^[0-9]{6}$", load_default=None, metadata={"description": "动态口令"})
    recovery_code = Text(
        max_length=20,
        pattern=r"^[A-Za-z0-9 -]{12,20}$",
        load_default=None,
        metadata={"description": "恢复码，手机不在身边时代替动态口令，一个只能用一次"},
    )

    @ma.validates_schema
    def one_of_two(self, data: dict[str, Any], **_: Any) -> None:
        if (data.get("totp") is None) == (data.get("recovery_code") is None):
            raise ma.ValidationError("请填写动态口令，或者一个恢复码", "totp")


class SignInBody(ConfirmingBody):
    username = Text(max_length=32, required=True)


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
    idle_minutes = ma.fields.Integer(required=True, metadata={"description": "多久没有操作会退出"})
    password_expired = ma.fields.Boolean(required=True, metadata={"description": "要先换口令，才能办别的事"})
    recovery_codes_left = ma.fields.Integer(required=True, metadata={"description": "还剩几个恢复码"})
