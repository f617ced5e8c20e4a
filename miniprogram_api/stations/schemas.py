"""驿站的形状. Coordinates are GCJ-02."""

from typing import Any

import marshmallow as ma

from app import clock
from app.edge.fields import (
    Flag,
    Identity,
    Integer,
    Latitude,
    Longitude,
    LongText,
    Moment,
    Schema,
    Text,
    district,
    one_of,
)
from app.edge.lists import ListQuery, PlaceQuery, page_of
from app.edge.shapes import AttachmentSchema, SpanSchema, SpecialDaySchema, attachment_ids
from app.services import stations
from app.services.stations import StationFound
from models import HolidayRule, ServiceStation, StationReportState, StationService, StationState

MAX_RADIUS_M = 20_000
DEFAULT_RADIUS_M = 1_000
SERVICES = [service.value for service in StationService]


class StationBriefSchema(Schema):
    id = ma.fields.UUID(required=True)
    code = ma.fields.String(required=True, metadata={"description": "门牌上的编号"})
    name = ma.fields.String(required=True)
    district = ma.fields.String(required=True)
    address = ma.fields.String(required=True)
    lat = ma.fields.Float(required=True)
    lng = ma.fields.Float(required=True)


class StationSchema(StationBriefSchema):
    host = ma.fields.String(required=True, metadata={"description": "依托单位"})
    phone = ma.fields.String(required=True, allow_none=True)
    services = ma.fields.List(one_of(SERVICES), required=True)
    state = one_of([state.value for state in StationState], required=True)
    hours = ma.fields.List(ma.fields.Nested(SpanSchema), required=True)
    open_now = ma.fields.Boolean(required=True)
    last_verified_on = ma.fields.Date(
        required=True, allow_none=True, metadata={"description": "工会最近一次到现场核实的日期"}
    )
    distance_m = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "给出 lat、lng 时才有"}
    )

    @ma.pre_dump
    def spread(self, found: StationFound, **_: Any) -> dict[str, Any]:
        station = found.station
        facts = {name: getattr(station, name) for name in self.declared_fields if hasattr(station, name)}
        return {**facts, "open_now": found.open_now, "distance_m": found.distance_m}


class StationDetailSchema(StationSchema):
    """驿站详情: special days that are over are left out."""

    holiday_rule = one_of([rule.value for rule in HolidayRule], required=True)
    special_days = ma.fields.List(ma.fields.Nested(SpecialDaySchema), required=True)

    @ma.pre_dump
    def spread(self, station: ServiceStation, **_: Any) -> dict[str, Any]:
        facts = super().spread(stations.found(station))
        coming = [day for day in station.special_days if day.on_day >= clock.today()]
        return {**facts, "holiday_rule": station.holiday_rule, "special_days": coming}


class StationQuery(ListQuery, PlaceQuery):
    lat = Latitude(load_default=None)
    lng = Longitude(load_default=None)
    radius_m = Integer(minimum=1, maximum=MAX_RADIUS_M, load_default=DEFAULT_RADIUS_M)
    service = one_of(SERVICES, load_default=None)
    open_now = Flag(load_default=None)
    district = district(load_default=None)
    q = Text(
        max_length=40, min_length=0, load_default=None, metadata={"description": "名称片段、拼音或首字母"}
    )


class StationReportBody(Schema):
    text = LongText(required=True, metadata={"description": "哪里坏了，或什么时候没开门"})
    attachments = attachment_ids(load_default=list)


class StationReportSchema(Schema):
    """驿站报修, as the reporter follows it."""

    id = ma.fields.UUID(required=True)
    station = ma.fields.Nested(StationBriefSchema, required=True)
    text = ma.fields.String(required=True)
    state = one_of([state.value for state in StationReportState], required=True)
    reported_at = Moment(required=True)
    due_at = Moment(required=True, metadata={"description": "工会答应在此之前答复"})
    next = ma.fields.Function(
        stations.report_next_of,
        required=True,
        metadata={"type": "string", "description": "接下来怎样、什么时候前"},
    )
    answer = ma.fields.String(required=True, allow_none=True)
    answered_at = Moment(required=True, allow_none=True)
    attachments = ma.fields.List(ma.fields.Nested(AttachmentSchema), required=True)


class StationInvitationBody(Schema):
    invitation = Text(max_length=64, pattern=r"^[A-Za-z0-9_-]+$", required=True)


class KeptStationSchema(Schema):
    id = Identity(required=True)
    station = ma.fields.Nested(StationBriefSchema, required=True)
    bound_at = Moment(required=True)


StationPage = page_of(StationSchema, "StationPage")
StationReportPage = page_of(StationReportSchema, "StationReportPage")
KeeperStationPage = page_of(StationBriefSchema, "KeeperStationPage")
