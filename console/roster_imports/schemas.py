"""名册导入的形状."""

import marshmallow as ma

from app.edge.fields import Flag, Identity, Moment, Schema, one_of
from app.edge.lists import ListQuery, page_of
from models import RosterImportState

STATES = [state.value for state in RosterImportState]
BECOMING = ["new", "changed", "leaving", "unchanged"]


class HandInQuery(Schema):
    union_id = Identity(required=True, metadata={"description": "导入到哪个工会，含下级"})
    correct_names = Flag(load_default=False, metadata={"description": "已有的人按文件更正姓名"})


class RosterImportQuery(ListQuery):
    state = one_of(STATES, load_default=None)


class ImportUnionSchema(Schema):
    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)


class RosterImportSchema(Schema):
    """一次导入: figures of the preview until it runs, then of the run."""

    id = ma.fields.UUID(required=True)
    union = ma.fields.Nested(ImportUnionSchema, required=True)
    state = one_of(STATES, required=True)
    correct_names = ma.fields.Boolean(required=True)
    by = ma.fields.String(attribute="staff.username", required=True)
    byte_count = ma.fields.Integer(required=True)
    total_count = ma.fields.Integer(required=True)
    done_count = ma.fields.Integer(required=True, metadata={"description": "预览或写入做到第几行"})
    new_count = ma.fields.Integer(required=True)
    changed_count = ma.fields.Integer(required=True)
    leaving_count = ma.fields.Integer(required=True)
    unchanged_count = ma.fields.Integer(required=True)
    failed_count = ma.fields.Integer(required=True)
    reason = ma.fields.String(required=True, allow_none=True)
    created_at = Moment(required=True)
    started_at = Moment(required=True, allow_none=True)
    finished_at = Moment(required=True, allow_none=True)


class RosterSampleSchema(Schema):
    """预览的一行, masked."""

    row = ma.fields.Integer(required=True)
    name = ma.fields.String(required=True, allow_none=True)
    id_number = ma.fields.String(required=True, allow_none=True)
    becoming = one_of(BECOMING, required=True, allow_none=True)
    problems = ma.fields.List(ma.fields.String(), required=True)


class RosterImportDetailSchema(RosterImportSchema):
    sample = ma.fields.List(
        ma.fields.Nested(RosterSampleSchema),
        attribute="sample_rows",
        required=True,
        metadata={"description": "有错的在前；写入或取消后为空"},
    )


RosterImportPage = page_of(RosterImportSchema, "RosterImportPage")
