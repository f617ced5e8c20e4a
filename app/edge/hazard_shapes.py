"""隐患报告的形状. Who reported is in none of them."""

import marshmallow as ma

from app.edge.fields import Moment, Schema, one_of
from app.edge.shapes import AttachmentSchema
from app.services import hazards
from models import HazardSeverity, HazardState


class HazardPhotoSchema(Schema):
    attachment = ma.fields.Nested(AttachmentSchema, required=True)
    is_after = ma.fields.Boolean(required=True, metadata={"description": "整改后的照片"})


class HazardUnionSchema(Schema):
    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)


class HazardSchema(Schema):
    """安全隐患报告."""

    id = ma.fields.UUID(required=True)
    union = ma.fields.Nested(HazardUnionSchema, required=True)
    district = ma.fields.String(required=True)
    place = ma.fields.String(required=True)
    unit_name = ma.fields.String(required=True, allow_none=True)
    lat = ma.fields.Float(required=True, allow_none=True)
    lng = ma.fields.Float(required=True, allow_none=True)
    text = ma.fields.String(required=True)
    photos = ma.fields.List(ma.fields.Nested(HazardPhotoSchema), required=True)
    state = one_of([state.value for state in HazardState], required=True)
    severity = one_of([one.value for one in HazardSeverity], required=True, allow_none=True)
    reported_at = Moment(required=True)
    due_at = Moment(required=True, allow_none=True, metadata={"description": "整改期限"})
    is_overdue = ma.fields.Function(hazards.is_overdue, required=True, metadata={"type": "boolean"})
    fix_note = ma.fields.String(required=True, allow_none=True)
    fixed_at = Moment(required=True, allow_none=True)
    decided_at = Moment(required=True, allow_none=True)
    reason = ma.fields.String(required=True, allow_none=True)
    reward_fen = ma.fields.Integer(required=True, allow_none=True, metadata={"description": "奖励（分）"})
