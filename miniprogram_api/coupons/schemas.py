"""优惠券的形状."""

from typing import Any

import marshmallow as ma

from app import clock
from app.edge.fields import Fen, Identity, Latitude, Longitude, Moment, Schema, Text, district, one_of
from app.edge.lists import ListQuery, PlaceQuery, page_of
from app.services.coupons import CouponView, WalletState, wallet_state
from app.services.coupons.batches import ClaimState
from miniprogram_api.merchants.schemas import MerchantBriefSchema, StoreBriefSchema
from models import CouponKind

CLAIM_STATES = [state.value for state in ClaimState]
WALLET_STATES = [state.value for state in WalletState]


class ReasonSchema(Schema):
    code = ma.fields.String(required=True)
    message = ma.fields.String(required=True)
    next = ma.fields.String(required=True)


class EligibilitySchema(Schema):
    """能不能领: and if not, why and what to do."""

    eligible = ma.fields.Function(lambda view: not view.reasons, required=True, metadata={"type": "boolean"})
    reasons = ma.fields.List(ma.fields.Nested(ReasonSchema), required=True)


class MineSchema(Schema):
    claimed_count = ma.fields.Integer(required=True)
    can_claim_more = ma.fields.Boolean(required=True)


class OfferSchema(Schema):
    """A batch's fixed facts, as they stand on a coupon too."""

    id = ma.fields.UUID(required=True)
    title = ma.fields.String(required=True)
    description = ma.fields.String(required=True)
    kind = one_of([kind.value for kind in CouponKind], required=True)
    threshold_fen = Fen(required=True)
    discount_fen = Fen(required=True)
    merchant = ma.fields.Nested(MerchantBriefSchema, required=True)
    use_opens_at = Moment(required=True)
    use_closes_at = Moment(required=True)


class BatchSchema(OfferSchema):
    """券批次. `remaining` may lag by a second or two."""

    quantity = ma.fields.Integer(required=True)
    remaining = ma.fields.Integer(required=True)
    per_member_limit = ma.fields.Integer(required=True)
    per_day_limit = ma.fields.Integer(required=True)
    state = one_of(CLAIM_STATES, required=True)
    claim_opens_at = Moment(required=True)
    claim_closes_at = Moment(required=True)
    eligibility = ma.fields.Nested(
        EligibilitySchema, required=True, allow_none=True, metadata={"description": "登录后才有"}
    )
    mine = ma.fields.Nested(
        MineSchema, required=True, allow_none=True, metadata={"description": "登录后才有"}
    )

    @ma.pre_dump
    def spread(self, view: Any, **_: Any) -> dict[str, Any]:
        batch = view.batch
        facts = {name: getattr(batch, name) for name in self.declared_fields if hasattr(batch, name)}
        return {
            **facts,
            "remaining": view.remaining,
            "state": view.claim_state.value,
            "eligibility": None if view.reasons is None else view,
            "mine": view.mine,
            "stores": view.stores,
        }


class BatchDetailSchema(BatchSchema):
    stores = ma.fields.List(ma.fields.Nested(StoreBriefSchema), required=True)


class CouponSchema(Schema):
    """优惠券."""

    id = ma.fields.UUID(required=True)
    batch_id = ma.fields.UUID(required=True)
    state = one_of(WALLET_STATES, required=True)
    claimed_at = Moment(required=True)
    batch = ma.fields.Nested(OfferSchema, required=True)

    @ma.pre_dump
    def spread(self, made: Any, **_: Any) -> dict[str, Any]:
        view = made if isinstance(made, CouponView) else CouponView(made, wallet_state(made, clock.now()))
        coupon = view.coupon
        return {
            "id": coupon.id,
            "batch_id": coupon.batch_id,
            "state": view.state.value,
            "claimed_at": coupon.claimed_at,
            "batch": coupon.batch,
            "redemptions": view.redemptions,
        }


class OfferDetailSchema(OfferSchema):
    stores = ma.fields.List(ma.fields.Nested(StoreBriefSchema), required=True)


class CouponRedemptionSchema(Schema):
    """用过的一次: `reversed_at` tells that the store has taken it back."""

    redeemed_at = Moment(required=True)
    store = ma.fields.Nested(StoreBriefSchema, required=True)
    discount_fen = Fen(required=True)
    reversed_at = Moment(required=True, allow_none=True)


class CouponDetailSchema(CouponSchema):
    """优惠券, with the stores where it is valid, and its history at tills."""

    batch = ma.fields.Nested(OfferDetailSchema, required=True)
    redemptions = ma.fields.List(ma.fields.Nested(CouponRedemptionSchema), required=True)


class BatchQuery(ListQuery, PlaceQuery):
    district = district(load_default=None)
    category = Text(max_length=32, load_default=None)
    merchant_id = Identity(load_default=None)
    q = Text(
        max_length=40, min_length=0, load_default=None, metadata={"description": "名称片段、拼音或首字母"}
    )
    lat = Latitude(load_default=None)
    lng = Longitude(load_default=None)
    state = one_of(CLAIM_STATES, load_default=None)


class WalletQuery(ListQuery):
    state = one_of(WALLET_STATES, load_default=None)


BatchPage = page_of(BatchSchema, "CouponBatchPage")
CouponPage = page_of(CouponSchema, "CouponPage")
