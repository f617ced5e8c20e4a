"""核实申请的形状: a name and two facts, nothing of the profile."""

import marshmallow as ma

from app.edge.fields import Identity, MaskedName, Moment, Schema, one_of
from app.edge.lists import ListQuery, page_of
from models import VouchBasis, Voucher, VouchState

_STATES = [one.value for one in VouchState]
_BASES = [one.value for one in VouchBasis]


class VouchQuery(ListQuery):
    state = one_of(_STATES, load_default=None)


class _VouchFields(Schema):
    id = Identity(required=True)
    voucher = one_of([one.value for one in Voucher], required=True)
    by = ma.fields.Function(
        lambda vouch: (vouch.union or vouch.studio).name, required=True, metadata={"type": "string"}
    )
    state = one_of(_STATES, required=True)
    asked_at = Moment(required=True)
    decided_at = Moment(required=True, allow_none=True)
    basis = one_of(_BASES, required=True, allow_none=True)


class VouchLineSchema(_VouchFields):
    """In a list, and as what a decision answers: a key remembers it for a day."""

    name = MaskedName(attribute="profile.member.name")


class VouchSchema(_VouchFields):
    """Opened, it shows the name in full, for it is this person who is vouched for; opening it is audited."""

    name = ma.fields.String(attribute="profile.member.name", required=True)
    reason = ma.fields.String(required=True, allow_none=True)


VouchPage = page_of(VouchLineSchema, "MatchmakingVouchPage")


class VouchApprovalBody(Schema):
    basis = one_of(_BASES, required=True, metadata={"description": "凭什么核实在职和单身"})
