"""求助的形状, as desks see them: who asks is not shown."""

import marshmallow as ma

from app.edge.fields import Flag, Identity, LongText, Moment, Schema, one_of
from app.edge.lists import ListQuery, page_of
from app.services import tickets
from models import TicketCategory, TicketState

STATES = [one.value for one in TicketState]


class TicketQueueQuery(ListQuery):
    state = one_of(STATES, load_default=None)
    overdue = Flag(load_default=None, metadata={"description": "过了答应的期限还没有答复"})


class TicketAnswerBody(Schema):
    text = LongText(required=True)


class HandOverBody(Schema):
    union_id = Identity(required=True)


class DeskTicketSchema(Schema):
    id = Identity(required=True)
    union_id = ma.fields.UUID(required=True)
    union = ma.fields.String(attribute="union.name", required=True)
    is_kept_from_unit = ma.fields.Function(
        lambda ticket: ticket.kept_from_union_id is not None,
        required=True,
        metadata={"type": "boolean", "description": "不能转给求助人的本单位"},
    )
    category = one_of([one.value for one in TicketCategory], required=True)
    state = one_of(STATES, required=True)
    asked_at = Moment(required=True)
    due_at = Moment(required=True)
    is_overdue = ma.fields.Function(tickets.is_overdue, required=True, metadata={"type": "boolean"})
    answered_at = Moment(required=True, allow_none=True)
    closed_at = Moment(required=True, allow_none=True)
    rating = ma.fields.Integer(required=True, allow_none=True)


class DeskTicketEntrySchema(Schema):
    number = ma.fields.Integer(required=True)
    staff_id = ma.fields.UUID(required=True, allow_none=True)
    text = ma.fields.String(required=True, allow_none=True)
    at = Moment(required=True)


class DeskTicketDetailSchema(DeskTicketSchema):
    entries = ma.fields.List(ma.fields.Nested(DeskTicketEntrySchema), required=True)


DeskTicketPage = page_of(DeskTicketSchema, "DeskTicketPage")
