"""控制台驿站的形状."""

from typing import Any

import marshmallow as ma

from app.edge.fields import (
    Degrees,
    Flag,
    Identity,
    LongText,
    MaskedName,
    MaskedPhone,
    Moment,
    NearDay,
    Schema,
    Text,
    district,
    one_of,
)
from app.edge.lists import ListQuery, page_of
from app.edge.shapes import PHONE, AttachmentSchema, SpanSchema, SpecialDaySchema, attachment_ids
from app.services import stations
from models import HolidayRule, InspectionResult, StationReportState, StationService, StationState

CODE = r"^[A-Za-z0-9-]+$"
SERVICES = [service.value for service in StationService]
STATES = [state.value for state in StationState]
RULES = [rule.value for rule in HolidayRule]


def _services(**options: Any) -> ma.fields.List[str]:
    return ma.fields.List(one_of(SERVICES), validate=ma.validate.Length(max=len(SERVICES)), **options)


class StationBody(Schema):
    union_id = Identity(required=True, metadata={"description": "由哪个工会管理"})
    code = Text(max_length=20, pattern=CODE, required=True)
    name = Text(max_length=60, required=True)
    district = district(required=True)
    address = Text(max_length=120, required=True)
    lat = Degrees(most=90, required=True)
    lng = Degrees(most=180, required=True)
    host = Text(max_length=60, required=True)
    phone = Text(max_length=20, pattern=PHONE, load_default=None, allow_none=True)
    services = _services(required=True)
    holiday_rule = one_of(RULES, load_default=HolidayRule.AS_USUAL.value)


class StationChangeBody(Schema):
    code = Text(max_length=20, pattern=CODE)
    name = Text(max_length=60)
    district = district()
    address = Text(max_length=120)
    lat = Degrees(most=90)
    lng = Degrees(most=180)
    host = Text(max_length=60)
    phone = Text(max_length=20, pattern=PHONE, allow_none=True)
    services = _services()
    holiday_rule = one_of(RULES)
    state = one_of(STATES)


class DeskStationSchema(Schema):
    id = ma.fields.UUID(required=True)
    union_id = ma.fields.UUID(required=True)
    code = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    district = ma.fields.String(required=True)
    address = ma.fields.String(required=True)
    lat = ma.fields.Float(required=True)
    lng = ma.fields.Float(required=True)
    host = ma.fields.String(required=True)
    phone = ma.fields.String(required=True, allow_none=True)
    services = ma.fields.List(one_of(SERVICES), required=True)
    state = one_of(STATES, required=True)
    holiday_rule = one_of(RULES, required=True)
    last_verified_on = ma.fields.Date(required=True, allow_none=True)
    hours = ma.fields.List(ma.fields.Nested(SpanSchema), required=True)
    special_days = ma.fields.List(ma.fields.Nested(SpecialDaySchema), required=True)


class DeskStationQuery(ListQuery):
    state = one_of(STATES, load_default=None)
    district = district(load_default=None)
    service = one_of(SERVICES, load_default=None)
    q = Text(max_length=40, min_length=0, load_default=None)


class NamedStationSchema(Schema):
    id = ma.fields.UUID(required=True)
    code = ma.fields.String(required=True)
    name = ma.fields.String(required=True)


class DeskStationReportSchema(Schema):
    """报修. Who reported stands in no shape."""

    id = ma.fields.UUID(required=True)
    station = ma.fields.Nested(NamedStationSchema, required=True)
    text = ma.fields.String(required=True)
    state = one_of([state.value for state in StationReportState], required=True)
    reported_at = Moment(required=True)
    due_at = Moment(required=True)
    is_overdue = ma.fields.Function(stations.is_overdue, required=True, metadata={"type": "boolean"})
    answer = ma.fields.String(required=True, allow_none=True)
    answered_at = Moment(required=True, allow_none=True)
    attachments = ma.fields.List(ma.fields.Nested(AttachmentSchema), required=True)


class DeskStationReportQuery(ListQuery):
    state = one_of([state.value for state in StationReportState], load_default=None)
    overdue = Flag(load_default=None)


class StationAnswerBody(Schema):
    answer = LongText(required=True)


class InspectionPlanBody(Schema):
    inspector_id = Identity(load_default=None, allow_none=True, metadata={"description": "不填就是自己去"})
    due_on = NearDay(required=True)


class InspectionResultBody(Schema):
    result = one_of([result.value for result in InspectionResult], required=True)
    note = Text(max_length=300, min_length=0, load_default="")
    attachments = attachment_ids(load_default=list)


class InspectionSchema(Schema):
    """巡查."""

    id = ma.fields.UUID(required=True)
    station = ma.fields.Nested(NamedStationSchema, required=True)
    inspector_id = ma.fields.UUID(required=True)
    inspector_name = MaskedName(attribute="inspector.name")
    inspector_username = ma.fields.String(attribute="inspector.username", required=True)
    due_on = ma.fields.Date(required=True)
    done_at = Moment(required=True, allow_none=True)
    result = ma.fields.String(required=True, allow_none=True)
    note = ma.fields.String(required=True)
    attachments = ma.fields.List(ma.fields.Nested(AttachmentSchema), required=True)


class InspectionQuery(ListQuery):
    station_id = Identity(load_default=None)
    mine = Flag(load_default=False)
    overdue = Flag(load_default=None)


class StationInvitationSchema(Schema):
    """The word is shown once; only its hash is kept."""

    invitation = ma.fields.String(required=True, attribute="word")
    expires_at = Moment(required=True)


class StationKeeperSchema(Schema):
    id = ma.fields.UUID(required=True)
    name = MaskedName(attribute="member.name")
    phone = MaskedPhone(attribute="member.phone")
    bound_at = Moment(required=True)


DeskStationPage = page_of(DeskStationSchema, "DeskStationPage")
DeskStationReportPage = page_of(DeskStationReportSchema, "DeskStationReportPage")
InspectionPage = page_of(InspectionSchema, "InspectionPage")
StationKeeperPage = page_of(StationKeeperSchema, "StationKeeperPage")
