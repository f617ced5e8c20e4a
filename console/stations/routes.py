"""驿站: the directory, fault reports, inspections and keepers, each in the unions that one may see."""

import uuid
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.limits import Limit, Per
from app.edge.shapes import SpecialDaysBody, WeekBody
from app.paging import Page
from app.services import attachments, opening, stations, unions
from app.services.stations import Wanted
from app.services.stations.keepers import Invitation
from console.stations.schemas import (
    DeskStationPage,
    DeskStationQuery,
    DeskStationReportPage,
    DeskStationReportQuery,
    DeskStationReportSchema,
    DeskStationSchema,
    InspectionPage,
    InspectionPlanBody,
    InspectionQuery,
    InspectionResultBody,
    InspectionSchema,
    StationAnswerBody,
    StationBody,
    StationChangeBody,
    StationInvitationSchema,
    StationKeeperPage,
)
from models import (
    InspectionResult,
    ServiceStation,
    Staff,
    StaffRole,
    StationInspection,
    StationKeeper,
    StationReport,
    StationReportState,
    StationState,
)

door = Door("console_stations", description="控制台：工会劳动者驿站", url_prefix=DESK_PREFIX)

KEEPS = frozenset({StaffRole.OPERATOR, StaffRole.PUBLISHER})
INSPECTS = KEEPS | {StaffRole.REVIEWER}
READS = INSPECTS | {StaffRole.CHAIR, StaffRole.READ_ONLY}


@door.get(
    "/stations",
    who=Who.STAFF,
    roles=READS,
    query=DeskStationQuery,
    answers=DeskStationPage,
    refuses=(paging.CursorInvalid,),
)
def list_stations(staff: Staff, query: dict[str, Any]) -> Page[ServiceStation]:
    """驿站列表, closed ones too."""
    wanted = Wanted(**{name: query.pop(name) for name in ("service", "district", "q")})
    state = query.pop("state")
    return stations.list_kept(staff, wanted, state=StationState(state) if state else None, **query)


@door.post(
    "/stations",
    who=Who.STAFF,
    roles=KEEPS,
    body=StationBody,
    answers=DeskStationSchema,
    status=201,
    idempotent=True,
    refuses=(unions.UnionNotFound, stations.StationCodeTaken),
)
def add(staff: Staff, body: dict[str, Any]) -> ServiceStation:
    """新建驿站."""
    return stations.add(staff, **body)


@door.get(
    "/stations/<uuid:station_id>",
    who=Who.STAFF,
    roles=READS,
    answers=DeskStationSchema,
    refuses=(stations.StationNotFound,),
)
def get_station(staff: Staff, station_id: uuid.UUID) -> ServiceStation:
    """驿站详情."""
    return stations.get_kept(staff, station_id)


@door.patch(
    "/stations/<uuid:station_id>",
    who=Who.STAFF,
    roles=KEEPS,
    body=StationChangeBody,
    answers=DeskStationSchema,
    refuses=(stations.StationNotFound, stations.StationCodeTaken),
)
def update(staff: Staff, station_id: uuid.UUID, body: dict[str, Any]) -> ServiceStation:
    """修改驿站; also shut it for a while, or take it out of the directory."""
    return stations.update(staff, station_id, **body)


@door.put(
    "/stations/<uuid:station_id>/hours",
    who=Who.STAFF,
    roles=KEEPS,
    body=WeekBody,
    answers=DeskStationSchema,
    refuses=(stations.StationNotFound, opening.HoursOverlap),
)
def set_hours(staff: Staff, station_id: uuid.UUID, body: dict[str, Any]) -> ServiceStation:
    """开放时间: the whole week at once."""
    return stations.set_hours(staff, station_id, body["spans"])


@door.put(
    "/stations/<uuid:station_id>/special-days",
    who=Who.STAFF,
    roles=KEEPS,
    body=SpecialDaysBody,
    answers=DeskStationSchema,
    refuses=(stations.StationNotFound, opening.HoursOverlap),
)
def set_special_days(staff: Staff, station_id: uuid.UUID, body: dict[str, Any]) -> ServiceStation:
    """特殊日: closed days and days with other hours."""
    return stations.set_special_days(staff, station_id, body["days"])


@door.get(
    "/station-reports",
    who=Who.STAFF,
    roles=READS,
    query=DeskStationReportQuery,
    answers=DeskStationReportPage,
    refuses=(paging.CursorInvalid,),
)
def list_reports(staff: Staff, query: dict[str, Any]) -> Page[StationReport]:
    """报修列表: by state, or those whose answer is overdue."""
    state = query.pop("state")
    return stations.list_reports(staff, state=StationReportState(state) if state else None, **query)


@door.post(
    "/station-reports/<uuid:report_id>/answer",
    who=Who.STAFF,
    roles=KEEPS,
    body=StationAnswerBody,
    answers=DeskStationReportSchema,
    idempotent=True,
    refuses=(stations.StationReportNotFound, stations.StationReportAnswered),
)
def answer(staff: Staff, report_id: uuid.UUID, body: dict[str, str]) -> StationReport:
    """答复报修, once; the reporter is told."""
    return stations.answer(staff, report_id, body["answer"])


@door.post(
    "/stations/<uuid:station_id>/inspections",
    who=Who.STAFF,
    roles=KEEPS,
    body=InspectionPlanBody,
    answers=InspectionSchema,
    status=201,
    idempotent=True,
    refuses=(stations.StationNotFound, stations.InspectorNotFound),
)
def plan_inspection(staff: Staff, station_id: uuid.UUID, body: dict[str, Any]) -> StationInspection:
    """安排巡查: by whom and by which day."""
    return stations.plan(staff, station_id, **body)


@door.get(
    "/station-inspections",
    who=Who.STAFF,
    roles=READS,
    query=InspectionQuery,
    answers=InspectionPage,
    refuses=(paging.CursorInvalid,),
)
def list_inspections(staff: Staff, query: dict[str, Any]) -> Page[StationInspection]:
    """巡查安排: of a station, mine, or overdue."""
    return stations.list_inspections(staff, **query)


@door.put(
    "/station-inspections/<uuid:inspection_id>",
    who=Who.STAFF,
    roles=KEEPS,
    body=InspectionPlanBody,
    answers=InspectionSchema,
    refuses=(
        stations.InspectionNotFound,
        stations.InspectionAlreadyDone,
        stations.InspectorNotFound,
    ),
)
def reassign(staff: Staff, inspection_id: uuid.UUID, body: dict[str, Any]) -> StationInspection:
    """改派: somebody else, or another day."""
    return stations.reassign(staff, inspection_id, **body)


@door.post(
    "/station-inspections/<uuid:inspection_id>/result",
    who=Who.STAFF,
    roles=INSPECTS,
    body=InspectionResultBody,
    answers=InspectionSchema,
    idempotent=True,
    refuses=(
        stations.InspectionNotFound,
        stations.InspectionAlreadyDone,
        attachments.AttachmentNotFound,
    ),
)
def carry_out(staff: Staff, inspection_id: uuid.UUID, body: dict[str, Any]) -> StationInspection:
    """登记巡查结果, by the inspector; the station counts as verified from today."""
    return stations.carry_out(
        staff,
        inspection_id,
        result=InspectionResult(body["result"]),
        note=body["note"],
        attachment_ids=body["attachments"],
    )


@door.post(
    "/stations/<uuid:station_id>/invitations",
    who=Who.STAFF,
    roles=KEEPS,
    answers=StationInvitationSchema,
    status=201,
    refuses=(stations.StationNotFound,),
    limit=Limit("30 per hour", Per.ACTOR),
)
def invite(staff: Staff, station_id: uuid.UUID) -> Invitation:
    """邀请驿站管理员: a word for one use."""
    return stations.invite(staff, station_id)


@door.get(
    "/stations/<uuid:station_id>/keepers",
    who=Who.STAFF,
    roles=READS,
    answers=StationKeeperPage,
    refuses=(stations.StationNotFound,),
)
def list_keepers(staff: Staff, station_id: uuid.UUID) -> Page[StationKeeper]:
    """驿站的管理员."""
    return Page(stations.list_keepers(staff, station_id), None)


@door.delete(
    "/stations/<uuid:station_id>/keepers/<uuid:keeper_id>",
    who=Who.STAFF,
    roles=KEEPS,
    refuses=(stations.StationNotFound, stations.KeeperNotFound),
)
def remove_keeper(staff: Staff, station_id: uuid.UUID, keeper_id: uuid.UUID) -> None:
    """解除驿站管理员, at once."""
    stations.remove(staff, station_id, keeper_id)
