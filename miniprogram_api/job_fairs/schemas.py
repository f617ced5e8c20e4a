"""春送岗位的形状."""

from typing import Any

import marshmallow as ma

from app.edge.fields import (
    Fen,
    Identity,
    Integer,
    LongText,
    MaskedName,
    MaskedPhone,
    Moment,
    NearDay,
    Schema,
    Text,
    district,
)
from app.edge.job_shapes import JobPostSchema
from app.edge.lists import ListQuery, page_of
from app.edge.shapes import CREDIT_CODE, PHONE


class EmployerBody(Schema):
    name = Text(max_length=60, required=True)
    credit_code = Text(max_length=30, required=True, metadata=CREDIT_CODE)
    district = district(required=True)
    introduction = LongText(max_length=500, load_default=None, allow_none=True)
    contact_name = Text(max_length=50, required=True)
    contact_phone = Text(max_length=20, pattern=PHONE, required=True)
    licence_id = Identity(required=True, metadata={"description": "营业执照的附件"})


class JobPostBody(Schema):
    title = Text(max_length=40, required=True)
    district = district(required=True)
    headcount = Integer(minimum=1, maximum=10_000, required=True)
    pay_from_fen = Fen(required=True, metadata={"description": "月薪从（分）"})
    pay_to_fen = Fen(required=True, metadata={"description": "月薪到（分）"})
    text = LongText(required=True)
    ends_on = NearDay(required=True)

    @ma.validates_schema
    def pay_in_order(self, data: dict[str, Any], **_: Any) -> None:
        lowest, highest = data.get("pay_from_fen"), data.get("pay_to_fen")
        if lowest is not None and highest is not None and not 0 < lowest <= highest:
            raise ma.ValidationError("月薪要大于 0，高的不能低于低的", "pay_to_fen")


class JobPostQuery(ListQuery):
    q = Text(max_length=40, load_default=None, metadata={"description": "岗位或单位名称的一部分"})
    district = district(load_default=None)
    pay_fen = Fen(load_default=None, metadata={"description": "月薪至少能到多少（分）"})


class IntentionBody(Schema):
    name = Text(max_length=50, required=True)
    phone = Text(max_length=20, pattern=PHONE, required=True)
    cv = LongText(required=True, metadata={"description": "简历：只有这家单位的联系人看得到"})


class IntentionSchema(Schema):
    """我的求职意向."""

    id = ma.fields.UUID(required=True)
    post = ma.fields.Nested(JobPostSchema, required=True)
    name = MaskedName()
    phone = MaskedPhone()
    cv = ma.fields.String(required=True)
    sent_at = Moment(required=True)
    opened_at = Moment(required=True, allow_none=True, metadata={"description": "单位什么时候看过"})
    withdrawn_at = Moment(required=True, allow_none=True)


class ReceivedIntentionSchema(Schema):
    """收到的求职意向: masked until it is opened."""

    id = ma.fields.UUID(required=True)
    post_id = ma.fields.UUID(required=True)
    title = ma.fields.String(required=True, attribute="post.title")
    name = MaskedName()
    phone = MaskedPhone()
    sent_at = Moment(required=True)
    opened_at = Moment(required=True, allow_none=True)


class OpenedIntentionSchema(Schema):
    """简历 in full, for the employer's contact alone."""

    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)
    phone = ma.fields.String(required=True)
    cv = ma.fields.String(required=True)
    opened_at = Moment(required=True)


IntentionPage = page_of(IntentionSchema, "IntentionPage")
ReceivedIntentionPage = page_of(ReceivedIntentionSchema, "ReceivedIntentionPage")
