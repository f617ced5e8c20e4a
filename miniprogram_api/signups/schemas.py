"""报名的形状."""

import marshmallow as ma

from app.edge.fields import Identity, Integer, Moment, Schema, Text, Version
from app.edge.lists import ListQuery, page_of
from models import SignupState

STATES = [state.value for state in SignupState]


class ConsentSchema(Schema):
    document = Text(max_length=40, required=True)
    version = Version(max_length=10, required=True)


class SignupBody(Schema):
    answers = ma.fields.Dict(keys=ma.fields.String(), load_default=dict)
    session_id = Identity(load_default=None, allow_none=True)
    consent = ma.fields.Nested(ConsentSchema, load_default=None, allow_none=True)


class SignupQuery(ListQuery):
    state = ma.fields.String(validate=ma.validate.OneOf(STATES), load_default=None)


class MoveSchema(Schema):
    """One step of the history, as the applicant reads it: never who of the staff."""

    number = Integer(minimum=1, maximum=100_000, required=True)
    action = ma.fields.String(required=True)
    to_state = ma.fields.String(required=True)
    at = Moment(required=True)
    item = ma.fields.String(required=True, allow_none=True)
    reason = ma.fields.String(required=True, allow_none=True)


class SignupSchema(Schema):
    id = Identity(required=True)
    campaign_id = Identity(required=True)
    title = ma.fields.String(attribute="campaign.title", required=True)
    state = ma.fields.String(required=True, validate=ma.validate.OneOf(STATES))
    stage = Integer(minimum=0, maximum=100, required=True)
    stage_due_at = Moment(required=True, allow_none=True)
    session_id = Identity(required=True, allow_none=True)
    returned_item = ma.fields.String(required=True, allow_none=True)
    offer_expires_at = Moment(required=True, allow_none=True)
    created_at = Moment(required=True)


class SignupDetailSchema(SignupSchema):
    history = ma.fields.List(ma.fields.Nested(MoveSchema), attribute="moves", required=True)


SignupPage = page_of(SignupSchema, "SignupPage")
