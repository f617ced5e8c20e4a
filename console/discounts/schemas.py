"""控制台折扣的形状."""

import marshmallow as ma
from marshmallow import validate

from app import audiences
from app.edge.fields import Day, Identity, Integer, Schema, Text, one_of
from app.edge.lists import ListQuery, page_of
from models import DiscountState

STATES = [state.value for state in DiscountState]
STORES_MAX = 500


class DiscountMerchantSchema(Schema):
    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)
    state = ma.fields.String(required=True, attribute="state.value")


class DeskStoreSchema(Schema):
    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)
    district = ma.fields.String(required=True)
    state = ma.fields.String(required=True, attribute="state.value")


class DeskDiscountSchema(Schema):
    """折扣, as staff see it."""

    id = ma.fields.UUID(required=True)
    merchant = ma.fields.Nested(DiscountMerchantSchema, required=True)
    stores = ma.fields.List(ma.fields.Nested(DeskStoreSchema), required=True)
    title = ma.fields.String(required=True)
    terms = ma.fields.String(required=True)
    percent_off = ma.fields.Integer(required=True, allow_none=True)
    audience = ma.fields.List(ma.fields.Dict(), required=True)
    audience_text = ma.fields.Function(
        lambda discount: audiences.phrase_all(discount.audience),
        required=True,
        metadata={"type": "string", "description": "对象，一句话"},
    )
    begins_on = ma.fields.Date(required=True)
    ends_on = ma.fields.Date(required=True, allow_none=True)
    state = one_of(STATES, required=True, attribute="state.value")


class EditDiscountBody(Schema):
    """What is left out stays as it is. `ends_on` null is for good, `audience` null is for members."""

    title = Text(max_length=60)
    terms = Text(max_length=250, min_length=0)
    percent_off = Integer(minimum=1, maximum=99, allow_none=True, metadata={"description": "减百分之几"})
    audience = ma.fields.List(
        ma.fields.Dict(),
        allow_none=True,
        validate=validate.Length(max=audiences.CONDITIONS_MAX, error="最多 {max} 个条件"),
        metadata={"description": "对象条件；空表示会籍有效的会员"},
    )
    begins_on = Day()
    ends_on = Day(allow_none=True)
    store_ids = ma.fields.List(
        Identity(), validate=validate.Length(min=1, max=STORES_MAX, error="请选 {min} 到 {max} 家门店")
    )


class NewDiscountBody(EditDiscountBody):
    merchant_id = Identity(required=True)
    title = Text(max_length=60, required=True)
    terms = Text(max_length=250, min_length=0, load_default="")
    percent_off = Integer(
        minimum=1,
        maximum=99,
        allow_none=True,
        load_default=None,
        metadata={"description": "减百分之几；空表示见使用说明"},
    )
    audience = ma.fields.List(
        ma.fields.Dict(),
        allow_none=True,
        load_default=None,
        validate=validate.Length(max=audiences.CONDITIONS_MAX, error="最多 {max} 个条件"),
        metadata={"description": "对象条件；空表示会籍有效的会员，空列表表示所有人"},
    )
    begins_on = Day(required=True)
    ends_on = Day(allow_none=True, load_default=None, metadata={"description": "含当日；空表示长期"})
    store_ids = ma.fields.List(
        Identity(),
        required=True,
        validate=validate.Length(min=1, max=STORES_MAX, error="请选 {min} 到 {max} 家门店"),
    )


class DeskDiscountQuery(ListQuery):
    q = Text(max_length=40, min_length=0, load_default=None, metadata={"description": "标题片段、拼音首字母"})
    merchant_id = Identity(load_default=None)
    state = one_of(STATES, load_default=None)


DeskDiscountPage = page_of(DeskDiscountSchema, "DeskDiscountPage")
