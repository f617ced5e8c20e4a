"""公共资料的形状."""

import marshmallow as ma

from app.edge.fields import Moment, Schema
from app.edge.lists import page_of


class DistrictSchema(Schema):
    id = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    lat = ma.fields.Float(required=True)
    lng = ma.fields.Float(required=True)


class CategorySchema(Schema):
    id = ma.fields.String(required=True, attribute="slug")
    name = ma.fields.String(required=True)


class DocumentSchema(Schema):
    name = ma.fields.String(required=True)
    version = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    body = ma.fields.String(required=True)
    published_at = Moment(required=True)


DistrictPage = page_of(DistrictSchema, "DistrictPage")
CategoryPage = page_of(CategorySchema, "CategoryPage")
