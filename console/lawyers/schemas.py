"""律师名册的形状."""

from typing import Any

import marshmallow as ma
from marshmallow import validate

from app.edge.fields import Flag, Identity, MaskedName, MaskedPhone, Schema, Text, district
from app.edge.lists import ListQuery, page_of
from app.edge.shapes import PHONE
from models import District, Lawyer

LICENCE = r"^[0-9]{17}$"
SERVED_MAX = 200


def _districts(**kwargs: Any) -> ma.fields.List[str]:
    most = validate.Length(max=len(District), error="最多 {max} 个")
    return ma.fields.List(district(), validate=most, metadata={"description": "空为全市"}, **kwargs)


def _served(**kwargs: Any) -> ma.fields.List[str]:
    most = validate.Length(max=SERVED_MAX, error="最多 {max} 家")
    told = {"description": "本人或所在律所常年服务的单位"}
    return ma.fields.List(Text(max_length=60), validate=most, metadata=told, **kwargs)


def _tail(lawyer: Lawyer) -> str:
    return f"…{(lawyer.licence_number or '')[-4:]}"


class LawyerQuery(ListQuery):
    district = district(load_default=None)
    is_active = Flag(load_default=None, metadata={"description": "可以指派的"})


class LawyerBody(Schema):
    union_id = Identity(required=True)
    name = Text(max_length=50, required=True)
    firm = Text(max_length=60, required=True)
    licence_number = Text(max_length=17, pattern=LICENCE, required=True)
    phone = Text(max_length=20, pattern=PHONE, required=True)
    districts = _districts(load_default=list)
    acts_for = _served(load_default=list)


class LawyerChangeBody(Schema):
    name = Text(max_length=50)
    firm = Text(max_length=60)
    licence_number = Text(max_length=17, pattern=LICENCE)
    phone = Text(max_length=20, pattern=PHONE)
    districts = _districts()
    acts_for = _served()
    is_active = Flag()


class LawyerSchema(Schema):
    """一位律师, masked; who he is in full reads only whom he helps."""

    id = Identity(required=True)
    union_id = Identity(required=True)
    name = MaskedName()
    firm = ma.fields.String(required=True)
    licence_number = ma.fields.Function(_tail, required=True, metadata={"type": "string", "example": "…4321"})
    phone = MaskedPhone()
    districts = ma.fields.List(ma.fields.String(), required=True)
    acts_for = ma.fields.List(ma.fields.String(), required=True)
    is_active = Flag(required=True)


LawyerPage = page_of(LawyerSchema, "LawyerPage")
