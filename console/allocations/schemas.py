"""控制台拨付的形状. 数量的单位随类别：名额、份数，资金为分."""

from typing import Any

import marshmallow as ma
from marshmallow import validate

from app.edge.fields import Flag, Identity, Integer, LongText, Moment, NearDay, Schema, Text, one_of
from app.edge.lists import ListQuery, page_of
from app.edge.shapes import MAX_FILES, attachment_ids
from app.services import allocations
from models import AllocationKind, AllocationState

KINDS = [kind.value for kind in AllocationKind]
STATES = [state.value for state in AllocationState]
SIDES = [side.value for side in allocations.Side]
MAX_QUANTITY = 10_000_000_000
"""一亿元, in fen."""
MAX_ITEMS = 200


def amount(minimum: int = 1, **kwargs: Any) -> Integer:
    """A quantity in the unit of its kind."""
    described = {"description": "名额、份数，或以分计的金额"}
    return Integer(minimum=minimum, maximum=MAX_QUANTITY, metadata=described, **kwargs)


class AllocationUnionSchema(Schema):
    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)


class AllocationCampaignSchema(Schema):
    id = ma.fields.UUID(required=True)
    title = ma.fields.String(required=True)


class AllocationSchema(Schema):
    """一笔拨付. `from_union` 为空的是主办工会的总数."""

    id = ma.fields.UUID(required=True)
    parent_id = ma.fields.UUID(required=True, allow_none=True)
    campaign = ma.fields.Nested(AllocationCampaignSchema, required=True)
    kind = one_of(KINDS, required=True)
    from_union = ma.fields.Nested(AllocationUnionSchema, required=True, allow_none=True)
    to_union = ma.fields.Nested(AllocationUnionSchema, required=True)
    quantity = amount(required=True)
    passed_quantity = amount(0, required=True)
    returned_quantity = amount(0, required=True)
    used_quantity = amount(0, required=True)
    rest_quantity = amount(0, required=True)
    state = one_of(STATES, required=True)
    receive_by = ma.fields.Date(required=True, allow_none=True)
    use_by = ma.fields.Date(required=True, allow_none=True)
    note = ma.fields.String(required=True)
    issued_at = Moment(required=True)
    received_at = Moment(required=True, allow_none=True)
    receipt_id = ma.fields.UUID(required=True, allow_none=True)
    settled_at = Moment(required=True, allow_none=True)
    headcount = ma.fields.Integer(required=True, allow_none=True)
    visited_on = ma.fields.Date(required=True, allow_none=True)
    reminded_at = Moment(required=True, allow_none=True)
    reminder_count = ma.fields.Integer(required=True)
    overdue_at = Moment(required=True, allow_none=True)
    is_overdue = ma.fields.Function(allocations.is_overdue, required=True, metadata={"type": "boolean"})


class AllocationReminderSchema(Schema):
    at = Moment(required=True)
    note = ma.fields.String(required=True)
    state = one_of(STATES, required=True)


class PhotoOfAllocationSchema(Schema):
    attachment_id = ma.fields.UUID(required=True)


class AllocationDetailSchema(AllocationSchema):
    photos = ma.fields.List(ma.fields.Nested(PhotoOfAllocationSchema), required=True)
    reminders = ma.fields.List(ma.fields.Nested(AllocationReminderSchema), required=True)


class AllocationsSchema(Schema):
    items = ma.fields.List(ma.fields.Nested(AllocationDetailSchema), required=True)


class AllocationQuery(ListQuery):
    campaign_id = Identity(load_default=None)
    parent_id = Identity(load_default=None)
    kind = one_of(KINDS, load_default=None)
    state = one_of(STATES, load_default=None)
    side = one_of(SIDES, load_default=None, metadata={"description": "received 收到的，issued 拨出的"})
    overdue = Flag(load_default=None, metadata={"description": "只看逾期的，或只看没有逾期的"})


class SetUpBody(Schema):
    kind = one_of(KINDS, required=True)
    quantity = amount(required=True)
    use_by = NearDay(load_default=None, allow_none=True)
    note = Text(max_length=200, min_length=0, load_default="")


class AllocationItemBody(Schema):
    union_id = Identity(required=True)
    quantity = amount(required=True)


class HandDownBody(Schema):
    items = ma.fields.List(
        ma.fields.Nested(AllocationItemBody),
        required=True,
        validate=validate.Length(min=1, max=MAX_ITEMS, error=f"一次 1 至 {MAX_ITEMS} 个工会"),
    )
    receive_by = NearDay(load_default=None, allow_none=True, metadata={"description": "签收期限，含当日"})
    use_by = NearDay(load_default=None, allow_none=True, metadata={"description": "结清期限，含当日"})
    note = Text(max_length=200, min_length=0, load_default="")


class ReceiptBody(Schema):
    receipt_id = Identity(
        load_default=None, allow_none=True, metadata={"description": "盖章签收单的附件；名额可以不要"}
    )


class ReturnBody(Schema):
    quantity = amount(required=True)
    reason = LongText(required=True, max_length=200)


class SettlementBody(Schema):
    used_quantity = amount(0, required=True)
    headcount = Integer(minimum=0, maximum=1_000_000, load_default=None, allow_none=True)
    visited_on = NearDay(load_default=None, allow_none=True)
    photos = attachment_ids(load_default=list, metadata={"description": f"现场照片，最多 {MAX_FILES} 张"})


class WithdrawalBody(Schema):
    reason = LongText(required=True, max_length=200)


class ReminderBody(Schema):
    note = Text(max_length=200, required=True)


AllocationPage = page_of(AllocationSchema, "AllocationPage")
