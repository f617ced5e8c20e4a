"""法律事项: a lawyer in time, what he does, and what comes of it."""

import uuid
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.paging import Page
from app.services import attachments, lawyers, legal_cases, recusals, signups
from app.services.legal_cases import LegalMatter, Waiting
from console.legal_cases.schemas import (
    LawyerAssignmentBody,
    LawyerReassignmentBody,
    LegalCasePage,
    LegalCaseQuery,
    LegalCaseSchema,
    LegalClosingBody,
    LegalStepBody,
    UnitMatterSchema,
    WaitingMatterPage,
    WaitingQuery,
)
from models import LegalCase, LegalOutcome, LegalWork, Staff, StaffRole

door = Door("console_legal_cases", description="控制台：法律援助与法律体检的律师", url_prefix=DESK_PREFIX)

WRITES = frozenset({StaffRole.OPERATOR, StaffRole.REVIEWER, StaffRole.CHAIR})
CHOICE = (lawyers.LawyerNotFound, legal_cases.LawyerUnfit, legal_cases.LawyerConflicted)


@door.get(
    "/legal-cases/waiting",
    who=Who.STAFF,
    roles=WRITES,
    query=WaitingQuery,
    answers=WaitingMatterPage,
    refuses=(paging.CursorInvalid,),
)
def list_waiting(staff: Staff, query: dict[str, Any]) -> Page[Waiting]:
    """待指派律师, the earliest handed in first."""
    return legal_cases.list_waiting(staff, **query)


@door.post(
    "/signups/<uuid:signup_id>/lawyer",
    who=Who.STAFF,
    roles=WRITES,
    body=LawyerAssignmentBody,
    answers=LegalCaseSchema,
    status=201,
    idempotent=True,
    refuses=(
        signups.SignupNotFound,
        recusals.RecusalRequired,
        legal_cases.NoLawyersHere,
        legal_cases.MatterNotReady,
        *CHOICE,
    ),
)
def assign(staff: Staff, signup_id: uuid.UUID, body: dict[str, Any]) -> LegalCase:
    """指派律师."""
    return legal_cases.assign(staff, signup_id, **body)


@door.get(
    "/legal-cases",
    who=Who.STAFF,
    roles=WRITES,
    query=LegalCaseQuery,
    answers=LegalCasePage,
    refuses=(paging.CursorInvalid,),
)
def list_cases(staff: Staff, query: dict[str, Any]) -> Page[LegalCase]:
    """法律事项台账, the newest first."""
    return legal_cases.list_cases(staff, **query)


@door.get(
    "/legal-cases/<uuid:case_id>",
    who=Who.STAFF,
    roles=WRITES,
    answers=LegalCaseSchema,
    refuses=(legal_cases.LegalCaseNotFound,),
)
def get_case(staff: Staff, case_id: uuid.UUID) -> LegalCase:
    """法律事项详情."""
    return legal_cases.get(staff, case_id)


@door.post(
    "/legal-cases/<uuid:case_id>/reassignment",
    who=Who.STAFF,
    roles=WRITES,
    body=LawyerReassignmentBody,
    answers=LegalCaseSchema,
    idempotent=True,
    refuses=(legal_cases.LegalCaseNotFound, legal_cases.LegalCaseClosed, *CHOICE),
)
def reassign(staff: Staff, case_id: uuid.UUID, body: dict[str, Any]) -> LegalCase:
    """改派律师, with a reason that the applicant reads."""
    return legal_cases.reassign(staff, case_id, **body)


@door.post(
    "/legal-cases/<uuid:case_id>/steps",
    who=Who.STAFF,
    roles=WRITES,
    body=LegalStepBody,
    answers=LegalCaseSchema,
    status=201,
    idempotent=True,
    refuses=(
        legal_cases.LegalCaseNotFound,
        legal_cases.LegalCaseClosed,
        legal_cases.WorkDayInvalid,
        attachments.AttachmentNotFound,
    ),
)
def record(staff: Staff, case_id: uuid.UUID, body: dict[str, Any]) -> LegalCase:
    """记录办理: a talk, a letter, a hearing, a visit, a report."""
    return legal_cases.record(staff, case_id, kind=LegalWork(body.pop("kind")), **body)


@door.post(
    "/legal-cases/<uuid:case_id>/closing",
    who=Who.STAFF,
    roles=WRITES,
    body=LegalClosingBody,
    answers=LegalCaseSchema,
    idempotent=True,
    refuses=(legal_cases.LegalCaseNotFound, legal_cases.LegalCaseClosed, legal_cases.WorkDayInvalid),
)
def close(staff: Staff, case_id: uuid.UUID, body: dict[str, Any]) -> LegalCase:
    """办结, with what came of it."""
    return legal_cases.close(
        staff, case_id, outcome=LegalOutcome(body["outcome"]), closed_on=body["closed_on"]
    )


@door.get(
    "/unit-signups/<uuid:signup_id>/legal-case",
    who=Who.STAFF,
    roles=frozenset({StaffRole.OPERATOR}),
    answers=UnitMatterSchema,
    refuses=(signups.SignupNotFound, legal_cases.LegalCaseNotFound),
)
def look_for_unit(staff: Staff, signup_id: uuid.UUID) -> LegalMatter:
    """本单位的法律体检: who comes, and the report."""
    return legal_cases.look_for_unit(staff, signup_id)
