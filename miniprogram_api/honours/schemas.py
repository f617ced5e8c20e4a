"""荣誉殿堂的形状."""

import marshmallow as ma

from app.edge.fields import Integer, Schema, Text
from app.edge.lists import ListQuery, page_of
from app.edge.shapes import HONOUR_KEY, HonourLineSchema


class HonourQuery(ListQuery):
    year = Integer(minimum=1949, maximum=2100, load_default=None)
    honour = Text(max_length=40, pattern=HONOUR_KEY, load_default=None, metadata={"example": "craftsman"})


class ShownHonourSchema(HonourLineSchema):
    deeds = ma.fields.String(attribute="honour.deeds", required=True)


class MyHonourSchema(ShownHonourSchema):
    """我的荣誉: a draft waits for my consent."""

    state = ma.fields.String(
        attribute="honour.state", required=True, validate=ma.validate.OneOf(["draft", "shown"])
    )
    has_consented = ma.fields.Function(lambda hung: hung.honour.consented_at is not None, required=True)


class MyHonoursSchema(Schema):
    items = ma.fields.List(ma.fields.Nested(MyHonourSchema), required=True)


HonourPage = page_of(HonourLineSchema, "HonourPage")
