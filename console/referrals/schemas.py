"""转介的形状."""

from typing import Any

import marshmallow as ma

from app.edge.fields import (
    MAX_FEN,
    Fen,
    Flag,
    Identity,
    Integer,
    LongText,
    Moment,
    NearDay,
    Schema,
    Text,
    one_of,
)
from app.edge.lists import ListQuery, page_of
from app.services import referrals, signups
from models import ReferralState

STATES = [state.value for state in ReferralState]
MOST_MONTHS = 360
COUNT_MAX = 10_000_000
SUM_MAX = COUNT_MAX * MAX_FEN


class ReferralQuery(ListQuery):
    campaign_id = Identity(load_default=None)
    partner_id = Identity(load_default=None)
    state = one_of(STATES, load_default=None)
    overdue = Flag(load_default=False, metadata={"description": "过了承诺的日子还没有答复的"})


class PackageQuery(Schema):
    partner_id = Identity(required=True)


class PackageBody(PackageQuery):
    reason = LongText(max_length=200, required=True, metadata={"description": "为什么要不遮的材料"})


class ReferralBody(Schema):
    partner_id = Identity(required=True)
    reference = Text(max_length=40, min_length=0, load_default="", metadata={"description": "转介函的文号"})


class ReferralAnswerBody(Schema):
    """答复: an amount with a term, or neither and the reason."""

    amount_fen = Fen(
        minimum=1,
        load_default=None,
        allow_none=True,
        metadata={"description": "批准的金额（分）；没有批准的不填"},
    )
    months = Integer(
        minimum=1,
        maximum=MOST_MONTHS,
        load_default=None,
        allow_none=True,
        metadata={"description": "批准几个月"},
    )
    reason = LongText(
        max_length=200, load_default=None, allow_none=True, metadata={"description": "没有批准的原因"}
    )
    answered_on = NearDay(required=True)

    @ma.validates_schema
    def granted_or_declined(self, data: dict[str, Any], **_: Any) -> None:
        if (data.get("amount_fen") is None) != (data.get("months") is None):
            missing = "months" if data.get("months") is None else "amount_fen"
            raise ma.ValidationError("金额和期限要一起给出", missing)
        if data.get("amount_fen") is None and data.get("reason") is None:
            raise ma.ValidationError("没有批准的要写原因", "reason")


class ReferralCorrectionBody(ReferralAnswerBody):
    correction = LongText(max_length=200, required=True, metadata={"description": "为什么更正"})


class ReferralSchema(Schema):
    """一次转介, as the desk reads it: never more of a name than its mask."""

    id = Identity(required=True)
    signup_id = Identity(required=True)
    campaign_id = Identity(required=True)
    title = ma.fields.String(attribute="signup.campaign.title", required=True)
    applicant_name = ma.fields.Function(
        lambda referral: signups.masked_name(referral.signup), required=True, metadata={"type": "string"}
    )
    union = ma.fields.String(attribute="signup.union.name", required=True)
    partner_id = Identity(required=True)
    partner = ma.fields.String(attribute="partner.name", required=True)
    reference = ma.fields.String(required=True)
    state = one_of(STATES, required=True)
    forwarded_at = Moment(required=True)
    due_at = Moment(required=True)
    is_overdue = ma.fields.Function(referrals.is_overdue, required=True, metadata={"type": "boolean"})
    amount_fen = Fen(minimum=1, required=True, allow_none=True)
    months = Integer(minimum=1, maximum=MOST_MONTHS, required=True, allow_none=True)
    reason = ma.fields.String(required=True, allow_none=True)
    answered_on = ma.fields.Date(required=True, allow_none=True)
    corrected_at = Moment(required=True, allow_none=True)
    correction = ma.fields.String(required=True, allow_none=True)


class ReferralFiguresSchema(Schema):
    """合计. Withdrawn ones do not count as forwarded."""

    forwarded_count = Integer(minimum=0, maximum=COUNT_MAX, required=True)
    waiting_count = Integer(minimum=0, maximum=COUNT_MAX, required=True)
    overdue_count = Integer(minimum=0, maximum=COUNT_MAX, required=True)
    granted_count = Integer(minimum=0, maximum=COUNT_MAX, required=True)
    declined_count = Integer(minimum=0, maximum=COUNT_MAX, required=True)
    withdrawn_count = Integer(minimum=0, maximum=COUNT_MAX, required=True)
    granted_fen = Integer(minimum=0, maximum=SUM_MAX, required=True)


class ImportedAnswersSchema(Schema):
    recorded_count = Integer(minimum=0, maximum=COUNT_MAX, required=True)


ReferralPage = page_of(ReferralSchema, "ReferralPage")
