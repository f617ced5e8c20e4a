"""入会申请的形状: what the phone and the desks show alike."""

import marshmallow as ma

from app.edge.fields import MaskedIdNumber, MaskedName, MaskedPhone, Moment, Schema, one_of
from app.services import membership_applications
from models import EmploymentGroup, MembershipApplicationState, MembershipRequest


class AskedUnionSchema(Schema):
    """办理的工会."""

    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)


class MembershipApplicationSchema(Schema):
    """入会、接转或退会申请. Who it is, is masked for every eye."""

    id = ma.fields.UUID(required=True)
    kind = one_of([kind.value for kind in MembershipRequest], required=True)
    state = one_of(
        [state.value for state in MembershipApplicationState],
        required=True,
        metadata={"description": "queued 是单位没有工会、等联合工会接收；排队不等于入会"},
    )
    union = ma.fields.Nested(
        AskedUnionSchema, required=True, metadata={"description": "由哪个工会办理；排队时是辖市(区)总工会"}
    )
    from_union = ma.fields.Nested(
        AskedUnionSchema,
        required=True,
        allow_none=True,
        metadata={"description": "接转、退会前所在的工会；入会的为 null"},
    )
    district = ma.fields.String(required=True, allow_none=True)
    unit_name = ma.fields.String(required=True, allow_none=True)
    employment_group = one_of([group.value for group in EmploymentGroup], required=True, allow_none=True)
    name = MaskedName()
    id_number = MaskedIdNumber()
    phone = MaskedPhone()
    submitted_at = Moment(required=True)
    due_at = Moment(required=True, metadata={"description": "答应答复的期限：提交后 15 个工作日内"})
    is_overdue = ma.fields.Function(
        membership_applications.is_overdue, required=True, metadata={"type": "boolean"}
    )
    decided_at = Moment(required=True, allow_none=True)
    reason = ma.fields.String(required=True, allow_none=True)


class OwnMembershipApplicationSchema(MembershipApplicationSchema):
    """我的申请: with the place in the queue and what comes next."""

    position = ma.fields.Function(
        lambda found: found.position if found.state is MembershipApplicationState.QUEUED else None,
        required=True,
        metadata={"type": ["integer", "null"], "description": "排队时的位次，从 1 起；不排队的为空"},
    )
    next = ma.fields.Function(
        membership_applications.next_of,
        required=True,
        metadata={"type": "string", "description": "接下来怎样、什么时候前"},
    )
