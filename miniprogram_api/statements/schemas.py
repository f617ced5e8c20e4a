"""商户结算的形状. Sums in fen; no person is named."""

import marshmallow as ma

from app.edge.fields import Identity, Moment, Schema, Text, one_of
from app.edge.lists import page_of
from models import StatementState


class NamedThingSchema(Schema):
    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)


class MyStatementSchema(Schema):
    """结算单. 期间含首尾两日."""

    id = ma.fields.UUID(required=True)
    merchant = ma.fields.Nested(NamedThingSchema, required=True)
    begins_on = ma.fields.Date(required=True)
    ends_on = ma.fields.Date(required=True)
    state = one_of(
        [state.value for state in StatementState if state is not StatementState.DRAFT], required=True
    )
    redemption_count = ma.fields.Integer(required=True)
    discount_fen = ma.fields.Integer(required=True)
    subsidy_fen = ma.fields.Integer(required=True, metadata={"description": "工会应付给您的金额"})
    checked_at = Moment(required=True)
    agreed_at = Moment(required=True, allow_none=True)
    dispute = ma.fields.String(required=True, allow_none=True)
    invoice_number = ma.fields.String(required=True, allow_none=True)
    invoice_id = ma.fields.UUID(required=True, allow_none=True)
    paid_on = ma.fields.Date(required=True, allow_none=True)
    payment_reference = ma.fields.String(required=True, allow_none=True)
    void_reason = ma.fields.String(required=True, allow_none=True)


class MyItemSchema(Schema):
    """结算单里的一笔核销."""

    id = ma.fields.UUID(required=True)
    title = ma.fields.String(required=True, attribute="coupon.batch.title")
    store = ma.fields.Nested(NamedThingSchema, required=True)
    amount_fen = ma.fields.Integer(required=True, allow_none=True)
    discount_fen = ma.fields.Integer(required=True)
    subsidy_fen = ma.fields.Integer(required=True)
    redeemed_at = Moment(required=True)


class DisputeBody(Schema):
    reason = Text(max_length=200, required=True, metadata={"description": "哪里不对"})


class InvoiceBody(Schema):
    number = Text(
        max_length=20, pattern=r"^[0-9]{8,20}$", required=True, metadata={"description": "发票号码"}
    )
    attachment_id = Identity(required=True, metadata={"description": "先用 POST /attachments 上传"})


MyStatementPage = page_of(MyStatementSchema, "MyStatementPage")
MyItemPage = page_of(MyItemSchema, "MyStatementItemPage")
