"""困难帮扶: each file in one's scope, every look at it and every step on record."""

import uuid
from typing import Any

from flask import Response

from app import forms, id_numbers, paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.shapes import ReasonBody
from app.paging import Page
from app.services import attachments, eligibility, hardship, recusals
from app.services.unions import UnionNotFound
from console.hardship.schemas import (
    CareLedgerQuery,
    CareVisitBody,
    CareVisitPage,
    CareVisitQuery,
    CareVisitSchema,
    DeskAuthorisationBody,
    DeskHardshipFileSchema,
    HardshipClosingBody,
    HardshipCounterBody,
    HardshipFiguresSchema,
    HardshipLevelBody,
    HardshipPage,
    HardshipQuery,
    HardshipReturnBody,
    HomeVisitBody,
    RevealedHouseholdSchema,
)
from models import (
    CareVisit,
    CloseReason,
    HardshipFile,
    HardshipLevel,
    HardshipState,
    Staff,
    StaffRole,
)

door = Door("console_hardship", description="控制台：困难帮扶", url_prefix=DESK_PREFIX)

DECIDES = frozenset({StaffRole.REVIEWER, StaffRole.CHAIR})
WORKS = frozenset({StaffRole.OPERATOR, StaffRole.REVIEWER})
READS = WORKS | DECIDES
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STEP = (
    hardship.HardshipFileNotFound,
    hardship.HardshipFileMoved,
    recusals.RecusalRequired,
    recusals.DeclarationRequired,
)
DECISION = (*STEP, hardship.HardshipNotYourTurn, hardship.HardshipSamePerson)
TURN = (*DECISION, hardship.HardshipNoticeRunning)


@door.get(
    "/hardship-files",
    who=Who.STAFF,
    roles=READS,
    delegable=True,
    query=HardshipQuery,
    answers=HardshipPage,
    refuses=(paging.CursorInvalid,),
)
def list_files(staff: Staff, query: dict[str, Any]) -> Page[HardshipFile]:
    """档案列表, newest application first."""
    state, level = query.pop("state"), query.pop("level")
    return hardship.list_files(
        staff,
        state=HardshipState(state) if state else None,
        level=HardshipLevel(level) if level else None,
        **query,
    )


@door.get("/hardship-figures", who=Who.STAFF, roles=READS, answers=HardshipFiguresSchema)
def get_figures(staff: Staff) -> hardship.Figures:
    """困难帮扶的数字: how many in which state and level, and what is late."""
    return hardship.figures(staff)


@door.post(
    "/hardship-files",
    who=Who.STAFF,
    roles=WORKS,
    body=HardshipCounterBody,
    answers=DeskHardshipFileSchema,
    status=201,
    idempotent=True,
    refuses=(
        id_numbers.IdNumberInvalid,
        hardship.HardshipPersonNotFound,
        eligibility.NotEligible,
        forms.AnswersInvalid,
        attachments.AttachmentNotFound,
        hardship.HardshipFileExists,
        hardship.HouseholdMemberFiled,
    ),
)
def apply_for(staff: Staff, body: dict[str, Any]) -> HardshipFile:
    """代为申请建档, at a counter; the person is told."""
    return hardship.with_parts(hardship.apply_for(staff, **body))


@door.get(
    "/hardship-files/<uuid:file_id>",
    who=Who.STAFF,
    roles=READS,
    delegable=True,
    answers=DeskHardshipFileSchema,
    refuses=(hardship.HardshipFileNotFound, recusals.RecusalRequired),
)
def get_file(staff: Staff, file_id: uuid.UUID) -> HardshipFile:
    """档案详情, masked; looking is on record."""
    return hardship.get_for_staff(staff, file_id)


@door.post(
    "/hardship-files/<uuid:file_id>/reveal",
    who=Who.STAFF,
    roles=DECIDES,
    delegable=True,
    body=ReasonBody,
    answers=RevealedHouseholdSchema,
    refuses=(hardship.HardshipFileNotFound, recusals.RecusalRequired),
)
def reveal(staff: Staff, file_id: uuid.UUID, body: dict[str, str]) -> hardship.Revealed:
    """查看明文: in this one answer; who asked and why is kept in the log."""
    return hardship.reveal(staff, file_id, body["reason"])


@door.post(
    "/hardship-files/<uuid:file_id>/return",
    who=Who.STAFF,
    roles=WORKS,
    body=HardshipReturnBody,
    answers=DeskHardshipFileSchema,
    idempotent=True,
    refuses=(*STEP, hardship.HardshipItemUnknown),
)
def return_(staff: Staff, file_id: uuid.UUID, body: dict[str, str]) -> HardshipFile:
    """退回补正 of one named question."""
    return hardship.return_(staff, file_id, **body)


@door.post(
    "/hardship-files/<uuid:file_id>/visits",
    who=Who.STAFF,
    roles=WORKS,
    body=HomeVisitBody,
    answers=DeskHardshipFileSchema,
    status=201,
    idempotent=True,
    refuses=(*STEP, hardship.HardshipVisitDayInvalid, attachments.AttachmentNotFound),
)
def visit(staff: Staff, file_id: uuid.UUID, body: dict[str, Any]) -> HardshipFile:
    """记录入户: who went, what they found, photos."""
    return hardship.visit(staff, file_id, **body)


@door.post(
    "/hardship-files/<uuid:file_id>/authorisations",
    who=Who.STAFF,
    roles=WORKS,
    body=DeskAuthorisationBody,
    answers=DeskHardshipFileSchema,
    status=201,
    idempotent=True,
    refuses=(
        *STEP,
        hardship.HouseholdMemberNotFound,
        hardship.AuthorisationDayInvalid,
        attachments.AttachmentNotFound,
    ),
)
def authorise(staff: Staff, file_id: uuid.UUID, body: dict[str, Any]) -> HardshipFile:
    """代交授权书, signed on paper."""
    return hardship.authorise_at_desk(staff, file_id, **body)


@door.post(
    "/hardship-files/<uuid:file_id>/showing",
    who=Who.STAFF,
    roles=WORKS,
    answers=DeskHardshipFileSchema,
    idempotent=True,
    refuses=(*STEP, hardship.HardshipAuthorisationsMissing),
)
def show(staff: Staff, file_id: uuid.UUID) -> HardshipFile:
    """内部公示: five working days, in the street only."""
    return hardship.show(staff, file_id)


@door.post(
    "/hardship-files/<uuid:file_id>/opinion",
    who=Who.STAFF,
    roles=DECIDES,
    delegable=True,
    body=HardshipLevelBody,
    answers=DeskHardshipFileSchema,
    idempotent=True,
    refuses=(*TURN, hardship.HardshipLastStep),
)
def give_opinion(staff: Staff, file_id: uuid.UUID, body: dict[str, str]) -> HardshipFile:
    """审核意见: what one's own step proposes."""
    return hardship.give_opinion(staff, file_id, level=HardshipLevel(body["level"]), opinion=body["opinion"])


@door.post(
    "/hardship-files/<uuid:file_id>/grade",
    who=Who.STAFF,
    roles=DECIDES,
    delegable=True,
    body=HardshipLevelBody,
    answers=DeskHardshipFileSchema,
    idempotent=True,
    refuses=(*TURN, hardship.HardshipStepsAhead),
)
def grade(staff: Staff, file_id: uuid.UUID, body: dict[str, str]) -> HardshipFile:
    """评定建档: the chair's decision."""
    return hardship.grade(staff, file_id, level=HardshipLevel(body["level"]), opinion=body["opinion"])


@door.post(
    "/hardship-files/<uuid:file_id>/rejection",
    who=Who.STAFF,
    roles=DECIDES,
    delegable=True,
    body=ReasonBody,
    answers=DeskHardshipFileSchema,
    idempotent=True,
    refuses=(*STEP, hardship.HardshipNotYourTurn),
)
def reject(staff: Staff, file_id: uuid.UUID, body: dict[str, str]) -> HardshipFile:
    """不予建档, with the reason that the family reads."""
    return hardship.reject(staff, file_id, body["reason"])


@door.post(
    "/hardship-files/<uuid:file_id>/reassessment",
    who=Who.STAFF,
    roles=DECIDES,
    delegable=True,
    body=HardshipLevelBody,
    answers=DeskHardshipFileSchema,
    idempotent=True,
    refuses=(*DECISION, hardship.HardshipVisitNeeded),
)
def reassess(staff: Staff, file_id: uuid.UUID, body: dict[str, str]) -> HardshipFile:
    """年度评估, after another visit, by the district's chair."""
    return hardship.reassess(staff, file_id, level=HardshipLevel(body["level"]), opinion=body["opinion"])


@door.post(
    "/hardship-files/<uuid:file_id>/closing",
    who=Who.STAFF,
    roles=DECIDES,
    delegable=True,
    body=HardshipClosingBody,
    answers=DeskHardshipFileSchema,
    idempotent=True,
    refuses=DECISION,
)
def close(staff: Staff, file_id: uuid.UUID, body: dict[str, str]) -> HardshipFile:
    """销档: out of hardship, or for another reason; by the district's chair."""
    return hardship.close(
        staff, file_id, close_reason=CloseReason(body["close_reason"]), reason=body["reason"]
    )


@door.post(
    "/care-visits",
    who=Who.STAFF,
    roles=READS,
    body=CareVisitBody,
    answers=CareVisitSchema,
    status=201,
    idempotent=True,
    refuses=(
        UnionNotFound,
        hardship.HardshipFileNotFound,
        recusals.RecusalRequired,
        hardship.CareVisitWhom,
        hardship.CareVisitEmpty,
        hardship.CareVisitDayInvalid,
        attachments.AttachmentNotFound,
    ),
)
def record_care_visit(staff: Staff, body: dict[str, Any]) -> CareVisit:
    """记录慰问: who went, with what, signed for."""
    return hardship.record(staff, **body)


@door.get(
    "/care-visits",
    who=Who.STAFF,
    roles=READS,
    query=CareVisitQuery,
    answers=CareVisitPage,
    refuses=(paging.CursorInvalid,),
)
def list_care_visits(staff: Staff, query: dict[str, Any]) -> Page[CareVisit]:
    """慰问台账, the latest recorded first."""
    return hardship.list_visits(staff, **query)


@door.get(
    "/care-visits.xlsx",
    who=Who.STAFF,
    roles=READS,
    query=CareLedgerQuery,
    answers=None,
    media=(XLSX,),
    refuses=(hardship.CareVisitTooMany,),
)
def write_care_sheet(staff: Staff, query: dict[str, Any]) -> Response:
    """导出慰问台账, names masked, on record."""
    content = hardship.write_care_sheet(staff, **query)
    disposition = {"Content-Disposition": 'attachment; filename="care-visits.xlsx"'}
    return Response(content, mimetype=XLSX, headers=disposition)
