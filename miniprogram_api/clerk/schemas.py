"""核销员的形状. Whose a code is, is shown masked."""

from typing import Any

import marshmallow as ma

from app.edge.fields import Day, Fen, Identity, MaskedName, Moment, Schema, Text, one_of
from app.edge.lists import ListQuery, page_of
from app.edge.shapes import badge_number
from app.services import handouts, redemptions
from app.services.discounts import TillDiscount
from app.services.redemptions import Preview
from app.tokens import CodeKind
from miniprogram_api.coupons.schemas import OfferSchema
from miniprogram_api.discounts.schemas import DiscountBriefSchema
from miniprogram_api.merchants.schemas import MerchantBriefSchema, StoreBriefSchema
from miniprogram_api.stations.schemas import StationBriefSchema
from models import CampaignSession, CardState, Handout, Redemption, Signup

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
    store_id = Identity(
        load_default=None, allow_none=True, metadata={"description": "在哪个门店；与 station_id 二选一"}
    )
    station_id = Identity(
        load_default=None, allow_none=True, metadata={"description": "在哪个驿站，只用于领取码和签到码"}
    )
    amount_fen = Fen(
        load_default=None, metadata={"description": "优惠前的消费金额；收银台不知道时可不填，折扣券必填"}
    )

    @ma.validates_schema
    def at_one_place(self, data: dict[str, Any], **_: Any) -> None:
        if (data.get("store_id") is None) == (data.get("station_id") is None):
            raise ma.ValidationError("请填写在哪个门店或哪个驿站，只填一个", "store_id")


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


class ScannedSignupSchema(Schema):
    """What a pick-up or check-in code stands for."""

    id = ma.fields.UUID(required=True)
    title = ma.fields.String(required=True)
    session_title = ma.fields.String(required=True, allow_none=True)
    starts_at = Moment(required=True, allow_none=True)
    ends_at = Moment(required=True, allow_none=True)

    @ma.pre_dump
    def spread(self, found: tuple[Signup, CampaignSession | None], **_: Any) -> dict[str, Any]:
        signup, slot = found
        return {
            "id": signup.id,
            "title": signup.campaign.title,
            "session_title": slot.title if slot else None,
            "starts_at": slot.starts_at if slot else None,
            "ends_at": slot.ends_at if slot else None,
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
    signup = ma.fields.Nested(
        ScannedSignupSchema,
        required=True,
        allow_none=True,
        metadata={"description": "领取码和签到码所为的报名"},
    )
    stores = ma.fields.List(ma.fields.Nested(StoreBriefSchema), required=True)
    stations = ma.fields.List(ma.fields.Nested(StationBriefSchema), required=True)
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
            "signup": None if preview.signup is None else (preview.signup, preview.slot),
            "stores": preview.stores,
            "stations": preview.stations,
            "expires_at": preview.expires_at,
        }


class RedemptionSchema(Schema):
    """核销或发放记录. `state` is `reversed` when it was taken back; its coupon or sign-up then lives on.

    Of a coupon `coupon_id` and `store` are there; of a pack or a check-in `signup_id`, and where it was.
    """

    id = ma.fields.UUID(required=True)
    kind = one_of(["coupon", "handout"], required=True)
    coupon_id = ma.fields.UUID(required=True, allow_none=True)
    signup_id = ma.fields.UUID(required=True, allow_none=True)
    title = ma.fields.String(required=True)
    member = ma.fields.Nested(PersonSchema, required=True)
    store = ma.fields.Nested(StoreBriefSchema, required=True, allow_none=True)
    station = ma.fields.Nested(StationBriefSchema, required=True, allow_none=True)
    amount_fen = Fen(required=True, allow_none=True)
    discount_fen = Fen(required=True)
    redeemed_at = Moment(required=True)
    state = one_of(["redeemed", "reversed"], required=True)
    reversible_until = Moment(required=True, metadata={"description": "此前同一地点可以撤销"})
    reversed_at = Moment(required=True, allow_none=True)
    badge = badge_number()

    @ma.pre_dump
    def spread(self, made: Redemption | Handout, **_: Any) -> dict[str, Any]:
        shared = {"id": made.id, "member": made.member, "store": made.store}
        facts = _of_handout(made) if isinstance(made, Handout) else _of_redemption(made)
        state = "redeemed" if facts["reversed_at"] is None else "reversed"
        return {**shared, **facts, "state": state}


def _of_redemption(made: Redemption) -> dict[str, Any]:
    return {
        "kind": "coupon",
        "coupon_id": made.coupon_id,
        "signup_id": None,
        "title": made.coupon.batch.title,
        "station": None,
        "amount_fen": made.amount_fen,
        "discount_fen": made.discount_fen,
        "redeemed_at": made.redeemed_at,
        "reversible_until": redemptions.reversible_until(made),
        "reversed_at": made.reversed_at,
        "badge": None,
    }


def _of_handout(made: Handout) -> dict[str, Any]:
    return {
        "kind": "handout",
        "coupon_id": None,
        "signup_id": made.signup_id,
        "title": made.signup.campaign.title,
        "station": made.station,
        "amount_fen": None,
        "discount_fen": 0,
        "redeemed_at": made.handed_at,
        "reversible_until": handouts.taken_back_until(made),
        "reversed_at": made.taken_back_at,
        "badge": made.badge,
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
