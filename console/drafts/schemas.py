"""草稿的形状."""

import marshmallow as ma

from app.edge.fields import Moment, Schema


class TypedBody(Schema):
    values = ma.fields.Dict(
        keys=ma.fields.String(validate=ma.validate.Length(max=64)),
        required=True,
        validate=ma.validate.Length(max=200),
        metadata={"description": "表单现在的内容，原样取回"},
    )


class TypedSchema(Schema):
    values = ma.fields.Dict(required=True)
    expires_at = Moment(required=True)
