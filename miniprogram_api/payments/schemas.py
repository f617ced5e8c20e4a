"""更正银行卡的形状."""

import marshmallow as ma

from app.edge.fields import Schema, Text
from models import SignupState


class BankCardBody(Schema):
    card = Text(max_length=30, required=True, metadata={"description": "银行卡号，空格不计"})


class MendedSignupSchema(Schema):
    id = ma.fields.UUID(required=True)
    state = ma.fields.String(
        required=True, validate=ma.validate.OneOf([state.value for state in SignupState])
    )
