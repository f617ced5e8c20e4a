"""商户档案的形状."""

from typing import Any

import marshmallow as ma

from app.edge.fields import Identity, Moment, NearDay, Schema, Text, one_of
from app.edge.lists import ListQuery, page_of
from app.edge.shapes import CREDIT_CODE, PHONE, MerchantFactsSchema
from app.services.merchant_lives import MerchantFile
from models import MerchantState, StoreState


class DeskMerchantQuery(ListQuery):
    q = Text(
        max_length=40,
        min_length=0,
        load_default=None,
        metadata={"description": "名称片段、拼音首字母或信用代码"},
    )
    state = one_of([state.value for state in MerchantState], load_default=None)
    ending_before = NearDay(load_default=None, metadata={"description": "合同或营业执照在这天之前到期的"})


class DeskMerchantSchema(MerchantFactsSchema):
    union_id = ma.fields.UUID(required=True)
    has_owner = ma.fields.Function(
        lambda merchant: merchant.owner_id is not None, required=True, metadata={"type": "boolean"}
    )


class ContractSchema(Schema):
    id = ma.fields.UUID(required=True)
    number = ma.fields.String(required=True)
    begins_on = ma.fields.Date(required=True)
    ends_on = ma.fields.Date(required=True)
    attachment_id = ma.fields.UUID(required=True, allow_none=True)


class FiledStoreSchema(Schema):
    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)
    district = ma.fields.String(required=True)
    state = one_of([state.value for state in StoreState], required=True)


class TraceSchema(Schema):
    """留痕: how often an offer was found not to be honoured or a pattern to be true, and what is open."""

    upheld_count = ma.fields.Integer(required=True)
    open_count = ma.fields.Integer(required=True)
    confirmed_anomaly_count = ma.fields.Integer(required=True)
    open_anomaly_count = ma.fields.Integer(required=True)


class PendingInvitationSchema(Schema):
    """等店主接受的邀请. Its word was shown once and is not kept."""

    expires_at = Moment(required=True)


class MerchantFileSchema(Schema):
    """商户档案."""

    merchant = ma.fields.Nested(DeskMerchantSchema, required=True)
    contracts = ma.fields.List(ma.fields.Nested(ContractSchema), required=True)
    stores = ma.fields.List(ma.fields.Nested(FiledStoreSchema), required=True)
    trace = ma.fields.Nested(TraceSchema, required=True)
    invitation = ma.fields.Nested(PendingInvitationSchema, required=True, allow_none=True)

    @ma.pre_dump
    def spread(self, file: MerchantFile, **_: Any) -> dict[str, Any]:
        return {name: getattr(file, name) for name in self.declared_fields}


class SignBody(Schema):
    """合同: both days count; the scan is an attachment of one's own."""

    number = Text(max_length=40, required=True)
    begins_on = NearDay(required=True)
    ends_on = NearDay(required=True)
    attachment_id = Identity(load_default=None, allow_none=True)


class FirstContractSchema(Schema):
    number = Text(max_length=40, required=True)
    begins_on = NearDay(required=True)
    ends_on = NearDay(required=True)


class MerchantBody(Schema):
    union_id = Identity(required=True, metadata={"description": "管理的工会"})
    name = Text(max_length=60, required=True)
    credit_code = Text(max_length=30, required=True, metadata=CREDIT_CODE)
    category = Text(max_length=32, required=True)
    contact_name = Text(max_length=50, load_default=None, allow_none=True)
    contact_phone = Text(max_length=20, pattern=PHONE, load_default=None, allow_none=True)
    licence_ends_on = NearDay(load_default=None, allow_none=True)
    contract = ma.fields.Nested(FirstContractSchema, required=True)


class MerchantChangeBody(Schema):
    name = Text(max_length=60)
    category = Text(max_length=32)
    contact_name = Text(max_length=50, allow_none=True)
    contact_phone = Text(max_length=20, pattern=PHONE, allow_none=True)
    licence_ends_on = NearDay(allow_none=True)


class OwnerWordSchema(Schema):
    """店主邀请: the word is shown once and works once."""

    word = ma.fields.String(required=True)
    expires_at = Moment(required=True)


DeskMerchantPage = page_of(DeskMerchantSchema, "DeskMerchantPage")
