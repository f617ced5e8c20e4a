"""合作机构的形状."""

import marshmallow as ma

from app.edge.fields import Flag, Identity, MaskedName, Schema, Text, one_of
from app.edge.lists import ListQuery, page_of
from app.edge.shapes import PHONE
from models import PartnerKind

KINDS = [kind.value for kind in PartnerKind]


class PartnerQuery(ListQuery):
    kind = one_of(KINDS, load_default=None)
    is_active = Flag(load_default=None, metadata={"description": "还在合作的"})


class PartnerBody(Schema):
    union_id = Identity(required=True)
    kind = one_of(KINDS, required=True)
    name = Text(max_length=60, required=True, metadata={"description": "写到网点"})
    phone = Text(max_length=20, pattern=PHONE, load_default=None, allow_none=True)
    contact = Text(max_length=50, load_default=None, allow_none=True)


class PartnerChangeBody(Schema):
    name = Text(max_length=60)
    phone = Text(max_length=20, pattern=PHONE, allow_none=True)
    contact = Text(max_length=50, allow_none=True)
    is_active = Flag()


class PartnerSchema(Schema):
    id = Identity(required=True)
    union_id = Identity(required=True)
    kind = one_of(KINDS, required=True)
    name = ma.fields.String(required=True)
    phone = ma.fields.String(required=True, allow_none=True)
    contact = MaskedName()
    is_active = Flag(required=True)


PartnerPage = page_of(PartnerSchema, "PartnerPage")
