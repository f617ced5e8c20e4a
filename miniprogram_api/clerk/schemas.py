"""核销员的形状. Whose a code is, is shown masked."""

from typing import Any

import marshmallow as ma

from app.edge.fields import Day, Fen, Identity, MaskedName, Moment, Schema, Text, one_of
from app.edge.lists import ListQuery, page_of
from app.services import redemptions
from app.services.discounts import TillDiscount
from app.services.redemptions import Preview
from app.tokens import CodeKind
from miniprogram_api.coupons.schemas import OfferSchema
from miniprogram_api.discounts.schemas import DiscountBriefSchema
from miniprogram_api.merchants.schemas import MerchantBriefSchema, StoreBriefSchema
from models import CardState, Redemption

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


class PreviewBody(CodeBody):
    amount_fen = Fen(load_default=None, metadata={"description": "优惠前的消费金额；填了就算出减多少"})


class RedeemBody(CodeBody):
    store_id = Identity(required=True)
    amount_fen = Fen(
        load_default=None, metadata={"description": "优惠前的消费金额；收银台不知道时可不填，折扣券必填"}
    )


class ReversalBody(Schema):
    reason = Text(max_length=100, required=True, metadata={"description": "为什么撤销，例如扫错了券"})


class PersonSchema(Schema):
    """Whose code it is: enough to greet, too little to find. The consent text promises no more than this."""

    name = MaskedName()


class RefusalSchema(Schema):
    code = ma.fields.String(required=True)
    message = ma.fields.String(required=True)
    next = ma.fields.String(required=True, allow_none=True)


class TillDiscountSchema(DiscountBriefSchema):
    """What a card opens, and at which of my stores."""

    stores = ma.fields.List(ma.fields.Nested(StoreBriefSchema), required=True)

    @ma.pre_dump
    def spread(self, found: TillDiscount, **_: Any) -> dict[str, Any]:
        discount = found.discount
        return {
            "id": discount.id,
            "title": discount.title,
            "terms": discount.terms,
            "percent_off": discount.percent_off,
            "stores": found.stores,
        }


class PreviewSchema(Schema):
    """预览: what, whose, whether it can be redeemed here and now, and what the clerk has to do."""

    kind = one_of([kind.value for kind in CodeKind], required=True)
    valid = ma.fields.Boolean(required=True)
    reason = ma.fields.Nested(RefusalSchema, required=True, allow_none=True)
    member = ma.fields.Nested(PersonSchema, required=True)
    coupon = ma.fields.Nested(OfferSchema, required=True, allow_none=True)
    card_state = ma.fields.String(
        required=True, allow_none=True, metadata={"enum": [*[state.value for state in CardState], None]}
    )
    saving_fen = Fen(
        required=True, allow_none=True, metadata={"description": "减多少；没填金额时为最多减多少"}
    )
    to_do = ma.fields.String(required=True, allow_none=True, metadata={"description": "给核销员的一句话"})
    discounts = ma.fields.List(
        ma.fields.Nested(TillDiscountSchema), required=True, metadata={"description": "会员码可享的折扣"}
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
            "saving_fen": preview.saving_fen,
            "to_do": preview.to_do,
            "discounts": preview.discounts,
            "stores": preview.stores,
            "expires_at": preview.expires_at,
        }


class RedemptionSchema(Schema):
    """核销记录. `state` is `reversed` when it was taken back; its coupon then lives on."""

    id = ma.fields.UUID(required=True)
    coupon_id = ma.fields.UUID(required=True)
    title = ma.fields.String(required=True, attribute="coupon.batch.title")
    member = ma.fields.Nested(PersonSchema, required=True)
    store = ma.fields.Nested(StoreBriefSchema, required=True)
    amount_fen = Fen(required=True, allow_none=True)
    discount_fen = Fen(required=True)
    redeemed_at = Moment(required=True)
    state = one_of(["redeemed", "reversed"], required=True)
    reversible_until = Moment(required=True, metadata={"description": "此前本店可以撤销"})
    reversed_at = Moment(required=True, allow_none=True)

    @ma.pre_dump
    def spread(self, redemption: Redemption, **_: Any) -> dict[str, Any]:
        return {
            "id": redemption.id,
            "coupon_id": redemption.coupon_id,
            "coupon": redemption.coupon,
            "member": redemption.member,
            "store": redemption.store,
            "amount_fen": redemption.amount_fen,
            "discount_fen": redemption.discount_fen,
            "redeemed_at": redemption.redeemed_at,
            "state": "redeemed" if redemption.reversed_at is None else "reversed",
            "reversible_until": redemptions.reversible_until(redemption),
            "reversed_at": redemption.reversed_at,
        }


class DiscountUseBody(CodeBody):
    store_id = Identity(required=True)
    discount_id = Identity(required=True)
    amount_fen = Fen(load_default=None, metadata={"description": "优惠前的消费金额；收银台不知道时可不填"})


class DiscountUseSchema(Schema):
    """一次折扣."""

    id = ma.fields.UUID(required=True)
    discount = ma.fields.Nested(DiscountBriefSchema, required=True)
    member = ma.fields.Nested(PersonSchema, required=True)
    store = ma.fields.Nested(StoreBriefSchema, required=True)
    amount_fen = Fen(required=True, allow_none=True)
    saved_fen = Fen(required=True, allow_none=True, metadata={"description": "知道金额和力度时才有"})
    used_at = Moment(required=True)


class DayAtStoreSchema(Schema):
    """一家门店的小计. Reversed redemptions are counted apart and left out of the sums."""

    store = ma.fields.Nested(StoreBriefSchema, required=True)
    redeemed_count = ma.fields.Integer(required=True)
    reversed_count = ma.fields.Integer(required=True)
    amount_fen = ma.fields.Integer(required=True, metadata={"description": "填过的消费金额之和"})
    discount_fen = ma.fields.Integer(required=True)
    discount_use_count = ma.fields.Integer(required=True)
    discount_saved_fen = ma.fields.Integer(required=True)


class SummarySchema(Schema):
    """当日小计: one line for each of my stores."""

    on = ma.fields.Date(required=True)
    stores = ma.fields.List(ma.fields.Nested(DayAtStoreSchema), required=True)


class OnQuery(Schema):
    on = Day(load_default=None, metadata={"description": "日期，默认今天"})


class RedemptionQuery(ListQuery, OnQuery):
    """`?on=`, `?limit=` and `?cursor=`."""


ClerkStorePage = page_of(ClerkStoreSchema, "ClerkStorePage")
DiscountUsePage = page_of(DiscountUseSchema, "DiscountUsePage")
RedemptionPage = page_of(RedemptionSchema, "RedemptionPage")
