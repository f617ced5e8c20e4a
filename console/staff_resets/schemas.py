"""重置申请的形状."""

import marshmallow as ma

from app.edge.fields import MaskedName, Moment, Schema, Text, one_of
from app.edge.lists import ListQuery, page_of
from models import StaffResetState

STATES = [state.value for state in StaffResetState]


class StaffResetBody(Schema):
    reason = Text(
        max_length=200, required=True, metadata={"description": "怎么核实是本人的", "example": "本人到场"}
    )


class StaffResetQuery(ListQuery):
    state = one_of(STATES, load_default=None)


class StaffResetSchema(Schema):
    """一件重置申请."""

    id = ma.fields.UUID(required=True)
    staff_id = ma.fields.UUID(required=True)
    username = ma.fields.String(required=True, attribute="staff.username")
    name = MaskedName(attribute="staff.name")
    union = ma.fields.String(required=True, attribute="staff.union.name")
    reason = ma.fields.String(required=True)
    state = one_of(STATES, required=True)
    asked_by = ma.fields.String(required=True, attribute="asker.username")
    asked_at = Moment(required=True)
    expires_at = Moment(required=True)
    decided_by = ma.fields.String(
        required=True, allow_none=True, attribute="decider.username", dump_default=None
    )
    decided_at = Moment(required=True, allow_none=True)


ResetPage = page_of(StaffResetSchema, "StaffResetPage")
