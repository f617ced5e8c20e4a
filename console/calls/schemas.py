"""致电名单的形状. A number leaves in full only from the one operation that reveals it."""

import marshmallow as ma

from app.edge.fields import MaskedName, MaskedPhone, Moment, Schema, one_of
from app.edge.lists import page_of
from app.services.calls import CallOutcome


class CallSchema(Schema):
    """一位要致电的会员."""

    id = ma.fields.UUID(required=True)
    kind = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    text = ma.fields.String(required=True)
    deadline_at = Moment(required=True, metadata={"description": "过了此时不必再打"})
    outcome = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "订阅消息没有送达的原因"}
    )
    reason = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "没有送达的原因，一句话"}
    )
    name = MaskedName()
    phone = MaskedPhone()
    union_id = ma.fields.UUID(required=True)


class CallOutcomeBody(Schema):
    outcome = one_of([outcome.value for outcome in CallOutcome], required=True)


class PhoneSchema(Schema):
    """号码: shown in this one answer."""

    phone = ma.fields.String(required=True, metadata={"example": "13800000000"})


CallPage = page_of(CallSchema, "CallPage")
