"""公示与异议的形状."""

from typing import Any

import marshmallow as ma
from marshmallow import validate

from app.campaign_types import TYPES
from app.edge.fields import Flag, Identity, Integer, LongText, MaskedName, Moment, Schema, one_of
from app.edge.lists import ListQuery, page_of
from app.edge.shapes import PublicNoticeLineSchema, PublicNoticeSchema
from models import NoticeScope, ObjectionState, PublicNoticeState

SCOPES = [scope.value for scope in NoticeScope]
STATES = [state.value for state in PublicNoticeState]
OBJECTION_STATES = [state.value for state in ObjectionState]
LINES_AT_ONCE = 50


class PublishingBody(Schema):
    scope = one_of(
        SCOPES, load_default=None, allow_none=True, metadata={"description": "不填按项目规定，只能更窄"}
    )


class KeptNoticeQuery(ListQuery):
    campaign_id = Identity(load_default=None)
    state = one_of(STATES, load_default=None)


class KeptNoticeSchema(PublicNoticeSchema):
    state = one_of(STATES, required=True)
    ended_at = Moment(required=True, allow_none=True)
    withdrawn_reason = ma.fields.String(required=True, allow_none=True)


class KeptNoticeLineSchema(PublicNoticeLineSchema):
    signup_id = Identity(required=True)


class KeptNoticeDetailSchema(Schema):
    notice = ma.fields.Nested(KeptNoticeSchema, required=True)
    lines = ma.fields.List(ma.fields.Nested(KeptNoticeLineSchema), required=True)
    is_of_honours = ma.fields.Function(
        lambda shown: TYPES[shown.notice.campaign.type].hall is not None,
        required=True,
        metadata={"type": "boolean", "description": "期满后可以放进荣誉殿堂"},
    )


class PublishedSchema(Schema):
    items = ma.fields.List(ma.fields.Nested(KeptNoticeSchema), required=True)


class NoticeWithdrawalBody(Schema):
    reason = LongText(max_length=200, required=True)


class ObjectionQuery(ListQuery):
    state = one_of(OBJECTION_STATES, load_default=None)
    overdue = Flag(load_default=False)


class ObjectionLineSchema(Schema):
    """异议, as a list shows it: neither who nor what."""

    id = Identity(required=True)
    public_notice_id = Identity(required=True)
    title = ma.fields.String(attribute="notice.campaign.title", required=True)
    entry_id = Identity(required=True, allow_none=True)
    entry_number = Integer(
        attribute="entry.number", minimum=1, maximum=100_000, dump_default=None, allow_none=True
    )
    state = one_of(OBJECTION_STATES, required=True)
    raised_at = Moment(required=True)
    due_at = Moment(required=True)
    decided_at = Moment(required=True, allow_none=True)


class ObjectionSchema(ObjectionLineSchema):
    text = ma.fields.String(required=True, allow_none=True)
    objector_name = MaskedName(attribute="member.name")
    answer = ma.fields.String(required=True, allow_none=True)


class ObjectionDecisionBody(Schema):
    finding = one_of([ObjectionState.UPHELD.value, ObjectionState.DISMISSED.value], required=True)
    answer = LongText(required=True, metadata={"description": "给提出人的答复"})
    entry_ids = ma.fields.List(
        Identity(),
        load_default=list,
        validate=validate.Length(max=LINES_AT_ONCE, error=f"最多 {LINES_AT_ONCE} 行"),
        metadata={"description": "成立的是哪几行；不填为异议所指的那一行"},
    )
    judged_again = Flag(
        load_default=True, metadata={"description": "true 退回重审；false 只从公示上拿下，以后重新公示"}
    )
    to_first = Flag(load_default=True, metadata={"description": "重审从第一步还是最后一步开始"})

    @ma.post_load
    def as_state(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**data, "finding": ObjectionState(data["finding"])}


KeptNoticePage = page_of(KeptNoticeSchema, "KeptNoticePage")
ObjectionPage = page_of(ObjectionLineSchema, "ObjectionPage")
