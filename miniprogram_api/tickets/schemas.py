"""求助的形状: who of the staff answered is in none of them."""

import marshmallow as ma

from app.edge.fields import Flag, Identity, Integer, LongText, Moment, Schema, one_of
from app.edge.lists import ListQuery, page_of
from app.services import tickets
from models import TicketCategory, TicketState

CATEGORIES = [one.value for one in TicketCategory]
STATES = [one.value for one in TicketState]


class TicketBody(Schema):
    category = one_of(CATEGORIES, required=True)
    text = LongText(required=True)
    is_kept_from_unit = Flag(
        load_default=False,
        metadata={"description": "不让本单位看到：由辖市(区)或市总工会答复。权益和单位没有工会的总是这样"},
    )


class TicketTextBody(Schema):
    text = LongText(required=True)


class RatingBody(Schema):
    rating = Integer(minimum=1, maximum=5, required=True)


class TicketQuery(ListQuery):
    state = one_of(STATES, load_default=None)


class TicketEntrySchema(Schema):
    number = ma.fields.Integer(required=True)
    is_mine = ma.fields.Function(
        lambda entry: entry.member_id is not None, required=True, metadata={"type": "boolean"}
    )
    text = ma.fields.String(required=True, allow_none=True)
    at = Moment(required=True)


class AnsweringUnionSchema(Schema):
    """由哪个工会答复."""

    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)


class TicketSchema(Schema):
    id = Identity(required=True)
    union = ma.fields.Nested(AnsweringUnionSchema, required=True)
    is_kept_from_unit = ma.fields.Function(
        lambda ticket: ticket.kept_from_union_id is not None, required=True, metadata={"type": "boolean"}
    )
    category = one_of(CATEGORIES, required=True)
    state = one_of(STATES, required=True)
    asked_at = Moment(required=True)
    due_at = Moment(required=True, metadata={"description": "答应答复的期限：5 个工作日内"})
    next = ma.fields.Function(
        tickets.next_of,
        required=True,
        metadata={"type": "string", "description": "接下来怎样、什么时候前"},
    )
    answered_at = Moment(required=True, allow_none=True)
    closed_at = Moment(required=True, allow_none=True)
    rating = ma.fields.Integer(required=True, allow_none=True)


class TicketDetailSchema(TicketSchema):
    entries = ma.fields.List(ma.fields.Nested(TicketEntrySchema), required=True)


TicketPage = page_of(TicketSchema, "TicketPage")
