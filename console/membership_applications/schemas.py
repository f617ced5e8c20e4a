"""入会申请在控制台的形状. Names leave in full only from the one operation that reveals them."""

import marshmallow as ma

from app.edge.fields import Flag, Identity, Schema, one_of
from app.edge.lists import ListQuery, page_of
from app.edge.membership_shapes import MembershipApplicationSchema
from models import MembershipApplicationState, MembershipRequest


class DeskMembershipQuery(ListQuery):
    kind = one_of([kind.value for kind in MembershipRequest], load_default=None)
    state = one_of([state.value for state in MembershipApplicationState], load_default=None)
    overdue = Flag(load_default=None)


class TakingBody(Schema):
    union_id = Identity(required=True, metadata={"description": "接收的联合工会"})


class ApplicantSchema(Schema):
    """申请人 in full."""

    name = ma.fields.String(required=True)
    id_number = ma.fields.String(required=True)
    phone = ma.fields.String(required=True, allow_none=True)
    note = ma.fields.String(required=True, allow_none=True)


DeskMembershipPage = page_of(MembershipApplicationSchema, "DeskMembershipPage")
