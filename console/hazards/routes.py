"""安全隐患随手拍: looked at, assigned, repaired, accepted. The desks never see who reported."""

import uuid
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.shapes import ReasonBody
from app.paging import Page
from app.services import attachments, hazards
from console.hazards.schemas import (
    AssignmentBody,
    DeskHazardPage,
    DeskHazardQuery,
    DeskHazardSchema,
    FixBody,
    MergingBody,
    SendBackBody,
)
from models import HazardReport, HazardSeverity, HazardState, Staff, StaffRole

door = Door("console_hazards", description="控制台：安全隐患随手拍", url_prefix=DESK_PREFIX)

DECIDES = frozenset({StaffRole.REVIEWER, StaffRole.CHAIR})
REPAIRS = frozenset({StaffRole.OPERATOR})
READS = DECIDES | REPAIRS | {StaffRole.READ_ONLY}


@door.get(
    "/hazard-reports",
    who=Who.STAFF,
    roles=READS,
    query=DeskHazardQuery,
    answers=DeskHazardPage,
    refuses=(paging.CursorInvalid,),
)
def list_reports(staff: Staff, query: dict[str, Any]) -> Page[HazardReport]:
    """隐患列表: in one's scope or given to oneself."""
    state = query.pop("state")
    return hazards.list_for_staff(staff, state=HazardState(state) if state else None, **query)


@door.get(
    "/hazard-reports/<uuid:report_id>",
    who=Who.STAFF,
    roles=READS,
    answers=DeskHazardSchema,
    refuses=(hazards.HazardNotFound,),
)
def get_report(staff: Staff, report_id: uuid.UUID) -> HazardReport:
    """一份报告."""
    return hazards.get_for_staff(staff, report_id)


@door.post(
    "/hazard-reports/<uuid:report_id>/assignment",
    who=Who.STAFF,
    roles=DECIDES,
    body=AssignmentBody,
    answers=DeskHazardSchema,
    idempotent=True,
    refuses=(
        hazards.HazardNotFound,
        hazards.HazardMoved,
        hazards.HazardDeadlineInvalid,
        hazards.ResponsibleNotFound,
    ),
)
def assign(staff: Staff, report_id: uuid.UUID, body: dict[str, Any]) -> HazardReport:
    """分派: somebody answers for the repair by a day; again, to another or for longer."""
    return hazards.assign(
        staff,
        report_id,
        responsible_id=body["staff_id"],
        severity=HazardSeverity(body["severity"]),
        due_at=body["due_at"],
    )


@door.post(
    "/hazard-reports/<uuid:report_id>/repair",
    who=Who.STAFF,
    roles=REPAIRS,
    body=FixBody,
    answers=DeskHazardSchema,
    idempotent=True,
    refuses=(hazards.HazardNotFound, hazards.HazardMoved, attachments.AttachmentNotFound),
)
def fix(staff: Staff, report_id: uuid.UUID, body: dict[str, Any]) -> HazardReport:
    """整改: by the one who answers for it, with photos of afterwards."""
    return hazards.fix(staff, report_id, note=body["note"], attachment_ids=body["attachments"])


@door.post(
    "/hazard-reports/<uuid:report_id>/return",
    who=Who.STAFF,
    roles=DECIDES,
    body=SendBackBody,
    answers=DeskHazardSchema,
    idempotent=True,
    refuses=(
        hazards.HazardNotFound,
        hazards.HazardMoved,
        hazards.HazardDeadlineInvalid,
        hazards.HazardOwnRepair,
    ),
)
def send_back(staff: Staff, report_id: uuid.UUID, body: dict[str, Any]) -> HazardReport:
    """返工: not good enough; once more, until a new day."""
    return hazards.send_back(staff, report_id, reason=body["reason"], due_at=body["due_at"])


@door.post(
    "/hazard-reports/<uuid:report_id>/acceptance",
    who=Who.STAFF,
    roles=DECIDES,
    answers=DeskHazardSchema,
    idempotent=True,
    refuses=(hazards.HazardNotFound, hazards.HazardMoved, hazards.HazardOwnRepair),
)
def accept(staff: Staff, report_id: uuid.UUID) -> HazardReport:
    """验收: by another than the one who repaired; the reporter is rewarded by severity."""
    return hazards.accept(staff, report_id)


@door.post(
    "/hazard-reports/<uuid:report_id>/dismissal",
    who=Who.STAFF,
    roles=DECIDES,
    body=ReasonBody,
    answers=DeskHazardSchema,
    idempotent=True,
    refuses=(hazards.HazardNotFound, hazards.HazardMoved),
)
def dismiss(staff: Staff, report_id: uuid.UUID, body: dict[str, str]) -> HazardReport:
    """不予受理: with a reason that the reporter reads."""
    return hazards.dismiss(staff, report_id, body["reason"])


@door.post(
    "/hazard-reports/<uuid:report_id>/merging",
    who=Who.STAFF,
    roles=DECIDES,
    body=MergingBody,
    answers=DeskHazardSchema,
    idempotent=True,
    refuses=(hazards.HazardNotFound, hazards.HazardMoved, hazards.HazardMergeInvalid),
)
def merge(staff: Staff, report_id: uuid.UUID, body: dict[str, uuid.UUID]) -> HazardReport:
    """合并: the same hazard was reported before."""
    return hazards.merge(staff, report_id, body["into_id"])
