"""我的福利的形状."""

import uuid
from typing import Any

import marshmallow as ma

from app.edge.fields import Integer, Moment, Schema, one_of
from app.edge.lists import ListQuery, page_of
from app.services import savings
from app.services.benefits_offered import BenefitKind
from app.services.coupons.batches import ClaimState
from app.services.savings import Saving, YearOfSavings
from miniprogram_api.coupons.schemas import MineSchema, ReasonSchema
from miniprogram_api.merchants.schemas import MerchantBriefSchema
from models import SignupState


class BenefitSignupSchema(Schema):
    id = ma.fields.UUID(required=True)
    state = one_of([state.value for state in SignupState], required=True)


class BenefitSchema(Schema):
    """一项福利: a coupon batch, a discount or a campaign; `reasons` say why not, and what to do."""

    kind = one_of([kind.value for kind in BenefitKind], required=True, attribute="offer.kind")
    id = ma.fields.UUID(required=True, attribute="offer.id")
    title = ma.fields.String(required=True, attribute="offer.title")
    type = ma.fields.String(
        required=True, allow_none=True, attribute="offer.type", metadata={"description": "活动的类型"}
    )
    word = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "活动的用词：报名、申请、预约……"}
    )
    merchant = ma.fields.Nested(
        MerchantBriefSchema,
        required=True,
        allow_none=True,
        attribute="offer.merchant",
        metadata={"description": "活动没有商户，为 null"},
    )
    eligible = ma.fields.Boolean(required=True, attribute="is_eligible")
    reasons = ma.fields.List(ma.fields.Nested(ReasonSchema), required=True)
    state = one_of([state.value for state in ClaimState], required=True)
    opens_at = Moment(required=True, attribute="offer.opens_at")
    closes_at = Moment(
        required=True,
        allow_none=True,
        attribute="offer.closes_at",
        metadata={"description": "长期有效时为 null"},
    )
    remaining = ma.fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "还剩几张券、几个名额；折扣和名额不限的活动为 null"},
    )
    mine = ma.fields.Nested(
        MineSchema, required=True, allow_none=True, metadata={"description": "优惠券才有"}
    )
    signup = ma.fields.Nested(
        BenefitSignupSchema, required=True, allow_none=True, metadata={"description": "我在这个活动里的报名"}
    )


class NamedPlaceSchema(Schema):
    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)


def _named(identity: uuid.UUID | None, name: str | None) -> dict[str, Any] | None:
    return None if identity is None else {"id": identity, "name": name}


class ReceivedSchema(Schema):
    """得到的一项. What a kind has not is null."""

    kind = one_of(list(savings.KINDS), required=True)
    id = ma.fields.UUID(required=True)
    title = ma.fields.String(required=True)
    merchant = ma.fields.Nested(NamedPlaceSchema, required=True, allow_none=True)
    store = ma.fields.Nested(NamedPlaceSchema, required=True, allow_none=True)
    station = ma.fields.Nested(
        NamedPlaceSchema, required=True, allow_none=True, metadata={"description": "在哪个驿站领的"}
    )
    signup_id = ma.fields.UUID(required=True, allow_none=True, metadata={"description": "我的哪一份报名"})
    saved_fen = ma.fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "优惠券和折扣省下的；收银台没有报金额时为 null"},
    )
    amount_fen = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "发到手的钱；物品和活动没有金额，为 null"}
    )
    received_at = Moment(required=True)

    @ma.pre_dump
    def spread(self, saving: Saving, **_: Any) -> dict[str, Any]:
        return {
            "kind": saving.kind,
            "id": saving.id,
            "title": saving.title,
            "merchant": _named(saving.merchant_id, saving.merchant_name),
            "store": _named(saving.store_id, saving.store_name),
            "station": _named(saving.station_id, saving.station_name),
            "signup_id": saving.signup_id,
            "saved_fen": saving.fen if saving.kind in savings.SAVED else None,
            "amount_fen": None if saving.kind in savings.SAVED else saving.fen,
            "received_at": saving.received_at,
        }


class ReceivedCategorySchema(Schema):
    kind = one_of(list(savings.KINDS), required=True)
    word = ma.fields.Function(
        lambda each: savings.KINDS[each.kind], required=True, metadata={"type": "string"}
    )
    count = ma.fields.Integer(required=True)
    amount_fen = ma.fields.Integer(
        required=True, attribute="fen", metadata={"description": "物品和活动只计次数，为 0"}
    )


class ReceivedPage(Schema):
    """一年里得到的. The sums and categories are of the whole year, not of the page."""

    year = ma.fields.Integer(required=True)
    total_saved_fen = ma.fields.Integer(required=True, metadata={"description": "优惠券和折扣省下的"})
    total_received_fen = ma.fields.Integer(required=True, metadata={"description": "发到手的钱"})
    categories = ma.fields.List(
        ma.fields.Nested(ReceivedCategorySchema),
        required=True,
        metadata={"description": "每一类的次数和合计，没有的也在，为 0"},
    )
    items = ma.fields.List(ma.fields.Nested(ReceivedSchema), required=True)
    next_cursor = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "没有下一页时为 null"}
    )

    @ma.pre_dump
    def spread(self, found: YearOfSavings, **_: Any) -> dict[str, Any]:
        return {
            "year": found.year,
            "total_saved_fen": found.saved_fen,
            "total_received_fen": found.received_fen,
            "categories": found.categories,
            "items": found.page.items,
            "next_cursor": found.page.next_cursor,
        }


class ReceivedQuery(ListQuery):
    year = Integer(minimum=2000, maximum=2100, load_default=None, metadata={"description": "年份，默认今年"})


BenefitPage = page_of(BenefitSchema, "BenefitPage")
