"""门店的形状."""

import marshmallow as ma

from app.edge.fields import Identity, Schema, Text, district, one_of
from app.edge.lists import ListQuery, page_of
from app.edge.shapes import KeptStoreSchema, StoreClerkSchema
from models import MerchantState, StoreState

STATES = [state.value for state in StoreState]


class StoreQuery(ListQuery):
    q = Text(
        max_length=40,
        min_length=0,
        load_default=None,
        metadata={"description": "门店或商户的名称片段、拼音首字母"},
    )
    merchant_id = Identity(load_default=None)
    district = district(load_default=None)
    category = Text(max_length=32, load_default=None, metadata={"description": "商户的类别"})
    state = one_of(STATES, load_default=None)


class DeskStoreMerchantSchema(Schema):
    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)
    category = ma.fields.String(required=True)
    state = one_of([state.value for state in MerchantState], required=True)


class DeskStoreBriefSchema(Schema):
    """门店, one line of the list and one point of the map."""

    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)
    merchant = ma.fields.Nested(DeskStoreMerchantSchema, required=True)
    district = ma.fields.String(required=True)
    address = ma.fields.String(required=True)
    lat = ma.fields.Float(required=True)
    lng = ma.fields.Float(required=True)
    phone = ma.fields.String(required=True, allow_none=True)
    state = one_of(STATES, required=True)


StoreBriefPage = page_of(DeskStoreBriefSchema, "DeskStoreBriefPage")
DeskClerkPage = page_of(StoreClerkSchema, "DeskClerkPage")

DeskStorePage = page_of(KeptStoreSchema, "DeskStorePage")
