"""入会申请的形状."""

from typing import Any

import marshmallow as ma

from app.edge.fields import Identity, LongText, Schema, Text, district, one_of
from app.edge.lists import ListQuery, page_of
from app.edge.membership_shapes import OwnMembershipApplicationSchema
from app.edge.shapes import PHONE
from miniprogram_api.me.schemas import ConsentBody
from models import EmploymentGroup, MembershipRequest, UnionKind, UnionLevel


class MembershipRequestBody(Schema):
    kind = one_of([kind.value for kind in MembershipRequest], required=True)
    union_id = Identity(
        load_default=None,
        allow_none=True,
        metadata={"description": "入会或转去的工会；单位没有工会的不填，填 district 排队。退会不填"},
    )
    district = district(load_default=None, allow_none=True)
    unit_name = Text(max_length=60, load_default=None, allow_none=True)
    employment_group = one_of([group.value for group in EmploymentGroup], load_default=None, allow_none=True)
    name = Text(max_length=50, load_default=None, allow_none=True)
    id_number = Text(max_length=32, load_default=None, allow_none=True)
    phone = Text(max_length=20, pattern=PHONE, load_default=None, allow_none=True)
    note = LongText(max_length=500, load_default=None, allow_none=True)
    consent = ma.fields.Nested(ConsentBody, load_default=None, allow_none=True)

    @ma.validates_schema
    def fits_what_is_asked(self, data: dict[str, Any], **_: Any) -> None:
        kind, union_id = data.get("kind"), data.get("union_id")
        if kind == MembershipRequest.LEAVE:
            return
        # A courier, rider or driver may have no employer; who names his group and his union has said enough.
        has_said_where = union_id is not None and data.get("employment_group") is not None
        if kind == MembershipRequest.JOIN and not data.get("unit_name") and not has_said_where:
            raise ma.ValidationError("请填写工作单位", "unit_name")
        if union_id is None and data.get("district") is None:
            raise ma.ValidationError("请选择单位工会；单位还没有工会的，请选择所在辖市(区)", "union_id")


class JoinableQuery(ListQuery):
    q = Text(max_length=40, load_default=None, metadata={"description": "工会名称的一部分"})
    district = district(load_default=None)


class JoinableUnionSchema(Schema):
    """可以加入的工会."""

    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)
    level = one_of([level.value for level in UnionLevel], required=True)
    kind = one_of([kind.value for kind in UnionKind], required=True)
    district = ma.fields.String(required=True, allow_none=True)


MembershipApplicationPage = page_of(OwnMembershipApplicationSchema, "MembershipApplicationPage")
JoinableUnionPage = page_of(JoinableUnionSchema, "JoinableUnionPage")
