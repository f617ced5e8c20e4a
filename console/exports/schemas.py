"""导出的形状."""

import marshmallow as ma

from app.edge.fields import Flag, Identity, Integer, LongText, Moment, Schema, Text, one_of
from app.edge.lists import ListQuery, page_of
from app.services import staff_exports
from models import StaffExportState

STATES = [state.value for state in StaffExportState]
KINDS = sorted(staff_exports.KINDS)
ROWS_MAX = 1_000_000


class StaffExportBody(Schema):
    kind = Text(max_length=40, required=True, metadata={"description": "导出什么", "enum": KINDS})
    filters = ma.fields.Dict(
        keys=ma.fields.String(validate=ma.validate.Length(max=40)),
        values=ma.fields.String(validate=ma.validate.Length(max=100)),
        load_default=dict,
        validate=ma.validate.Length(max=10),
        metadata={"description": "列表上现在的查询条件，按列表的参数名；日期写成 2026-07-01，开关写成 true"},
    )
    is_unmasked = Flag(load_default=False, metadata={"description": "不遮姓名和号码，要另一位主席同意"})
    reason = LongText(load_default=None, allow_none=True, metadata={"description": "不遮的理由"})


class StaffExportRefusalBody(Schema):
    reason = LongText(required=True)


class StaffExportQuery(ListQuery):
    state = one_of(STATES, load_default=None)
    waits_for_me = Flag(load_default=False, metadata={"description": "只看等我同意的"})


class StaffExportColleagueSchema(Schema):
    id = Identity(required=True)
    username = ma.fields.String(required=True)


class StaffExportSchema(Schema):
    """一份导出."""

    id = Identity(required=True)
    kind = one_of(KINDS, required=True)
    title = ma.fields.Function(staff_exports.title, required=True, metadata={"type": "string"})
    filters = ma.fields.Function(
        staff_exports.told, required=True, metadata={"type": "string", "description": "查询条件，写成一句话"}
    )
    is_unmasked = Flag(required=True)
    reason = ma.fields.String(required=True, allow_none=True)
    state = one_of(STATES, required=True)
    rows_done = Integer(minimum=0, maximum=ROWS_MAX, required=True)
    rows_total = Integer(minimum=0, maximum=ROWS_MAX, required=True, allow_none=True)
    byte_count = Integer(minimum=0, maximum=2**31 - 1, required=True, allow_none=True)
    failure = ma.fields.String(required=True, allow_none=True)
    refusal = ma.fields.String(required=True, allow_none=True)
    asked_by = ma.fields.Nested(StaffExportColleagueSchema, required=True, attribute="asker")
    decided_by = ma.fields.Nested(
        StaffExportColleagueSchema, required=True, allow_none=True, attribute="decider"
    )
    created_at = Moment(required=True)
    decided_at = Moment(required=True, allow_none=True)
    done_at = Moment(required=True, allow_none=True)
    expires_at = Moment(required=True, metadata={"description": "到时删除文件；还等人同意的到时作废"})


StaffExportPage = page_of(StaffExportSchema, "StaffExportPage")
