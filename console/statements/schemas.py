"""控制台结算单的形状. Sums in fen; whose redemption it was stays masked."""

import marshmallow as ma

from app.edge.fields import Day, Identity, MaskedName, Moment, Schema, Text, one_of
from app.edge.lists import ListQuery, page_of
from models import StatementState

STATES = [state.value for state in StatementState]


class NamedSchema(Schema):
    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)


class SettledMerchantSchema(NamedSchema):
    has_owner = ma.fields.Function(
        lambda merchant: merchant.owner_id is not None,
        required=True,
        metadata={"type": "boolean", "description": "没有店主就没有人对账，请先邀请店主"},
    )


class ColleagueSchema(Schema):
    id = ma.fields.UUID(required=True)
    username = ma.fields.String(required=True)
    name = MaskedName()


class StatementSchema(Schema):
    """结算单. 期间含首尾两日."""

    id = ma.fields.UUID(required=True)
    merchant = ma.fields.Nested(SettledMerchantSchema, required=True)
    begins_on = ma.fields.Date(required=True)
    ends_on = ma.fields.Date(required=True)
    state = one_of(STATES, required=True)
    redemption_count = ma.fields.Integer(required=True)
    discount_fen = ma.fields.Integer(required=True)
    subsidy_fen = ma.fields.Integer(required=True, metadata={"description": "工会应付商户的金额"})
    made_by = ma.fields.Nested(
        ColleagueSchema,
        required=True,
        allow_none=True,
        attribute="maker",
        metadata={"description": "为 null 表示由系统按月编制，此时复核和付款要由两个人办理"},
    )
    made_at = Moment(required=True)
    checked_by = ma.fields.Nested(ColleagueSchema, required=True, allow_none=True, attribute="checker")
    checked_at = Moment(required=True, allow_none=True)
    agreed_at = Moment(required=True, allow_none=True)
    dispute = ma.fields.String(required=True, allow_none=True)
    invoice_number = ma.fields.String(required=True, allow_none=True)
    invoice_id = ma.fields.UUID(required=True, allow_none=True)
    paid_by = ma.fields.Nested(ColleagueSchema, required=True, allow_none=True, attribute="payer")
    paid_on = ma.fields.Date(required=True, allow_none=True)
    paid_at = Moment(required=True, allow_none=True)
    payment_reference = ma.fields.String(required=True, allow_none=True)
    void_reason = ma.fields.String(required=True, allow_none=True)


class ItemSchema(Schema):
    """结算单里的一笔核销."""

    id = ma.fields.UUID(required=True)
    title = ma.fields.String(required=True, attribute="coupon.batch.title")
    store = ma.fields.Nested(NamedSchema, required=True)
    member_name = MaskedName(attribute="member.name")
    amount_fen = ma.fields.Integer(required=True, allow_none=True)
    discount_fen = ma.fields.Integer(required=True)
    subsidy_fen = ma.fields.Integer(required=True)
    redeemed_at = Moment(required=True)


class StatementQuery(ListQuery):
    state = one_of(STATES, load_default=None)
    merchant_id = Identity(load_default=None)
    from_day = Day(load_default=None, metadata={"description": "期间在这天或之后结束的"})
    to_day = Day(load_default=None, metadata={"description": "期间在这天或之前开始的"})


class DraftBody(Schema):
    merchant_id = Identity(required=True)
    begins_on = Day(required=True)
    ends_on = Day(required=True, metadata={"description": "含当日"})


class PaymentBody(Schema):
    reference = Text(max_length=64, required=True, metadata={"description": "银行回单号"})
    paid_on = Day(required=True, metadata={"description": "银行回单上的日期"})


class VoidBody(Schema):
    reason = Text(max_length=200, required=True)


StatementPage = page_of(StatementSchema, "StatementPage")
ItemPage = page_of(ItemSchema, "StatementItemPage")
