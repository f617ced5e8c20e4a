"""疗休养基地名册的形状."""

from typing import Any

import marshmallow as ma

from app.edge.fields import Flag, Identity, Integer, LongText, Moment, NearDay, Schema, Text, one_of
from app.edge.lists import page_of
from app.edge.shapes import PHONE, PhotoSchema
from app.services.recuperation_bases import RatedBase
from models import BaseGrade, BaseKind

KINDS = [kind.value for kind in BaseKind]
GRADES = [grade.value for grade in BaseGrade]


class BaseBody(Schema):
    union_id = Identity(required=True)
    kind = one_of(KINDS, load_default=BaseKind.BASE.value)
    name = Text(max_length=60, required=True)
    city = Text(max_length=20, required=True)
    address = Text(max_length=120, required=True)
    phone = Text(max_length=20, pattern=PHONE, load_default=None, allow_none=True)
    introduction = LongText(load_default=None, allow_none=True)
    grade = one_of(GRADES, load_default=BaseGrade.NONE.value)
    is_in_city = Flag(load_default=False)
    contract_begins_on = NearDay(required=True)
    contract_ends_on = NearDay(required=True)

    @ma.post_load
    def with_words(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        if "introduction" in data:
            data["introduction"] = data["introduction"] or ""
        return data


class BaseChangeBody(Schema):
    name = Text(max_length=60)
    city = Text(max_length=20)
    address = Text(max_length=120)
    phone = Text(max_length=20, pattern=PHONE, allow_none=True)
    introduction = LongText()
    grade = one_of(GRADES)
    is_in_city = Flag()
    contract_begins_on = NearDay()
    contract_ends_on = NearDay()
    is_listed = Flag()


class KeptBaseSchema(Schema):
    """一个基地 as its keepers see it."""

    id = Identity(required=True)
    union_id = Identity(required=True)
    kind = one_of(KINDS, required=True)
    name = ma.fields.String(required=True)
    city = ma.fields.String(required=True)
    address = ma.fields.String(required=True)
    phone = ma.fields.String(required=True, allow_none=True)
    introduction = ma.fields.String(required=True)
    grade = one_of(GRADES, required=True)
    is_in_city = Flag(required=True)
    contract_begins_on = ma.fields.Date(required=True)
    contract_ends_on = ma.fields.Date(required=True)
    is_listed = Flag(required=True)
    photos = ma.fields.List(ma.fields.Nested(PhotoSchema), required=True)
    rating = ma.fields.Float(required=True, allow_none=True)
    rating_count = ma.fields.Integer(required=True)

    @ma.pre_dump
    def spread(self, found: RatedBase, **_: Any) -> dict[str, Any]:
        base = found.base
        facts = {name: getattr(base, name) for name in self.declared_fields if hasattr(base, name)}
        return {**facts, "rating": found.rating, "rating_count": found.rating_count}


class BaseRatingSchema(Schema):
    """一次评价, without who gave it."""

    id = Identity(required=True)
    score = Integer(minimum=1, maximum=5, required=True)
    comment = ma.fields.String(required=True, allow_none=True)
    rated_at = Moment(required=True)


KeptBasePage = page_of(KeptBaseSchema, "KeptBasePage")
BaseRatingPage = page_of(BaseRatingSchema, "BaseRatingPage")
