"""人工核对的形状: what the phone and the desks show alike. Who it is, is masked for every eye."""

import marshmallow as ma

from app.edge.fields import MaskedIdNumber, MaskedName, Moment, Schema, one_of
from app.services import manual_checks
from models import ManualCheckState


class CheckingUnionSchema(Schema):
    """核对的工会."""

    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)


class CheckSchema(Schema):
    """人工核对."""

    id = ma.fields.UUID(required=True)
    state = one_of([state.value for state in ManualCheckState], required=True)
    union = ma.fields.Nested(
        CheckingUnionSchema, required=True, metadata={"description": "由哪个工会核对；没有选的是市总工会"}
    )
    unit_name = ma.fields.String(required=True, allow_none=True, metadata={"description": "本人填写的单位"})
    name = MaskedName()
    id_number = MaskedIdNumber()
    submitted_at = Moment(required=True)
    due_at = Moment(required=True, metadata={"description": "答应答复的期限"})
    is_overdue = ma.fields.Function(manual_checks.is_overdue, required=True, metadata={"type": "boolean"})
    decided_at = Moment(required=True, allow_none=True)
    reason = ma.fields.String(required=True, allow_none=True, metadata={"description": "没有通过的原因"})


class OwnManualCheckSchema(CheckSchema):
    """我的人工核对: with what comes next."""

    next = ma.fields.Function(
        manual_checks.next_of,
        required=True,
        metadata={"type": "string", "description": "接下来怎样、什么时候前"},
    )
