"""我的账号的形状."""

import marshmallow as ma

from app.edge.fields import Moment, Schema, Text
from console.session.schemas import ConfirmingBody, StaffSchema


class PasswordPolicySchema(Schema):
    """口令策略."""

    length = ma.fields.Integer(required=True, metadata={"description": "至少几位"})
    kinds = ma.fields.Integer(required=True, metadata={"description": "大写、小写、数字、符号至少几种"})
    history = ma.fields.Integer(required=True, metadata={"description": "最近几个不能再用"})
    days = ma.fields.Integer(required=True, metadata={"description": "几天换一次，0 为不限"})


class OwnAccountSchema(Schema):
    """我的账号."""

    staff = ma.fields.Nested(StaffSchema, required=True)
    union = ma.fields.String(required=True, attribute="staff.union.name")
    password_changed_at = Moment(required=True, attribute="staff.password_changed_at")
    password_expires_at = Moment(required=True, allow_none=True)
    password_expired = ma.fields.Boolean(required=True, attribute="is_password_expired")
    recovery_codes_left = ma.fields.Integer(required=True)
    policy = ma.fields.Nested(PasswordPolicySchema, required=True)


class PasswordBody(ConfirmingBody):
    new_password = Text(max_length=200, required=True)


class RecoveryCodesSchema(Schema):
    """恢复码: shown this once, to be printed or written down."""

    codes = ma.fields.List(ma.fields.String(), required=True)


class OpenDeskSchema(Schema):
    """一次登录."""

    id = ma.fields.UUID(required=True, attribute="desk.id")
    opened_at = Moment(required=True, attribute="desk.opened_at")
    used_at = Moment(required=True, metadata={"description": "最近一次操作"})
    ends_at = Moment(required=True, attribute="desk.ends_at", metadata={"description": "最迟何时退出"})
    place = ma.fields.String(required=True, attribute="desk.place", metadata={"example": "36.152.*.*"})
    browser = ma.fields.String(required=True, attribute="desk.browser")
    is_current = ma.fields.Boolean(required=True)


class OpenDesksSchema(Schema):
    items = ma.fields.List(ma.fields.Nested(OpenDeskSchema), required=True)


class EndedDesksSchema(Schema):
    count = ma.fields.Integer(required=True, metadata={"description": "退出了几次登录"})
