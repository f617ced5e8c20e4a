"""我的资料的形状: names and numbers leave masked, always."""

import marshmallow as ma

from app.edge.fields import (
    Flag,
    MaskedIdNumber,
    MaskedName,
    MaskedPhone,
    Moment,
    Schema,
    Text,
    Version,
    district,
    one_of,
)
from models import BankCardState, CardState, Employment, MembershipState, Verification

WECHAT_CODE = r"^[A-Za-z0-9_-]+$"


class UnionSchema(Schema):
    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)
    level = ma.fields.String(required=True)


class MembershipSchema(Schema):
    """会籍: what the roster says."""

    state = one_of(
        [state.value for state in MembershipState], required=True, attribute="entry.membership_state"
    )
    employment = one_of([state.value for state in Employment], required=True, attribute="entry.employment")
    employment_group = ma.fields.String(required=True, allow_none=True, attribute="entry.employment_group")
    union = ma.fields.Nested(UnionSchema, required=True)
    unit = ma.fields.String(required=True, allow_none=True, attribute="unit.name", dump_default=None)


class CardSchema(Schema):
    """工会卡. The electronic card and the bank's card have states of their own."""

    number = ma.fields.String(required=True)
    state = one_of([state.value for state in CardState], required=True)
    issued_at = Moment(required=True)
    bank_card_state = one_of([state.value for state in BankCardState], required=True)


class MemberSchema(Schema):
    """会员资料."""

    id = ma.fields.UUID(required=True, attribute="member.id")
    nickname = ma.fields.String(required=True, allow_none=True, attribute="member.nickname")
    district = ma.fields.String(required=True, allow_none=True, attribute="member.district")
    verification = one_of(
        [state.value for state in Verification], required=True, attribute="member.verification"
    )
    verified_at = Moment(required=True, allow_none=True, attribute="member.verified_at")
    name = MaskedName(attribute="member.name")
    id_number = MaskedIdNumber(attribute="member.id_number")
    phone = MaskedPhone(attribute="member.phone")
    membership = ma.fields.Nested(
        MembershipSchema,
        required=True,
        allow_none=True,
        metadata={"description": "实名认证后才有，否则为 null"},
    )
    card = ma.fields.Nested(CardSchema, required=True, allow_none=True)


class LogInBody(Schema):
    code = Text(
        max_length=128, pattern=WECHAT_CODE, required=True, metadata={"description": "wx.login 得到的 code"}
    )


class LoggedInSchema(Schema):
    token = ma.fields.String(required=True)
    expires_at = Moment(required=True, metadata={"description": "有效期随使用顺延 7 天，最长 30 天"})
    member = ma.fields.Nested(MemberSchema, required=True)


class UpdateBody(Schema):
    nickname = Text(max_length=30)
    district = district()


class PhoneBody(Schema):
    code = Text(
        max_length=128, pattern=WECHAT_CODE, required=True, metadata={"description": "手机号按钮得到的 code"}
    )
    take_over = Flag(load_default=False, metadata={"description": "号码已绑定在另一账号时，确认由本账号接管"})


class ConsentBody(Schema):
    document = Text(max_length=32, required=True, metadata={"example": "privacy"})
    version = Version(max_length=16, required=True)


class VerificationBody(Schema):
    name = Text(max_length=50, required=True)
    id_number = Text(max_length=32, required=True)
    consent = ma.fields.Nested(ConsentBody, required=True)


class CodeSchema(Schema):
    """动态码: digits to show as a QR code or to read out."""

    code = ma.fields.String(required=True)
    expires_at = Moment(required=True)
    refresh_after_s = ma.fields.Integer(required=True)
