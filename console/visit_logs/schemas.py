"""走访记录的形状."""

from typing import Any

import marshmallow as ma

from app.edge.fields import Flag, Identity, LongText, NearDay, Schema, Text
from app.edge.lists import ListQuery, page_of
from app.services import visit_logs


class VisitLogQuery(ListQuery):
    overdue = Flag(load_default=None, metadata={"description": "过了解决期限还没有解决"})
    is_open = Flag(load_default=None, metadata={"description": "有问题而没有解决"})


class VisitLogBody(Schema):
    """一次走访; a problem comes with its owner and day, or none of the three is given."""

    union_id = Identity(required=True)
    visited_on = NearDay(required=True)
    place = Text(max_length=100, required=True)
    visitors = Text(max_length=100, required=True)
    summary = LongText(required=True)
    problem = LongText(load_default=None, allow_none=True)
    owner_union_id = Identity(load_default=None, allow_none=True)
    due_on = NearDay(load_default=None, allow_none=True)


class SolutionBody(Schema):
    solution = LongText(required=True)


class LedgerQuery(Schema):
    begins_on = NearDay(required=True)
    ends_on = NearDay(required=True)

    @ma.validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        if data["ends_on"] < data["begins_on"]:
            raise ma.ValidationError("结束日期不能早于开始日期", "ends_on")


class VisitLogSchema(Schema):
    id = Identity(required=True)
    union = ma.fields.String(attribute="union.name", required=True)
    visited_on = ma.fields.Date(required=True)
    place = ma.fields.String(required=True)
    visitors = ma.fields.String(required=True, allow_none=True)
    summary = ma.fields.String(required=True, allow_none=True)
    problem = ma.fields.String(required=True, allow_none=True)
    owner = ma.fields.String(attribute="owner.name", required=True, allow_none=True, dump_default=None)
    due_on = ma.fields.Date(required=True, allow_none=True)
    is_overdue = ma.fields.Function(visit_logs.is_overdue, required=True, metadata={"type": "boolean"})
    solved_on = ma.fields.Date(required=True, allow_none=True)
    solution = ma.fields.String(required=True, allow_none=True)


VisitLogPage = page_of(VisitLogSchema, "VisitLogPage")
