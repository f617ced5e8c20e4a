"""控制台发放清单的形状. Names and cards are masked; only the file for the bank has them in full."""

from typing import Any

import marshmallow as ma

from app.edge.fields import Identity, MaskedName, Moment, Schema, Text, one_of
from app.edge.lists import ListQuery, page_of
from app.forms.texts import mask_bank_card
from app.services import payments
from app.services.payments import Made, Progress
from models import Payment, PaymentListState, PaymentState

STATES = [state.value for state in PaymentListState]
PEOPLE = ("made_by", "checked_by", "approved_by")


class PaymentListBody(Schema):
    signup_ids = ma.fields.List(
        Identity(),
        load_default=None,
        allow_none=True,
        validate=ma.validate.Length(min=1, max=payments.LIST_MAX),
        metadata={"description": "只发给这些报名；不填就是所有可以发放的人"},
    )


class RewardListBody(Schema):
    union_id = Identity(required=True, metadata={"description": "由哪个工会发"})
    report_ids = ma.fields.List(
        Identity(),
        load_default=None,
        allow_none=True,
        validate=ma.validate.Length(min=1, max=payments.LIST_MAX),
        metadata={"description": "只发这些报告的奖励；不填就是所有可以发的"},
    )


class PaymentListSchema(Schema):
    """发放清单. `payment_count` and `amount_fen` are of all its rows, whatever came of them."""

    id = ma.fields.UUID(required=True)
    campaign_id = ma.fields.UUID(required=True, allow_none=True)
    union_id = ma.fields.UUID(
        required=True, allow_none=True, metadata={"description": "安全隐患奖励由哪个工会发；活动的清单为空"}
    )
    title = ma.fields.String(required=True)
    state = one_of(STATES, required=True)
    payment_count = ma.fields.Integer(required=True)
    amount_fen = ma.fields.Integer(required=True)
    pending_count = ma.fields.Integer(required=True)
    paid_count = ma.fields.Integer(required=True)
    failed_count = ma.fields.Integer(required=True)
    paid_fen = ma.fields.Integer(required=True)
    made_by = ma.fields.UUID(required=True)
    made_by_name = MaskedName()
    made_at = Moment(required=True)
    checked_by = ma.fields.UUID(required=True, allow_none=True)
    checked_by_name = MaskedName()
    checked_at = Moment(required=True, allow_none=True)
    approved_by = ma.fields.UUID(required=True, allow_none=True)
    approved_by_name = MaskedName()
    approved_at = Moment(required=True, allow_none=True)
    withdraw_reason = ma.fields.String(required=True, allow_none=True)

    @ma.pre_dump
    def spread(self, found: Progress, **_: Any) -> dict[str, Any]:
        made = found.list
        facts = {name: getattr(made, name) for name in self.declared_fields if hasattr(made, name)}
        return {
            **facts,
            "title": payments.title_of(made),
            "pending_count": found.counts[PaymentState.PENDING],
            "paid_count": found.counts[PaymentState.PAID],
            "failed_count": found.counts[PaymentState.FAILED],
            "paid_fen": found.paid_fen,
            **{f"{role}_name": found.people.get(getattr(made, role)) for role in PEOPLE},
        }


class LeftOutSchema(Schema):
    id = ma.fields.UUID(required=True)
    reason = ma.fields.String(required=True)


class MadeListSchema(PaymentListSchema):
    """The new list, and who is not on it yet, each with why."""

    left_out = ma.fields.List(ma.fields.Nested(LeftOutSchema), required=True)

    @ma.pre_dump
    def spread(self, made: Made, **_: Any) -> dict[str, Any]:
        (progress,) = payments.progress_of([made.list])
        return {**super().spread(progress), "left_out": payments.told(made.left_out)}


class PaymentListQuery(ListQuery):
    campaign_id = Identity(load_default=None)
    union_id = Identity(load_default=None, metadata={"description": "只看这个工会的安全隐患奖励"})
    state = one_of(STATES, load_default=None)


class PaymentWithdrawalBody(Schema):
    reason = Text(max_length=200, required=True)


def _masked_card(payment: Payment) -> str | None:
    card = payment.card
    return None if card is None else mask_bank_card(card)


class PaymentSchema(Schema):
    """一笔发放."""

    id = ma.fields.UUID(required=True)
    number = ma.fields.Integer(required=True)
    signup_id = ma.fields.UUID(required=True, allow_none=True)
    hazard_report_id = ma.fields.UUID(required=True, allow_none=True)
    payee = MaskedName()
    card = ma.fields.Function(
        _masked_card, required=True, metadata={"type": ["string", "null"], "example": "************0017"}
    )
    amount_fen = ma.fields.Integer(required=True)
    state = one_of([state.value for state in PaymentState], required=True)
    failure = ma.fields.String(required=True, allow_none=True)
    settled_at = Moment(required=True, allow_none=True)


PaymentListPage = page_of(PaymentListSchema, "PaymentListPage")
PaymentPage = page_of(PaymentSchema, "PaymentPage")
