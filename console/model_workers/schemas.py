"""劳模名录的形状. Names and numbers are masked."""

import marshmallow as ma

from app.edge.fields import (
    Identity,
    Integer,
    LongText,
    MaskedIdNumber,
    MaskedName,
    Moment,
    Schema,
    Text,
    one_of,
)
from app.edge.lists import ListQuery, page_of
from models import ModelWorkerLevel, ModelWorkerStatus

LEVELS = [level.value for level in ModelWorkerLevel]
STATUSES = [status.value for status in ModelWorkerStatus]


class ModelWorkerQuery(ListQuery):
    union_id = Identity(load_default=None)
    level = one_of(LEVELS, load_default=None)
    status = one_of(STATUSES, load_default=None)
    year = Integer(minimum=1949, maximum=2100, load_default=None)


class ModelWorkerSearchBody(Schema):
    id_number = Text(max_length=32, required=True)


class ModelWorkerBody(Schema):
    id_number = Text(max_length=32, required=True)
    level = one_of(LEVELS, required=True)
    year = Integer(minimum=1949, maximum=2100, required=True)


class ModelWorkerStatusBody(Schema):
    status = one_of(STATUSES, required=True)
    reason = LongText(max_length=200, required=True)


class ModelWorkerSchema(Schema):
    """一项劳模称号."""

    id = Identity(required=True)
    name = MaskedName(attribute="roster_entry.name")
    id_number = MaskedIdNumber(attribute="roster_entry.id_number")
    union = ma.fields.String(attribute="roster_entry.union.name", required=True)
    level = one_of(LEVELS, required=True)
    year = Integer(minimum=1949, maximum=2100, required=True)
    status = one_of(STATUSES, required=True)
    status_reason = ma.fields.String(required=True, allow_none=True)
    status_at = Moment(required=True, allow_none=True)


class ModelWorkersSchema(Schema):
    items = ma.fields.List(ma.fields.Nested(ModelWorkerSchema), required=True)


class ModelWorkerProblemSchema(Schema):
    row = ma.fields.Integer(required=True)
    column = ma.fields.String(required=True)
    sentence = ma.fields.String(required=True)


class ModelWorkerPreviewSchema(Schema):
    added_count = ma.fields.Integer(required=True)
    unchanged_count = ma.fields.Integer(required=True, metadata={"description": "已经登记过的，原样不动"})
    problem_count = ma.fields.Integer(required=True)
    problems = ma.fields.List(ma.fields.Nested(ModelWorkerProblemSchema), required=True)


ModelWorkerPage = page_of(ModelWorkerSchema, "ModelWorkerPage")
