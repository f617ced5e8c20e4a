"""核销员的形状. Whose a code is, is shown masked."""

from typing import Any

import marshmallow as ma

from app.edge.fields import Day, Fen, Identity, MaskedName, Moment, Schema, Text, one_of
from app.edge.lists import ListQuery, page_of
from app.services.redemptions import Preview
from app.tokens import CodeKind
from miniprogram_api.coupons.schemas import OfferSchema
from miniprogram_api.merchants.schemas import MerchantBriefSchema, StoreBriefSchema
from models import CardState

CODE_PATTERN = r"^[0-9 ]+$"


class ClerkStoreSchema(StoreBriefSchema):
    merchant = ma.fields.Nested(MerchantBriefSchema, required=True)


class InvitationBody(Schema):
    invitation = Text(max_length=64, pattern=r"^[A-Za-z0-9_-]+$", required=True)


class ClerkSchema(Schema):
    store = ma.fields.Nested(StoreBriefSchema, required=True)
    bound_at = Moment(required=True)


class CodeBody(Schema):
    code = Text(
        max_length=32, pattern=CODE_PATTERN, required=True, metadata={"description": "码上的数字，空格不计"}
    )

    @ma.post_load
    def without_blanks(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**data, "code": data["code"].replace(" ", "")}


class RedeemBody(CodeBody):
    store_id = Identity(required=True)
    amount_fen = Fen(load_default=None, metadata={"description": "优惠前的消费金额；收银台不知道时可不填"})


class PersonSchema(Schema):
    """Whose code it is: enough to greet, too little to find. The consent text promises no more than this."""

    name = MaskedName()


class RefusalSchema(Schema):
    code = ma.fields.String(required=True)
    message = ma.fields.String(required=True)
    next = ma.fields.String(required=True, allow_none=True)


class PreviewSchema(Schema):
    """预览: what, whose, and whether it can be redeemed here and now."""

    kind = one_of([kind.value for kind in CodeKind], required=True)
    valid = ma.fields.Boolean(required=True)
    reason = ma.fields.Nested(RefusalSchema, required=True, allow_none=True)
    member = ma.fields.Nested(PersonSchema, required=True)
    coupon = ma.fields.Nested(OfferSchema, required=True, allow_none=True)
    card_state = ma.fields.String(
        required=True, allow_none=True, metadata={"enum": [*[state.value for state in CardState], None]}
    )
    stores = ma.fields.List(ma.fields.Nested(StoreBriefSchema), required=True)
    expires_at = Moment(required=True)

    @ma.pre_dump
    def spread(self, preview: Preview, **_: Any) -> dict[str, Any]:
        refusal = preview.refusal
        return {
            "kind": preview.kind.value,
            "valid": refusal is None,
            "reason": None
            if refusal is None
            else {"code": refusal.code, "message": refusal.detail, "next": refusal.next},
            "member": preview.member,
            "coupon": None if preview.coupon is None else preview.coupon.batch,
            "card_state": None if preview.card is None else preview.card.state.value,
            "stores": preview.stores,
            "expires_at": preview.expires_at,
        }


class RedemptionSchema(Schema):
    """核销记录."""

    id = ma.fields.UUID(required=True)
    coupon_id = ma.fields.UUID(required=True)
    title = ma.fields.String(required=True, attribute="coupon.batch.title")
    member = ma.fields.Nested(PersonSchema, required=True)
    store = ma.fields.Nested(StoreBriefSchema, required=True)
    amount_fen = Fen(required=True, allow_none=True)
    discount_fen = Fen(required=True)
    redeemed_at = Moment(required=True)


class RedemptionQuery(ListQuery):
    on = Day(load_default=None, metadata={"description": "日期，默认今天"})


ClerkStorePage = page_of(ClerkStoreSchema, "ClerkStorePage")
RedemptionPage = page_of(RedemptionSchema, "RedemptionPage")
