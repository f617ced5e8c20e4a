"""回避申报的形状."""

import marshmallow as ma

from app.edge.fields import Identity, LongText, Moment, Schema, Text, one_of
from models import Relation

RELATIONS = [relation.value for relation in Relation]


class RelativeBody(Schema):
    relation = one_of(RELATIONS, required=True)
    id_number = Text(max_length=32, required=True)


class RelativeWithdrawalBody(Schema):
    reason = LongText(max_length=200, required=True)


class RelativeSchema(Schema):
    """申报: known by its mask; the number itself is not kept."""

    id = Identity(required=True)
    relation = one_of(RELATIONS, required=True)
    id_number = ma.fields.String(attribute="id_number_masked", required=True)
    declared_at = Moment(attribute="created_at", required=True)
    withdrawn_at = Moment(required=True, allow_none=True)


class RelativesSchema(Schema):
    items = ma.fields.List(ma.fields.Nested(RelativeSchema), required=True)
