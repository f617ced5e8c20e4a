"""几个门共用的形状: what the phones and the desks take and show alike."""

import uuid
from typing import Any

import marshmallow as ma
from marshmallow import validate

from app.edge.fields import (
    Degrees,
    Identity,
    Integer,
    LongText,
    MaskedName,
    MaskedPhone,
    Moment,
    NearDay,
    Schema,
    Text,
    TimeOfDay,
    district,
    one_of,
)
from app.services import merchant_applications, offer_reports
from app.services.opening import Span
from models import ApplicationState, HolidayRule, MerchantState, NoticeScope, ReportState, StoreState

PHONE = r"^(1[0-9]{10}|0[0-9]{2,3}-?[0-9]{7,8})$"
CREDIT_CODE = {"description": "营业执照上的 18 位统一社会信用代码", "example": "91110000600037341L"}
MAX_FILES = 9
MAX_SPANS = 28
MAX_SPECIAL_DAYS = 100


def attachment_ids(**kwargs: Any) -> ma.fields.List[uuid.UUID]:
    """Attachments of one's own, each once."""
    return ma.fields.List(
        Identity(), validate=validate.Length(max=MAX_FILES, error=f"最多 {MAX_FILES} 个"), **kwargs
    )


class AttachmentSchema(Schema):
    """附件: what it was found to be. The file itself is asked for by its id."""

    id = ma.fields.UUID(required=True)
    content_type = ma.fields.String(required=True)
    byte_count = ma.fields.Integer(required=True)
    width = ma.fields.Integer(required=True, allow_none=True)
    height = ma.fields.Integer(required=True, allow_none=True)


class ReasonBody(Schema):
    reason = LongText(required=True)


class ApplicationSchema(Schema):
    """入驻申请. Contacts are masked for every eye, the applicant's too."""

    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)
    credit_code = ma.fields.String(required=True)
    category = ma.fields.String(required=True)
    district = ma.fields.String(required=True)
    address = ma.fields.String(required=True)
    offer = ma.fields.String(required=True)
    contact_name = MaskedName()
    contact_phone = MaskedPhone()
    licence_ends_on = ma.fields.Date(required=True, allow_none=True)
    attachments = ma.fields.List(ma.fields.Nested(AttachmentSchema), required=True)
    state = one_of([state.value for state in ApplicationState], required=True)
    submitted_at = Moment(required=True)
    due_at = Moment(
        required=True, allow_none=True, metadata={"description": "答应办结的期限：提交后 5 个工作日内"}
    )
    is_overdue = ma.fields.Function(
        merchant_applications.is_overdue, required=True, metadata={"type": "boolean"}
    )
    decided_at = Moment(required=True, allow_none=True)
    reason = ma.fields.String(required=True, allow_none=True)
    merchant_id = ma.fields.UUID(required=True, allow_none=True)


class MerchantFactsSchema(Schema):
    """商户资料 as its keepers see it."""

    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)
    credit_code = ma.fields.String(required=True)
    category = ma.fields.String(required=True)
    contact_name = MaskedName()
    contact_phone = MaskedPhone()
    licence_ends_on = ma.fields.Date(required=True, allow_none=True)
    contract_begins_on = ma.fields.Date(required=True, allow_none=True)
    contract_ends_on = ma.fields.Date(required=True, allow_none=True)
    state = one_of([state.value for state in MerchantState], required=True)
    state_reason = ma.fields.String(required=True, allow_none=True)


class SpanSchema(Schema):
    """一段营业时间: weekday 0 is Monday; a span that closes at or before it opens runs past midnight."""

    weekday = Integer(minimum=0, maximum=6, required=True)
    opens_at = TimeOfDay(required=True)
    closes_at = TimeOfDay(required=True)


class WeekBody(Schema):
    """整周营业时间: replaces what stood there; a day without a span is closed."""

    hours = ma.fields.List(
        ma.fields.Nested(SpanSchema),
        required=True,
        validate=validate.Length(max=MAX_SPANS, error=f"最多 {MAX_SPANS} 段"),
    )

    @ma.post_load
    def as_spans(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        spans = [Span(one["weekday"], one["opens_at"], one["closes_at"]) for one in data["hours"]]
        return {"spans": spans}


class SpecialDaySchema(Schema):
    """特殊日: without times it is closed all day."""

    on_day = NearDay(required=True)
    opens_at = TimeOfDay(load_default=None, allow_none=True)
    closes_at = TimeOfDay(load_default=None, allow_none=True)
    note = Text(max_length=50, min_length=0, load_default="")

    @ma.validates_schema
    def both_or_neither(self, data: dict[str, Any], **_: Any) -> None:
        if (data.get("opens_at") is None) != (data.get("closes_at") is None):
            missing = "opens_at" if data.get("opens_at") is None else "closes_at"
            raise ma.ValidationError("开门和关门时间要一起给出", missing)


class SpecialDaysBody(Schema):
    days = ma.fields.List(
        ma.fields.Nested(SpecialDaySchema),
        required=True,
        validate=validate.Length(max=MAX_SPECIAL_DAYS, error=f"最多 {MAX_SPECIAL_DAYS} 条"),
    )


class PhotosBody(Schema):
    """门店照片: all of them, in the order of display."""

    attachments = attachment_ids(required=True)


class StoreBody(Schema):
    name = Text(max_length=60, required=True)
    district = district(required=True)
    address = Text(max_length=120, required=True)
    lat = Degrees(most=90, required=True)
    lng = Degrees(most=180, required=True)
    phone = Text(max_length=20, pattern=PHONE, load_default=None, allow_none=True)
    holiday_rule = one_of([rule.value for rule in HolidayRule], load_default=HolidayRule.AS_USUAL.value)


class StoreChangeBody(Schema):
    name = Text(max_length=60)
    district = district()
    address = Text(max_length=120)
    lat = Degrees(most=90)
    lng = Degrees(most=180)
    phone = Text(max_length=20, pattern=PHONE, allow_none=True)
    holiday_rule = one_of([rule.value for rule in HolidayRule])
    state = one_of([state.value for state in StoreState])


class PhotoSchema(Schema):
    id = ma.fields.UUID(required=True)
    attachment_id = ma.fields.UUID(required=True)
    width = ma.fields.Integer(required=True, allow_none=True, attribute="attachment.width")
    height = ma.fields.Integer(required=True, allow_none=True, attribute="attachment.height")


class KeptStoreSchema(Schema):
    """门店 as its keepers see it."""

    id = ma.fields.UUID(required=True)
    merchant_id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)
    district = ma.fields.String(required=True)
    address = ma.fields.String(required=True)
    lat = ma.fields.Float(required=True)
    lng = ma.fields.Float(required=True)
    phone = ma.fields.String(required=True, allow_none=True)
    state = one_of([state.value for state in StoreState], required=True)
    holiday_rule = one_of([rule.value for rule in HolidayRule], required=True)
    hours = ma.fields.List(ma.fields.Nested(SpanSchema), required=True)
    special_days = ma.fields.List(ma.fields.Nested(SpecialDaySchema), required=True)
    photos = ma.fields.List(ma.fields.Nested(PhotoSchema), required=True)


class StoreClerkSchema(Schema):
    """核销员 as the keepers of his store see him."""

    id = ma.fields.UUID(required=True)
    nickname = ma.fields.String(required=True, allow_none=True, attribute="member.nickname")
    name = MaskedName(attribute="member.name")
    phone = MaskedPhone(attribute="member.phone")
    bound_at = Moment(required=True)


class ReportedStoreSchema(Schema):
    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)


class ReportSchema(Schema):
    """未兑现反映. Who reported is in none of its shapes."""

    id = ma.fields.UUID(required=True)
    merchant = ma.fields.Nested(ReportedStoreSchema, required=True)
    store = ma.fields.Nested(ReportedStoreSchema, required=True)
    batch_id = ma.fields.UUID(required=True, allow_none=True)
    discount_id = ma.fields.UUID(required=True, allow_none=True)
    happened_on = ma.fields.Date(required=True)
    text = ma.fields.String(required=True)
    state = one_of([state.value for state in ReportState], required=True)
    reported_at = Moment(required=True)
    due_at = Moment(required=True)
    is_overdue = ma.fields.Function(
        offer_reports.is_overdue,
        required=True,
        metadata={"type": "boolean", "description": "过了答复期限而商户还没有答复"},
    )
    answer = ma.fields.String(required=True, allow_none=True)
    answered_at = Moment(required=True, allow_none=True)
    decision = ma.fields.String(required=True, allow_none=True)
    decided_at = Moment(required=True, allow_none=True)


class ReportWithPhotosSchema(ReportSchema):
    """The same with its photos: for the reporter and the union, not for the merchant."""

    attachments = ma.fields.List(ma.fields.Nested(AttachmentSchema), required=True)


REPORT_STATES = [state.value for state in ReportState]


class PublicNoticeSchema(Schema):
    """公示."""

    id = ma.fields.UUID(required=True)
    campaign_id = ma.fields.UUID(required=True)
    title = ma.fields.String(attribute="campaign.title", required=True)
    type = ma.fields.String(attribute="campaign.type", required=True)
    host = ma.fields.String(attribute="campaign.union.name", required=True, metadata={"description": "主办"})
    scope = one_of([scope.value for scope in NoticeScope], required=True)
    union = ma.fields.String(
        attribute="union.name", required=True, metadata={"description": "公示范围的工会"}
    )
    begins_at = Moment(required=True)
    closes_at = Moment(required=True)


class PublicNoticeLineSchema(Schema):
    """公示的一行. The name has its mask on already; of whom an aid is for nothing stands here."""

    id = ma.fields.UUID(required=True)
    number = ma.fields.Integer(required=True)
    name = ma.fields.String(required=True, metadata={"example": "王*明"})
    union = ma.fields.String(required=True)
    amount_fen = ma.fields.Integer(required=True, allow_none=True)


MOST_ENTRIES = 2_000
"""In one round of a contest."""


def score_centi(**facts: Any) -> Integer:
    """平均分, in hundredths of a point."""
    return Integer(
        minimum=0,
        maximum=1_000_000,
        metadata={"description": "平均分（百分之一分）：9267 即 92.67 分"},
        **{"required": True, **facts},
    )


def badge_number() -> Integer:
    """号牌 that a check-in has given, for whoever scans to say."""
    return Integer(
        minimum=1,
        maximum=100_000,
        required=True,
        allow_none=True,
        metadata={"description": "联谊的号牌，请念给本人；其他活动为 null"},
    )


HONOUR_KEY = r"^[a-z][a-z0-9_]{0,39}$"


class HonourLineSchema(Schema):
    """荣誉, as a list shows it. A person's name stands here in full: he has agreed to that."""

    id = Identity(attribute="honour.id", required=True)
    year = Integer(attribute="honour.year", minimum=1949, maximum=2100, required=True)
    honour = ma.fields.String(attribute="honour.honour", required=True, metadata={"example": "craftsman"})
    title = ma.fields.String(required=True, metadata={"example": "身边的工匠"})
    is_person = ma.fields.Boolean(attribute="honour.is_person", required=True)
    name = ma.fields.String(attribute="honour.name", required=True)
    unit = ma.fields.String(attribute="honour.unit", required=True)
    has_photo = ma.fields.Function(lambda hung: hung.honour.photo_id is not None, required=True)
