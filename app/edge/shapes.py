"""几个门共用的形状: what the phones and the desks show alike."""

import marshmallow as ma

from app.edge.fields import Schema


class AttachmentSchema(Schema):
    """附件: what it was found to be. The file itself is asked for by its id."""

    id = ma.fields.UUID(required=True)
    content_type = ma.fields.String(required=True)
    byte_count = ma.fields.Integer(required=True)
    width = ma.fields.Integer(required=True, allow_none=True)
    height = ma.fields.Integer(required=True, allow_none=True)
