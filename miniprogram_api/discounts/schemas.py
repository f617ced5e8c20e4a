"""折扣的形状."""

from typing import Any

import marshmallow as ma

from app.edge.fields import Identity, Latitude, Longitude, Schema, Text, district
from app.edge.lists import ListQuery, PlaceQuery, page_of
from app.services.discounts import DiscountView
from miniprogram_api.coupons.schemas import EligibilitySchema
from miniprogram_api.merchants.schemas import MerchantBriefSchema, StoreBriefSchema


class DiscountBriefSchema(Schema):
    """A discount's fixed facts."""

    id = ma.fields.UUID(required=True)
    title = ma.fields.String(required=True)
    terms = ma.fields.String(required=True)
    percent_off = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "减百分之几；空表示见 terms"}
    )


class DiscountSchema(DiscountBriefSchema):
    """折扣: needs only the union card."""

    merchant = ma.fields.Nested(MerchantBriefSchema, required=True)
    begins_on = ma.fields.Date(required=True)
    ends_on = ma.fields.Date(required=True, allow_none=True, metadata={"description": "含当日；空表示长期"})
    distance_m = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "最近的适用门店；列表给出 lat、lng 时才有"}
    )
    eligibility = ma.fields.Nested(
        EligibilitySchema, required=True, allow_none=True, metadata={"description": "登录后才有"}
    )

    @ma.pre_dump
    def spread(self, view: DiscountView, **_: Any) -> dict[str, Any]:
        discount = view.discount
        return {
            "id": discount.id,
            "title": discount.title,
            "terms": discount.terms,
            "percent_off": discount.percent_off,
            "merchant": discount.merchant,
            "begins_on": discount.begins_on,
            "ends_on": discount.ends_on,
            "distance_m": view.distance_m,
            "eligibility": None if view.reasons is None else view,
            "stores": view.stores,
        }


class DiscountDetailSchema(DiscountSchema):
    stores = ma.fields.List(ma.fields.Nested(StoreBriefSchema), required=True)


class DiscountQuery(ListQuery, PlaceQuery):
    district = district(load_default=None)
    category = Text(max_length=32, load_default=None)
    merchant_id = Identity(load_default=None)
    q = Text(max_length=40, min_length=0, load_default=None, metadata={"description": "名称片段、拼音首字母"})
    lat = Latitude(load_default=None)
    lng = Longitude(load_default=None)


DiscountPage = page_of(DiscountSchema, "DiscountPage")
