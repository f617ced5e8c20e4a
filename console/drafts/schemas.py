"""草稿的形状."""

import marshmallow as ma

from app.edge.fields import Moment, Schema, Text


def _name() -> Text:
    about = {"description": "哪一张表单、哪一件", "example": "campaigns-new"}
    return Text(required=True, max_length=100, pattern=r"[a-z][a-z0-9_-]*", metadata=about)


class DraftQuery(Schema):
    name = _name()


class TypedBody(Schema):
    name = _name()
    values = ma.fields.Dict(
        keys=ma.fields.String(validate=ma.validate.Length(max=64)),
        required=True,
        validate=ma.validate.Length(max=200),
        metadata={"description": "表单现在的内容，原样取回"},
    )


class TypedSchema(Schema):
    values = ma.fields.Dict(required=True)
    expires_at = Moment(required=True)
