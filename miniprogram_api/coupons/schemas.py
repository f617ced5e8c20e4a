"""优惠券的形状."""

import datetime as dt
from typing import Any
from weakref import WeakKeyDictionary

import marshmallow as ma
import orjson

from app import clock
from app.edge.fields import Fen, Identity, Latitude, Longitude, Moment, Schema, Text, district, one_of
from app.edge.lists import ListQuery, PlaceQuery, page_of
from app.services.coupons import Claimed, CouponView, WalletState, terms, wallet_state
from app.services.coupons.batches import ClaimState
from miniprogram_api.merchants.schemas import MerchantBriefSchema, StoreBriefSchema
from models import CodeSource, CouponBatch, CouponKind

CLAIM_STATES = [state.value for state in ClaimState]
LISTED_STATES = [state for state in CLAIM_STATES if state != ClaimState.PAUSED]
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
    """A batch's fixed facts, as they stand on a coupon too. It cannot be handed over to anybody."""

    id = ma.fields.UUID(required=True)
    title = ma.fields.String(required=True)
    summary = ma.fields.Function(
        terms.summary, required=True, metadata={"type": "string", "example": "满30减10"}
    )
    description = ma.fields.String(required=True)
    kind = one_of([kind.value for kind in CouponKind], required=True)
    threshold_fen = Fen(required=True)
    discount_fen = Fen(
        required=True, allow_none=True, metadata={"description": "减多少；兑换券为其价值；折扣券为 null"}
    )
    percent_off = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "折扣券减百分之几"}
    )
    cap_fen = Fen(required=True, allow_none=True, metadata={"description": "折扣券最多减多少"})
    item = ma.fields.String(required=True, allow_none=True, metadata={"description": "兑换券换什么"})
    code_source = one_of([source.value for source in CodeSource], required=True)
    transferable = ma.fields.Function(lambda _: False, required=True, metadata={"type": "boolean"})
    merchant = ma.fields.Nested(MerchantBriefSchema, required=True)
    use_opens_at = Moment(required=True, allow_none=True)
    use_closes_at = Moment(required=True, allow_none=True)
    use_after_days = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "领取后几天起可用；固定日期的为 null"}
    )
    use_for_days = ma.fields.Integer(required=True, allow_none=True, metadata={"description": "可用几天"})


class BatchSchema(OfferSchema):
    """券批次. `remaining` may lag by a second or two."""

    summary = ma.fields.Function(
        lambda facts: facts["summary"], required=True, metadata={"type": "string", "example": "满30减10"}
    )
    quantity = ma.fields.Integer(required=True)
    remaining = ma.fields.Integer(required=True, metadata={"description": "已经放出、还没有人领的张数"})
    daily_quantity = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "每天放出几张；一次放出时为 null"}
    )
    next_release_at = Moment(
        required=True, allow_none=True, metadata={"description": "下次放出的时间；不再放出时为 null"}
    )
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
            "summary": terms.summary(batch),
            "remaining": view.remaining,
            "next_release_at": view.next_release_at,
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
    use_opens_at = Moment(required=True, metadata={"description": "这张券自己的使用开始"})
    use_closes_at = Moment(required=True, metadata={"description": "这张券自己的使用结束，不含这一刻"})
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
            "use_opens_at": coupon.use_opens_at,
            "use_closes_at": coupon.use_closes_at,
            "merchant_code": view.merchant_code,
            "batch": coupon.batch,
            "redemptions": view.redemptions,
        }


_offers: WeakKeyDictionary[CouponBatch, bytes] = WeakKeyDictionary()
"""What the batch of a coupon looks like, for as long as somebody remembers the batch."""


def claimed_json(claimed: Claimed) -> bytes:
    """What `CouponSchema` makes of a coupon just claimed, without walking through its fields."""
    offer = _offers.get(claimed.batch)
    if offer is None:
        offer = _offers[claimed.batch] = orjson.dumps(OfferSchema().dump(claimed.batch))
    return orjson.dumps(
        {
            "id": claimed.id,
            "batch_id": claimed.batch.id,
            "state": _state_of(claimed).value,
            "claimed_at": _told(claimed.claimed_at),
            "use_opens_at": _told(claimed.use_opens_at),
            "use_closes_at": _told(claimed.use_closes_at),
            "batch": orjson.Fragment(offer),
        }
    )


def _state_of(claimed: Claimed) -> WalletState:
    is_over = claimed.claimed_at >= claimed.use_closes_at
    return WalletState.EXPIRED if is_over else WalletState.CLAIMED


def _told(moment: dt.datetime) -> str:
    return moment.astimezone(clock.CITY).isoformat(timespec="seconds")


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

    merchant_code = ma.fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "商户自己的券码，可用时才给出；看过之后不能再退回"},
    )
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
    state = one_of(LISTED_STATES, load_default=None)


class WalletQuery(ListQuery):
    state = one_of(WALLET_STATES, load_default=None)


BatchPage = page_of(BatchSchema, "CouponBatchPage")
CouponPage = page_of(CouponSchema, "CouponPage")
