"""隐患报告在控制台的形状."""

import marshmallow as ma
from marshmallow import validate

from app.edge.fields import Flag, Identity, LongText, MaskedName, Moment, Schema, one_of
from app.edge.hazard_shapes import HazardSchema
from app.edge.lists import ListQuery, page_of
from app.edge.shapes import MAX_FILES
from models import HazardSeverity, HazardState


class DeskHazardSchema(HazardSchema):
    """The same with who answers for the repair."""

    assigned_to = ma.fields.UUID(required=True, allow_none=True)
    assigned_name = MaskedName(attribute="assignee.name", dump_default=None)
    assigned_username = ma.fields.String(attribute="assignee.username", dump_default=None, allow_none=True)
    merged_into_id = ma.fields.UUID(required=True, allow_none=True)
    return_reason = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "退回返工时写的：还差什么"}
    )


class DeskHazardQuery(ListQuery):
    state = one_of([state.value for state in HazardState], load_default=None)
    overdue = Flag(load_default=None)
    assigned_to_me = Flag(load_default=None)


class AssignmentBody(Schema):
    staff_id = Identity(required=True, metadata={"description": "整改责任人的干部账号"})
    severity = one_of([one.value for one in HazardSeverity], required=True)
    due_at = Moment(required=True)


class FixBody(Schema):
    note = LongText(required=True)
    attachments = ma.fields.List(
        Identity(),
        required=True,
        validate=validate.Length(min=1, max=MAX_FILES, error=f"请上传 1 到 {MAX_FILES} 张整改后的照片"),
    )


class SendBackBody(Schema):
    reason = LongText(required=True)
    due_at = Moment(required=True)


class MergingBody(Schema):
    into_id = Identity(required=True, metadata={"description": "并入哪一份报告"})


DeskHazardPage = page_of(DeskHazardSchema, "DeskHazardPage")
