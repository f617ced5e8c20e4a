"""商户与门店的形状. Coordinates are GCJ-02."""

from typing import Any

import marshmallow as ma

from app.edge.fields import Flag, Integer, Latitude, Longitude, Schema, Text, district
from app.edge.lists import ListQuery, PlaceQuery, page_of
from app.services.stores import StoreFound

MAX_RADIUS_M = 20_000
DEFAULT_RADIUS_M = 1_000


class MerchantBriefSchema(Schema):
    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)
    category = ma.fields.String(required=True)


class StoreBriefSchema(Schema):
    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)
    district = ma.fields.String(required=True)
    address = ma.fields.String(required=True)
    lat = ma.fields.Float(required=True)
    lng = ma.fields.Float(required=True)


class HoursSchema(Schema):
    """营业时间: weekday 0 is Monday; a span that closes at or before it opens runs past midnight."""

    weekday = ma.fields.Integer(required=True)
    opens_at = ma.fields.Time(required=True, format="%H:%M")
    closes_at = ma.fields.Time(required=True, format="%H:%M")


class Week(ma.fields.List[Any]):
    """A store's spans, written straight down: nesting a schema for each cost more than finding the store."""

    def _serialize(self, value: Any, *_: Any, **__: Any) -> list[dict[str, Any]]:
        return [
            {
                "weekday": span.weekday,
                "opens_at": span.opens_at.isoformat("minutes"),
                "closes_at": span.closes_at.isoformat("minutes"),
            }
            for span in value
        ]


class StoreSchema(StoreBriefSchema):
    phone = ma.fields.String(required=True, allow_none=True)
    merchant = ma.fields.Nested(MerchantBriefSchema, required=True)
    hours = Week(ma.fields.Nested(HoursSchema), required=True)
    open_now = ma.fields.Boolean(required=True)
    distance_m = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "给出 lat、lng 时才有"}
    )

    @ma.pre_dump
    def spread(self, found: StoreFound, **_: Any) -> dict[str, Any]:
        store = found.store
        facts = {name: getattr(store, name) for name in self.declared_fields if hasattr(store, name)}
        return {**facts, "open_now": found.open_now, "distance_m": found.distance_m}


class MerchantSchema(MerchantBriefSchema):
    stores = ma.fields.List(ma.fields.Nested(StoreSchema), required=True)

    @ma.pre_dump
    def spread(self, found: Any, **_: Any) -> dict[str, Any]:
        merchant, stores = found
        return {"id": merchant.id, "name": merchant.name, "category": merchant.category, "stores": stores}


class MerchantQuery(ListQuery):
    q = Text(
        max_length=40, min_length=0, load_default=None, metadata={"description": "名称片段、拼音或首字母"}
    )
    category = Text(max_length=32, load_default=None)
    district = district(load_default=None)


class StoreQuery(MerchantQuery, PlaceQuery):
    lat = Latitude(load_default=None)
    lng = Longitude(load_default=None)
    radius_m = Integer(minimum=1, maximum=MAX_RADIUS_M, load_default=DEFAULT_RADIUS_M)
    open_now = Flag(load_default=None)


MerchantPage = page_of(MerchantBriefSchema, "MerchantPage")
StorePage = page_of(StoreSchema, "StorePage")
