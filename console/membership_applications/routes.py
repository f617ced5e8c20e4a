"""入会、接转与退会: the committee answers; a street or industry union takes people from the queue."""

import uuid
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.lists import ListQuery
from app.edge.membership_shapes import MembershipApplicationSchema
from app.edge.shapes import ReasonBody
from app.paging import Page
from app.services import membership_applications as asking
from app.services import unions
from app.services.membership_applications.deciding import Applicant
from console.membership_applications.schemas import (
    ApplicantSchema,
    DeskMembershipPage,
    DeskMembershipQuery,
    TakingBody,
)
from models import MembershipApplication, MembershipApplicationState, MembershipRequest, Staff, StaffRole

door = Door("console_membership_applications", description="控制台：入会、接转与退会", url_prefix=DESK_PREFIX)

DECIDES = frozenset({StaffRole.REVIEWER, StaffRole.CHAIR})
READS = DECIDES | {StaffRole.OPERATOR, StaffRole.READ_ONLY}


@door.get(
    "/membership-applications",
    who=Who.STAFF,
    roles=READS,
    query=DeskMembershipQuery,
    answers=DeskMembershipPage,
    refuses=(paging.CursorInvalid,),
)
def list_applications(staff: Staff, query: dict[str, Any]) -> Page[MembershipApplication]:
    """申请列表: of the unions in one's scope, the longest waiting first."""
    kind, state = query.pop("kind"), query.pop("state")
    return asking.list_for_staff(
        staff,
        kind=MembershipRequest(kind) if kind else None,
        state=MembershipApplicationState(state) if state else None,
        **query,
    )


@door.get(
    "/membership-applications/queue",
    who=Who.STAFF,
    roles=READS,
    query=ListQuery,
    answers=DeskMembershipPage,
    refuses=(paging.CursorInvalid,),
)
def list_queue(staff: Staff, query: dict[str, Any]) -> Page[MembershipApplication]:
    """排队名单: whose unit has no union, and whom a union in one's scope may take."""
    return asking.list_queue(staff, **query)


@door.get(
    "/membership-applications/<uuid:application_id>",
    who=Who.STAFF,
    roles=READS,
    answers=MembershipApplicationSchema,
    refuses=(asking.MembershipApplicationNotFound,),
)
def get_application(staff: Staff, application_id: uuid.UUID) -> MembershipApplication:
    """一份申请."""
    return asking.get_for_staff(staff, application_id)


@door.post(
    "/membership-applications/<uuid:application_id>/reveal",
    who=Who.STAFF,
    roles=DECIDES,
    body=ReasonBody,
    answers=ApplicantSchema,
    refuses=(asking.MembershipApplicationNotFound,),
)
def reveal(staff: Staff, application_id: uuid.UUID, body: dict[str, str]) -> Applicant:
    """查看申请人: in full in this one answer; who asked and why is kept in the log."""
    return asking.reveal(staff, application_id, body["reason"])


@door.post(
    "/membership-applications/<uuid:application_id>/taking",
    who=Who.STAFF,
    roles=DECIDES,
    body=TakingBody,
    answers=MembershipApplicationSchema,
    idempotent=True,
    refuses=(asking.MembershipApplicationNotFound, unions.UnionNotFound, asking.UnionNotJoinable),
)
def take(staff: Staff, application_id: uuid.UUID, body: dict[str, uuid.UUID]) -> MembershipApplication:
    """接收: from the queue to a street or industry union, which answers from then on."""
    return asking.take(staff, application_id, body["union_id"])


@door.post(
    "/membership-applications/<uuid:application_id>/approval",
    who=Who.STAFF,
    roles=DECIDES,
    answers=MembershipApplicationSchema,
    idempotent=True,
    refuses=(
        asking.MembershipApplicationNotFound,
        asking.MembershipApplicationDecided,
        asking.ApplicantInRosterElsewhere,
    ),
)
def approve(staff: Staff, application_id: uuid.UUID) -> MembershipApplication:
    """同意: the roster changes with it, so that the person can be verified at once."""
    return asking.approve(staff, application_id)


@door.post(
    "/membership-applications/<uuid:application_id>/rejection",
    who=Who.STAFF,
    roles=DECIDES,
    body=ReasonBody,
    answers=MembershipApplicationSchema,
    idempotent=True,
    refuses=(asking.MembershipApplicationNotFound, asking.MembershipApplicationDecided),
)
def reject(staff: Staff, application_id: uuid.UUID, body: dict[str, str]) -> MembershipApplication:
    """不同意: with a reason that the person reads; he may apply again."""
    return asking.reject(staff, application_id, body["reason"])
