"""工会组织的形状."""

from typing import Any

import marshmallow as ma

from app.edge.fields import Degrees, Identity, Schema, Text, one_of
from app.edge.lists import ListQuery, page_of
from app.services.unions import UnionFile
from models import UnionKind, UnionLevel


class UnionQuery(ListQuery):
    q = Text(max_length=40, min_length=0, load_default=None, metadata={"description": "名称里的几个字"})
    level = one_of([level.value for level in UnionLevel], load_default=None)
    parent_id = Identity(load_default=None, metadata={"description": "直接下级"})


class DeskUnionSchema(Schema):
    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)
    level = one_of([level.value for level in UnionLevel], required=True)
    kind = one_of([kind.value for kind in UnionKind], required=True)
    district = ma.fields.String(required=True, allow_none=True)
    parent_id = ma.fields.UUID(required=True, allow_none=True)


DeskUnionPage = page_of(DeskUnionSchema, "DeskUnionPage")


class PlaceSchema(Schema):
    lat = ma.fields.Float(required=True)
    lng = ma.fields.Float(required=True)


class UnionFileSchema(Schema):
    """工会档案."""

    union = ma.fields.Nested(DeskUnionSchema, required=True)
    parent_name = ma.fields.String(required=True, allow_none=True)
    place = ma.fields.Nested(
        PlaceSchema, required=True, allow_none=True, metadata={"description": "没有时按所在街道算"}
    )

    @ma.pre_dump
    def spread(self, file: UnionFile, **_: Any) -> dict[str, Any]:
        parent_name = file.parent.name if file.parent else None
        return {"union": file.union, "parent_name": parent_name, "place": file.place}


class UnionPlaceBody(Schema):
    lat = Degrees(most=90, required=True, metadata={"description": "GCJ-02"})
    lng = Degrees(most=180, required=True, metadata={"description": "GCJ-02"})


class UnionPlaceSchema(Schema):
    union_id = ma.fields.UUID(required=True)
    lat = ma.fields.Float(required=True)
    lng = ma.fields.Float(required=True)
