"""我的律师."""

import marshmallow as ma

from app.edge.fields import Moment, Schema, one_of
from models import LegalOutcome, LegalWork


class OwnLawyerSchema(Schema):
    """律师, in full: one has to be able to call him."""

    name = ma.fields.String(required=True)
    firm = ma.fields.String(required=True)
    phone = ma.fields.String(required=True)


class OwnLegalStepSchema(Schema):
    kind = one_of([kind.value for kind in LegalWork], required=True)
    on_day = ma.fields.Date(required=True)
    text = ma.fields.String(required=True, allow_none=True)


class OwnLegalMatterSchema(Schema):
    due_at = Moment(required=True, metadata={"description": "最晚何时指派律师"})
    lawyer = ma.fields.Nested(
        OwnLawyerSchema, attribute="case.lawyer", required=True, allow_none=True, dump_default=None
    )
    assigned_at = Moment(attribute="case.assigned_at", required=True, allow_none=True, dump_default=None)
    outcome = one_of(
        [outcome.value for outcome in LegalOutcome],
        attribute="case.outcome",
        required=True,
        allow_none=True,
        dump_default=None,
    )
    closed_on = ma.fields.Date(attribute="case.closed_on", required=True, allow_none=True, dump_default=None)
    steps = ma.fields.List(
        ma.fields.Nested(OwnLegalStepSchema), attribute="case.steps", required=True, dump_default=list
    )
