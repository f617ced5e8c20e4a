"""异常线索的形状. Names and numbers are masked; the figures hold none."""

from typing import Any

import marshmallow as ma

from app.edge.fields import (
    Identity,
    LongText,
    MaskedName,
    MaskedPhone,
    Moment,
    Schema,
    district,
    one_of,
)
from app.edge.lists import ListQuery, page_of
from app.edge.shapes import ReportedStoreSchema
from app.services import anomalies
from app.services.anomalies import AnomalyFile
from models import AnomalyKind, AnomalyState

KINDS = [kind.value for kind in AnomalyKind]
STATES = [state.value for state in AnomalyState]


class AnomalyQuery(ListQuery):
    kind = one_of(KINDS, load_default=None)
    merchant_id = Identity(load_default=None)
    district = district(load_default=None, metadata={"description": "门店所在辖市(区)"})
    state = one_of(STATES, load_default=None)


class AnomalyStoreSchema(ReportedStoreSchema):
    district = ma.fields.String(required=True)


class AnomalyPersonSchema(Schema):
    """核销员或持券人, masked."""

    nickname = ma.fields.String(required=True, allow_none=True)
    name = MaskedName()
    phone = MaskedPhone()


class AnomalySchema(Schema):
    """一条线索."""

    id = ma.fields.UUID(required=True)
    kind = one_of(KINDS, required=True)
    state = one_of(STATES, required=True)
    happened_on = ma.fields.Date(required=True)
    merchant = ma.fields.Nested(ReportedStoreSchema, required=True)
    store = ma.fields.Nested(AnomalyStoreSchema, required=True)
    told = ma.fields.Function(
        anomalies.tell, required=True, metadata={"type": "string", "description": "看到了什么，一句话"}
    )
    decided_at = Moment(required=True, allow_none=True)


class SuspectRedemptionSchema(Schema):
    """线索里的一笔核销."""

    redeemed_at = Moment(required=True)
    store = ma.fields.Nested(ReportedStoreSchema, required=True)
    title = ma.fields.String(required=True, attribute="coupon.batch.title")
    holder = MaskedName(attribute="member.name")
    amount_fen = ma.fields.Integer(required=True, allow_none=True)
    discount_fen = ma.fields.Integer(required=True)
    subsidy_fen = ma.fields.Integer(required=True)
    reversed_at = Moment(required=True, allow_none=True)


class AnomalyFileSchema(Schema):
    """一条线索, 连同那几笔核销."""

    anomaly = ma.fields.Nested(AnomalySchema, required=True)
    clerk = ma.fields.Nested(AnomalyPersonSchema, required=True)
    member = ma.fields.Nested(AnomalyPersonSchema, required=True, allow_none=True)
    other_store = ma.fields.Nested(AnomalyStoreSchema, required=True, allow_none=True)
    redemptions = ma.fields.List(ma.fields.Nested(SuspectRedemptionSchema), required=True)
    reason = ma.fields.String(required=True, allow_none=True)
    decided_by = ma.fields.String(required=True, allow_none=True, metadata={"description": "核实的干部姓名"})

    @ma.pre_dump
    def spread(self, file: AnomalyFile, **_: Any) -> dict[str, Any]:
        found = file.anomaly
        return {
            "anomaly": found,
            "clerk": found.clerk.member,
            "member": found.member,
            "other_store": file.other_store,
            "redemptions": file.redemptions,
            "reason": found.reason,
            "decided_by": file.decider.name if file.decider else None,
        }


class AnomalyFindingBody(Schema):
    finding = one_of([AnomalyState.CLEARED.value, AnomalyState.CONFIRMED.value], required=True)
    reason = LongText(required=True, metadata={"description": "怎样核实的、结论是什么"})


AnomalyPage = page_of(AnomalySchema, "AnomalyPage")
