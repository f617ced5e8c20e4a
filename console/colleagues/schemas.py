"""同事的形状."""

import marshmallow as ma

from app.edge.fields import Identity, MaskedName, Schema, Text, one_of
from app.services.staff import WORKING_ROLES


class DeskColleagueQuery(Schema):
    role = one_of(
        sorted(role.value for role in WORKING_ROLES),
        load_default=None,
        metadata={"description": "要有这个角色，不填为哪个都行"},
    )
    q = Text(max_length=50, load_default=None, metadata={"description": "登录名或姓名里的几个字"})


class DeskColleagueSchema(Schema):
    id = Identity(required=True)
    username = ma.fields.String(required=True)
    name = MaskedName()
    union = ma.fields.String(attribute="union.name", required=True)


class DeskColleaguesSchema(Schema):
    items = ma.fields.List(ma.fields.Nested(DeskColleagueSchema), required=True)
