"""疗休养基地的形状."""

from typing import Any

import marshmallow as ma

from app.edge.fields import Flag, Identity, Schema, one_of
from app.edge.lists import ListQuery, page_of
from app.edge.shapes import PhotoSchema
from app.services.recuperation_bases import RatedBase
from models import BaseGrade, BaseKind


class BaseQuery(ListQuery):
    in_city = Flag(load_default=None, metadata={"description": "true 为本市的基地（走进常州）"})


class BaseSchema(Schema):
    """一个基地, with what those who were there say."""

    id = Identity(required=True)
    kind = one_of([kind.value for kind in BaseKind], required=True)
    name = ma.fields.String(required=True)
    city = ma.fields.String(required=True)
    address = ma.fields.String(required=True)
    phone = ma.fields.String(required=True, allow_none=True)
    introduction = ma.fields.String(required=True)
    grade = one_of([grade.value for grade in BaseGrade], required=True)
    is_in_city = Flag(required=True)
    photos = ma.fields.List(ma.fields.Nested(PhotoSchema), required=True)
    rating = ma.fields.Float(
        required=True, allow_none=True, metadata={"description": "平均几分，1 至 5；还没有人评价时为 null"}
    )
    rating_count = ma.fields.Integer(required=True)

    @ma.pre_dump
    def spread(self, found: RatedBase, **_: Any) -> dict[str, Any]:
        base = found.base
        facts = {name: getattr(base, name) for name in self.declared_fields if hasattr(base, name)}
        return {**facts, "rating": found.rating, "rating_count": found.rating_count}


BasePage = page_of(BaseSchema, "BasePage")
