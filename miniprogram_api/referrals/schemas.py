"""转介, as the worker reads it."""

import marshmallow as ma

from app.edge.fields import Fen, Integer, Moment, Schema, one_of
from app.services import referrals
from models import ReferralState


class OwnReferralSchema(Schema):
    """转到哪里、怎样答复."""

    partner = ma.fields.String(attribute="partner.name", required=True)
    phone = ma.fields.String(attribute="partner.phone", required=True, allow_none=True)
    reference = ma.fields.String(required=True, metadata={"description": "转介函的文号"})
    state = one_of([state.value for state in ReferralState], required=True)
    forwarded_at = Moment(required=True)
    due_at = Moment(required=True, metadata={"description": "承诺何时答复"})
    is_overdue = ma.fields.Function(referrals.is_overdue, required=True, metadata={"type": "boolean"})
    amount_fen = Fen(minimum=1, required=True, allow_none=True)
    months = Integer(minimum=1, maximum=360, required=True, allow_none=True)
    reason = ma.fields.String(required=True, allow_none=True)
    answered_on = ma.fields.Date(required=True, allow_none=True)
    corrected_at = Moment(required=True, allow_none=True)


class OwnReferralsSchema(Schema):
    items = ma.fields.List(ma.fields.Nested(OwnReferralSchema), required=True)
