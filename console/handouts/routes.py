"""签到与缺席: scanned at the event itself; who did not come, and whether that is excused."""

import uuid
from typing import Any

from flask import Response

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.limits import Limit, Per
from app.paging import Page
from app.services import codes, handouts, signups
from app.services.handouts import Slot
from console.handouts.schemas import (
    AppealDecisionBody,
    AppealPage,
    AppealQuery,
    CheckInBody,
    CheckInQuery,
    DeskAppealSchema,
    DeskHandoutPage,
    DeskHandoutSchema,
    ExcuseBody,
    ExcusedSchema,
    HandoutQuery,
    HandoutSheetQuery,
    HandoutSlotPage,
    TakeBackBody,
)
from models import Handout, Signup, SignupAppeal, Staff, StaffRole

door = Door("console_handouts", description="控制台：签到与缺席", url_prefix=DESK_PREFIX)

SCANS = frozenset({StaffRole.OPERATOR, StaffRole.PUBLISHER, StaffRole.REVIEWER})
READS = SCANS | {StaffRole.CHAIR, StaffRole.READ_ONLY}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@door.post(
    "/check-ins",
    who=Who.STAFF,
    roles=SCANS,
    body=CheckInBody,
    answers=DeskHandoutSchema,
    status=201,
    idempotent=True,
    refuses=(
        codes.CodeUnknown,
        codes.CodeExpired,
        codes.CodeAlreadyUsed,
        handouts.AlreadyHandedOut,
        handouts.SignupNotReady,
        handouts.HandoutTooEarly,
        handouts.HandoutTooLate,
    ),
    limit=Limit("20 per minute", Per.ACTOR, failures_of=("code_unknown",)),
)
def check_in(staff: Staff, body: dict[str, str]) -> Handout:
    """现场签到: scan a pick-up or check-in code at the event."""
    return handouts.check_in(staff, body["code"])


@door.get(
    "/check-ins",
    who=Who.STAFF,
    roles=READS,
    query=CheckInQuery,
    answers=DeskHandoutPage,
    refuses=(paging.CursorInvalid,),
)
def list_check_ins(staff: Staff, query: dict[str, Any]) -> Page[Handout]:
    """发放与签到记录, newest first."""
    return handouts.list_at_desk(staff, **query)


@door.get(
    "/handouts",
    who=Who.STAFF,
    roles=READS,
    query=HandoutQuery,
    answers=HandoutSlotPage,
    refuses=(paging.CursorInvalid,),
)
def list_slots(staff: Staff, query: dict[str, Any]) -> Page[Slot]:
    """发放进度 by session: how many have it, how many have fetched it, and how many are to come."""
    return handouts.list_slots(staff, **query)


@door.get("/handouts.xlsx", who=Who.STAFF, roles=READS, query=HandoutSheetQuery, answers=None, media=(XLSX,))
def write_sheet(staff: Staff, query: dict[str, Any]) -> Response:
    """导出发放进度: figures alone, with their totals, on record."""
    content = handouts.write_sheet(staff, **query)
    disposition = {"Content-Disposition": 'attachment; filename="handouts.xlsx"'}
    return Response(content, mimetype=XLSX, headers=disposition)


@door.post(
    "/check-ins/<uuid:handout_id>/reversal",
    who=Who.STAFF,
    roles=SCANS,
    body=TakeBackBody,
    answers=DeskHandoutSchema,
    idempotent=True,
    refuses=(handouts.HandoutNotFound, handouts.HandoutTakenBack, handouts.TakeBackTooLate),
)
def take_back(staff: Staff, handout_id: uuid.UUID, body: dict[str, str]) -> Handout:
    """撤销现场签到, within half an hour."""
    return handouts.take_back_at_desk(staff, handout_id, body["reason"])


@door.get(
    "/signup-appeals",
    who=Who.STAFF,
    roles=READS,
    query=AppealQuery,
    answers=AppealPage,
    refuses=(paging.CursorInvalid,),
)
def list_appeals(staff: Staff, query: dict[str, Any]) -> Page[SignupAppeal]:
    """缺席申诉, newest first."""
    return handouts.list_appeals(staff, is_open=query.pop("open"), **query)


@door.post(
    "/signup-appeals/<uuid:appeal_id>/decision",
    who=Who.STAFF,
    roles=SCANS,
    body=AppealDecisionBody,
    answers=DeskAppealSchema,
    idempotent=True,
    refuses=(handouts.AppealNotFound, handouts.AppealDecided, signups.SignupMoved),
)
def decide(staff: Staff, appeal_id: uuid.UUID, body: dict[str, Any]) -> SignupAppeal:
    """处理缺席申诉: excused, the absence counts no more."""
    return handouts.decide(staff, appeal_id, **body)


@door.post(
    "/signups/<uuid:signup_id>/excuse",
    who=Who.STAFF,
    roles=SCANS,
    body=ExcuseBody,
    answers=ExcusedSchema,
    idempotent=True,
    refuses=(signups.SignupNotFound, signups.SignupMoved),
)
def excuse(staff: Staff, signup_id: uuid.UUID, body: dict[str, str]) -> Signup:
    """谅解缺席, also without an appeal."""
    return handouts.excuse(staff, signup_id, body["reason"])
