"""核实申请的形状."""

import marshmallow as ma

from app.edge.fields import Identity, Moment, Schema, district, one_of
from miniprogram_api.matchmaking_studios.schemas import StudioSchema
from models import Voucher, VouchState

_VOUCHERS = [one.value for one in Voucher]


class VouchBody(Schema):
    """由谁核实: `unit` names nothing more, `street` a union, `studio` a studio."""

    voucher = one_of(_VOUCHERS, required=True)
    union_id = Identity(load_default=None, allow_none=True)
    studio_id = Identity(load_default=None, allow_none=True)


class OwnVouchSchema(Schema):
    id = Identity(required=True)
    voucher = one_of(_VOUCHERS, required=True)
    by = ma.fields.Function(
        lambda vouch: (vouch.union or vouch.studio).name,
        required=True,
        metadata={"type": "string", "description": "哪一处"},
    )
    state = one_of([one.value for one in VouchState], required=True)
    asked_at = Moment(required=True)
    decided_at = Moment(required=True, allow_none=True)
    reason = ma.fields.String(required=True, allow_none=True, metadata={"description": "没有核实的原因"})


class OwnVouchesSchema(Schema):
    items = ma.fields.List(ma.fields.Nested(OwnVouchSchema), required=True)


class VouchersQuery(Schema):
    district = district()


class VouchingUnionSchema(Schema):
    id = Identity(required=True)
    name = ma.fields.String(required=True)


class VouchersSchema(Schema):
    """可以由谁核实. The unit's union is told nothing where another is chosen."""

    unit = ma.fields.Nested(VouchingUnionSchema, required=True, allow_none=True)
    streets = ma.fields.List(ma.fields.Nested(VouchingUnionSchema), required=True)
    studios = ma.fields.List(ma.fields.Nested(StudioSchema), required=True)
