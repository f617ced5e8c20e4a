"""门店详情的形状."""

from typing import Any

import marshmallow as ma

from app import clock
from app.edge.fields import Schema, one_of
from app.edge.shapes import SpanSchema, SpecialDaySchema
from app.services import opening
from miniprogram_api.merchants.schemas import MerchantBriefSchema, StoreBriefSchema
from models import HolidayRule, Store


class PublicPhotoSchema(Schema):
    """门店照片, at `/stores/{store_id}/photos/{id}`."""

    id = ma.fields.UUID(required=True)
    width = ma.fields.Integer(required=True, allow_none=True, attribute="attachment.width")
    height = ma.fields.Integer(required=True, allow_none=True, attribute="attachment.height")


class StoreDetailSchema(StoreBriefSchema):
    """门店详情: special days that are over are left out."""

    phone = ma.fields.String(required=True, allow_none=True)
    merchant = ma.fields.Nested(MerchantBriefSchema, required=True)
    holiday_rule = one_of([rule.value for rule in HolidayRule], required=True)
    hours = ma.fields.List(ma.fields.Nested(SpanSchema), required=True)
    special_days = ma.fields.List(ma.fields.Nested(SpecialDaySchema), required=True)
    photos = ma.fields.List(ma.fields.Nested(PublicPhotoSchema), required=True)
    open_now = ma.fields.Boolean(required=True)

    @ma.pre_dump
    def spread(self, store: Store, **_: Any) -> dict[str, Any]:
        facts = {name: getattr(store, name) for name in self.declared_fields if hasattr(store, name)}
        coming = [day for day in store.special_days if day.on_day >= clock.today()]
        return {**facts, "special_days": coming, "open_now": opening.is_open(store, clock.now())}
