"""驿站: read by anyone; a worker reports what is wrong; a member who is invited hands out there."""

import uuid
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import Door
from app.edge.limits import Limit, Per
from app.edge.lists import ListQuery
from app.paging import Page
from app.services import attachments, stations
from app.services.stations import StationFound, Wanted
from miniprogram_api.stations.schemas import (
    KeeperStationPage,
    KeptStationSchema,
    StationDetailSchema,
    StationInvitationBody,
    StationPage,
    StationQuery,
    StationReportBody,
    StationReportPage,
    StationReportSchema,
)
from models import Member, ServiceStation, StationKeeper, StationReport

door = Door("stations", description="工会劳动者驿站")


@door.get(
    "/stations", who=Who.ANYONE, query=StationQuery, answers=StationPage, refuses=(paging.CursorInvalid,)
)
def list_stations(query: dict[str, Any]) -> Page[StationFound]:
    """附近驿站: nearest first within the radius; without a place, in the order of listing."""
    wanted = Wanted(**{name: query.pop(name) for name in ("service", "district", "q", "open_now")})
    return stations.list_public(wanted, **query)


@door.get(
    "/stations/<uuid:station_id>",
    who=Who.ANYONE,
    answers=StationDetailSchema,
    refuses=(stations.StationNotFound,),
)
def get_station(station_id: uuid.UUID) -> ServiceStation:
    """驿站详情: services, hours, coming special days, and when it was last verified."""
    return stations.get_public(station_id)


@door.post(
    "/stations/<uuid:station_id>/reports",
    who=Who.MEMBER,
    body=StationReportBody,
    answers=StationReportSchema,
    status=201,
    idempotent=True,
    refuses=(
        stations.StationNotFound,
        stations.StationReportedToday,
        attachments.AttachmentNotFound,
    ),
)
def report(member: Member, station_id: uuid.UUID, body: dict[str, Any]) -> StationReport:
    """报修: broken, dirty, empty, or shut when it should be open. Once a day about one station."""
    return stations.report(member, station_id, text=body["text"], attachment_ids=body["attachments"])


@door.get(
    "/me/station-reports",
    who=Who.MEMBER,
    query=ListQuery,
    answers=StationReportPage,
    refuses=(paging.CursorInvalid,),
)
def list_my_reports(member: Member, query: dict[str, Any]) -> Page[StationReport]:
    """我的报修: state, until when an answer is due, and the answer."""
    return stations.list_mine(member, **query)


@door.get("/clerk/stations", who=Who.CLERK, answers=KeeperStationPage)
def list_kept(member: Member) -> Page[ServiceStation]:
    """我的驿站: where I may hand out."""
    return Page(stations.list_at(member), None)


@door.post(
    "/clerk/stations",
    who=Who.MEMBER,
    body=StationInvitationBody,
    answers=KeptStationSchema,
    status=201,
    idempotent=True,
    refuses=(stations.StationInvitationInvalid, stations.StationInvitationNeedsPhone),
    limit=Limit("10 per hour", Per.ACTOR, failures_of=("station_invitation_invalid",)),
)
def accept_invitation(member: Member, body: dict[str, str]) -> StationKeeper:
    """接受邀请: become a keeper of the inviting station."""
    return stations.accept(member, body["invitation"])
