"""代为登记的形状."""

import marshmallow as ma
from marshmallow import validate

from app.edge.fields import Identity, Moment, Schema, Text, Version, one_of
from app.edge.shapes import attachment_ids
from models import SignupState

CONSENTS_MAX = 10


class SheetQuery(Schema):
    state = one_of([state.value for state in SignupState], load_default=None)
    session_id = Identity(load_default=None, metadata={"description": "只导出这一场"})


class PaperConsentSchema(Schema):
    document = Text(max_length=40, required=True)
    version = Version(max_length=10, required=True)
    attachment_id = Identity(
        load_default=None, allow_none=True, metadata={"description": "签字件的扫描，先上传附件"}
    )


class RegistrationBody(Schema):
    name = Text(max_length=50, required=True)
    id_number = Text(max_length=18, required=True)
    consents = ma.fields.List(
        ma.fields.Nested(PaperConsentSchema),
        load_default=list,
        validate=validate.Length(max=CONSENTS_MAX, error="最多 {max} 份"),
        metadata={"description": "本人在纸上签了的文书和版本"},
    )
    answers = ma.fields.Dict(keys=ma.fields.String(), load_default=dict)
    attachments = ma.fields.Dict(
        keys=ma.fields.String(),
        values=attachment_ids(),
        load_default=None,
        allow_none=True,
        attribute="files",
        metadata={"description": "题目 → 您上传的附件"},
    )
    session_id = Identity(load_default=None, allow_none=True)


class RegisteredSchema(Schema):
    """登记好的一份报名."""

    id = ma.fields.UUID(required=True)
    campaign_id = ma.fields.UUID(required=True)
    state = one_of([state.value for state in SignupState], required=True)
    session_id = ma.fields.UUID(required=True, allow_none=True)
    registered_by = ma.fields.UUID(required=True)
    has_account = ma.fields.Function(
        lambda signup: signup.member_id is not None,
        required=True,
        metadata={"type": "boolean", "description": "有账号的，小程序里会收到消息"},
    )
    created_at = Moment(required=True)
