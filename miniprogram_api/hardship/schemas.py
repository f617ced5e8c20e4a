"""困难职工档案的形状."""

import marshmallow as ma

from app.edge.fields import (
    Identity,
    Integer,
    MaskedIdNumber,
    MaskedName,
    Moment,
    NearDay,
    Schema,
    Text,
    Version,
    one_of,
)
from app.edge.lists import page_of
from app.services import hardship
from models import (
    CloseReason,
    FamilyRelation,
    HardshipAction,
    HardshipCause,
    HardshipLevel,
    HardshipState,
)


class HardshipConsentBody(Schema):
    document = Text(max_length=40, required=True)
    version = Version(max_length=10, required=True)


class HardshipBody(Schema):
    """申请建档, or its mended form: all questions of `GET /hardship-form`."""

    answers = ma.fields.Dict(keys=ma.fields.String(), required=True)
    consent = ma.fields.Nested(HardshipConsentBody, load_default=None, allow_none=True)


class HardshipMendBody(Schema):
    answers = ma.fields.Dict(keys=ma.fields.String(), required=True)


class AuthorisationBody(Schema):
    """核查授权: the form as one adult of the family has signed it."""

    household_member_id = Identity(required=True)
    attachment_id = Identity(required=True)
    authorised_on = NearDay(required=True)


class HardshipFormSchema(Schema):
    fields_ = ma.fields.List(ma.fields.Dict(), data_key="fields", attribute="fields", required=True)


class HouseholdMemberSchema(Schema):
    """家庭成员, masked for every eye."""

    id = Identity(required=True)
    relation = one_of([one.value for one in FamilyRelation], required=True)
    name = MaskedName()
    id_number = MaskedIdNumber()
    is_adult = ma.fields.Function(hardship.is_adult, required=True, metadata={"type": "boolean"})
    authorised_on = ma.fields.Date(
        attribute="authorisation.authorised_on", required=True, allow_none=True, dump_default=None
    )


class HardshipMoveSchema(Schema):
    """One step of the history, as the family reads it: never who of the staff."""

    number = Integer(minimum=1, maximum=100_000, required=True)
    action = one_of([one.value for one in HardshipAction], required=True)
    to_state = one_of([one.value for one in HardshipState], required=True)
    at = Moment(required=True)
    item = ma.fields.String(required=True, allow_none=True)
    reason = ma.fields.String(required=True, allow_none=True)


class HardshipFileSchema(Schema):
    id = Identity(required=True)
    state = one_of([one.value for one in HardshipState], required=True)
    level = one_of([one.value for one in HardshipLevel], required=True, allow_none=True)
    cause = one_of([one.value for one in HardshipCause], required=True)
    next = ma.fields.Function(
        hardship.next_of, required=True, metadata={"type": "string", "description": "接下来怎么办，何时"}
    )
    applied_at = Moment(required=True)
    visit_due_at = Moment(required=True)
    returned_item = ma.fields.String(required=True, allow_none=True)
    shown_until = Moment(required=True, allow_none=True)
    stage = Integer(minimum=0, maximum=100, required=True)
    stage_due_at = Moment(required=True, allow_none=True)
    opened_on = ma.fields.Date(required=True, allow_none=True)
    reassess_on = ma.fields.Date(required=True, allow_none=True)
    closed_on = ma.fields.Date(required=True, allow_none=True)
    close_reason = one_of([one.value for one in CloseReason], required=True, allow_none=True)
    answers = ma.fields.Function(hardship.masked_answers, required=True, metadata={"type": "object"})
    household = ma.fields.List(ma.fields.Nested(HouseholdMemberSchema), required=True)
    history = ma.fields.List(ma.fields.Nested(HardshipMoveSchema), attribute="moves", required=True)


class ShownFileSchema(Schema):
    """内部公示: who and until when; nothing of the family."""

    id = Identity(required=True)
    name = MaskedName(attribute="entry.name")
    union = ma.fields.String(attribute="union.name", required=True)
    shown_until = Moment(required=True)


ShownFilePage = page_of(ShownFileSchema, "ShownFilePage")
