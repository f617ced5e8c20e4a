"""干部账号的形状. Names leave masked; secrets are shown once, where they are made."""

import marshmallow as ma

from app.edge.fields import Identity, MaskedName, Moment, Schema, Text, one_of
from app.edge.lists import ListQuery, page_of
from models import StaffRole

ROLES = [role.value for role in StaffRole]


class HomeSchema(Schema):
    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)


class HeldGrantSchema(Schema):
    id = ma.fields.UUID(required=True)
    role = one_of(ROLES, required=True)
    union = ma.fields.Nested(HomeSchema, required=True)


class AccountSchema(Schema):
    """干部账号 and its roles."""

    id = ma.fields.UUID(required=True)
    username = ma.fields.String(required=True)
    name = MaskedName()
    union = ma.fields.Nested(HomeSchema, required=True)
    disabled_at = Moment(required=True, allow_none=True)
    locked_until = Moment(required=True, allow_none=True)
    grants = ma.fields.List(ma.fields.Nested(HeldGrantSchema), required=True)


class SecretsSchema(Schema):
    """账号与密钥: shown this once, to be handed over in person."""

    staff = ma.fields.Nested(AccountSchema, required=True)
    password = ma.fields.String(required=True)
    totp_secret = ma.fields.String(required=True, metadata={"description": "不能扫码时手工录入"})
    totp_uri = ma.fields.String(required=True, metadata={"description": "otpauth:// 地址"})
    totp_qr = ma.fields.String(required=True, metadata={"description": "二维码图片，data: 地址"})


class AccountSearchBody(ListQuery):
    """In the body, so that no name stands in an address."""

    q = Text(max_length=50, load_default=None, metadata={"description": "登录名或姓名的一部分"})
    role = one_of(ROLES, load_default=None)
    union_id = Identity(load_default=None, metadata={"description": "这个工会和它的下级"})
    state = one_of(["active", "locked", "disabled"], load_default=None)


class AccountBody(Schema):
    username = Text(max_length=32, required=True, metadata={"example": "zhang.san"})
    name = Text(max_length=50, required=True, metadata={"description": "姓名或岗位"})
    union_id = Identity(required=True, metadata={"description": "所在工会"})


class GrantBody(Schema):
    role = one_of(ROLES, required=True)
    union_id = Identity(required=True, metadata={"description": "范围：本级及下级"})


class StaffHandOverBody(Schema):
    username = Text(
        max_length=32, pattern=r"^[a-z][a-z0-9_.-]{1,31}$", required=True, metadata={"description": "接手人"}
    )
    reason = Text(max_length=200, required=True, metadata={"description": "为什么交接", "example": "调离"})


class HandedOverSchema(Schema):
    """离任交接的结果."""

    staff = ma.fields.Nested(AccountSchema, required=True)
    review_count = ma.fields.Integer(required=True, metadata={"description": "转给接手人的待审件"})
    returned_count = ma.fields.Integer(
        required=True, metadata={"description": "接手人不能办、回到大家待办里的待审件"}
    )
    hazard_count = ma.fields.Integer(required=True, metadata={"description": "转给接手人的隐患整改"})
    delegation_count = ma.fields.Integer(required=True, metadata={"description": "转给接手人的委托"})


AccountPage = page_of(AccountSchema, "AccountPage")
