"""实名待核: the desk of the union that was named, or the city's, ties, adds, or says why not."""

import uuid
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.limits import Limit, Per
from app.edge.shapes import ReasonBody
from app.paging import Page
from app.services import (
    manual_checks,
    member_records,
    membership_applications,
    recusals,
    roster,
    unions,
    verifications,
)
from app.services.manual_checks import Candidate
from app.services.manual_checks.deciding import Asker
from app.services.member_records import Evidence
from console.manual_checks.schemas import (
    AddingBody,
    AskerSchema,
    CandidatePage,
    ManualCheckPage,
    ManualCheckQuery,
    ManualCheckSchema,
    RefusalBody,
    TyingBody,
)
from models import ManualCheck, ManualCheckState, Staff, StaffRole

door = Door("console_manual_checks", description="控制台：实名待核", url_prefix=DESK_PREFIX)

DECIDES = frozenset({StaffRole.REVIEWER, StaffRole.CHAIR})
READS = DECIDES | {StaffRole.OPERATOR, StaffRole.READ_ONLY}
TAKEN_UP = (
    manual_checks.ManualCheckNotFound,
    manual_checks.ManualCheckDecided,
    recusals.DeclarationRequired,
    recusals.RecusalRequired,
)


@door.get(
    "/manual-checks",
    who=Who.STAFF,
    roles=READS,
    query=ManualCheckQuery,
    answers=ManualCheckPage,
    refuses=(paging.CursorInvalid,),
)
def list_checks(staff: Staff, query: dict[str, Any]) -> Page[ManualCheck]:
    """待核名单: of the unions in one's scope, the longest waiting first."""
    state = query.pop("state")
    return manual_checks.list_for_staff(staff, state=ManualCheckState(state) if state else None, **query)


@door.get(
    "/manual-checks/<uuid:check_id>",
    who=Who.STAFF,
    roles=READS,
    answers=ManualCheckSchema,
    refuses=(manual_checks.ManualCheckNotFound,),
)
def get_check(staff: Staff, check_id: uuid.UUID) -> ManualCheck:
    """一份人工核对, masked."""
    return manual_checks.get_for_staff(staff, check_id)


@door.get(
    "/manual-checks/<uuid:check_id>/candidates",
    who=Who.STAFF,
    roles=READS,
    answers=CandidatePage,
    refuses=(manual_checks.ManualCheckNotFound,),
)
def list_candidates(staff: Staff, check_id: uuid.UUID) -> Page[Candidate]:
    """像是他的名册记录: with the same number or the same name, in one's scope."""
    return manual_checks.list_candidates(staff, check_id)


@door.post(
    "/manual-checks/<uuid:check_id>/reveal",
    who=Who.STAFF,
    roles=DECIDES,
    body=ReasonBody,
    answers=AskerSchema,
    limit=Limit("60 per hour", Per.ACTOR),
    refuses=(manual_checks.ManualCheckNotFound,),
)
def reveal(staff: Staff, check_id: uuid.UUID, body: dict[str, str]) -> Asker:
    """查看本人填写的: in full in this one answer; who asked and why is kept in the log."""
    return manual_checks.reveal(staff, check_id, body["reason"])


@door.post(
    "/manual-checks/<uuid:check_id>/tie",
    who=Who.STAFF,
    roles=DECIDES,
    body=TyingBody,
    answers=ManualCheckSchema,
    idempotent=True,
    refuses=(
        *TAKEN_UP,
        member_records.MemberRecordNotFound,
        manual_checks.RosterEntryLeft,
        verifications.IdentityTaken,
        roster.NumberInRoster,
    ),
)
def tie(staff: Staff, check_id: uuid.UUID, body: dict[str, Any]) -> ManualCheck:
    """对上名册: this entry is the person; he is verified at once, and told."""
    return manual_checks.tie(
        staff,
        check_id,
        body["roster_entry_id"],
        corrects_roster=body["corrects_roster"],
        evidence=Evidence(body["evidence"]),
    )


@door.post(
    "/manual-checks/<uuid:check_id>/addition",
    who=Who.STAFF,
    roles=DECIDES,
    body=AddingBody,
    answers=ManualCheckSchema,
    idempotent=True,
    refuses=(
        *TAKEN_UP,
        unions.UnionNotFound,
        membership_applications.UnionNotJoinable,
        membership_applications.ApplicantInRosterElsewhere,
        verifications.IdentityTaken,
    ),
)
def add(staff: Staff, check_id: uuid.UUID, body: dict[str, Any]) -> ManualCheck:
    """列入名册: under one of one's unions; he is verified at once, and told."""
    return manual_checks.add(staff, check_id, body["union_id"], evidence=Evidence(body["evidence"]))


@door.post(
    "/manual-checks/<uuid:check_id>/refusal",
    who=Who.STAFF,
    roles=DECIDES,
    body=RefusalBody,
    answers=ManualCheckSchema,
    idempotent=True,
    refuses=TAKEN_UP,
)
def refuse(staff: Staff, check_id: uuid.UUID, body: dict[str, str]) -> ManualCheck:
    """不通过: with a reason that the person reads; he may ask again."""
    return manual_checks.refuse(staff, check_id, body["reason"])
