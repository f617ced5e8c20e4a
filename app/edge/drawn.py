"""抽签的形状, at every door: what was promised before, and after it is drawn all that recomputing needs."""

from typing import Any

import marshmallow as ma

from app.edge.fields import MaskedName, Moment, Schema, one_of
from models import DrawState


class PoolSchema(Schema):
    name = ma.fields.String(required=True)
    capacity = ma.fields.Integer(required=True)


class DrawSchema(Schema):
    """抽签. Hashes and the seed are in hexadecimal."""

    id = ma.fields.UUID(required=True)
    campaign_id = ma.fields.UUID(required=True)
    title = ma.fields.String(attribute="campaign.title", required=True)
    state = one_of([state.value for state in DrawState], required=True)
    algorithm = ma.fields.String(required=True, metadata={"description": "算法的版本，见 docs/draws.md"})
    commitment = ma.fields.Function(
        lambda draw: _hex(draw.commitment),
        required=True,
        metadata={"type": "string", "description": "种子的 SHA-256，报名前就公布"},
    )
    public_source = ma.fields.String(required=True, metadata={"description": "公开随机数取自何处"})
    public_at = Moment(required=True, metadata={"description": "公开随机数何时产生"})
    public_value = ma.fields.Function(
        lambda draw: draw.public_value if draw.confirmed_by is not None else None,
        required=True,
        metadata={"type": ["string", "null"], "description": "两人核对以后才有"},
    )
    seed = ma.fields.Function(
        lambda draw: draw.seed if draw.state is DrawState.DRAWN else None,
        required=True,
        metadata={"type": ["string", "null"], "description": "开签以后才有"},
    )
    frozen_at = Moment(required=True, allow_none=True)
    pools = ma.fields.List(ma.fields.Nested(PoolSchema), required=True)
    ways = ma.fields.List(
        ma.fields.List(ma.fields.List(ma.fields.Integer())),
        required=True,
        metadata={"description": "每种办法有几组，每组里按先后占一个还有名额的池"},
    )
    entrant_count = ma.fields.Integer(required=True)
    entrants_hash = ma.fields.Function(
        lambda draw: _hex(draw.entrants_hash),
        required=True,
        metadata={"type": ["string", "null"], "description": "封存的名单与名额的 SHA-256"},
    )
    applied_count = ma.fields.Integer(required=True, metadata={"description": "开签办到第几名"})
    winner_count = ma.fields.Integer(required=True)
    drawn_at = Moment(required=True, allow_none=True)


class DeskDrawSchema(DrawSchema):
    """抽签, with what only a desk sees: whether somebody has entered the value, not which."""

    is_entered = ma.fields.Function(
        lambda draw: draw.public_value is not None, required=True, metadata={"type": "boolean"}
    )
    entered_by = ma.fields.UUID(required=True, allow_none=True)
    entered_by_name = MaskedName(attribute="enterer.name", dump_default=None)
    confirmed_by = ma.fields.UUID(required=True, allow_none=True)
    confirmed_by_name = MaskedName(attribute="confirmer.name", dump_default=None)


def _hex(stored: Any) -> str | None:
    return None if stored is None else bytes(stored).hex()
