"""会员: found by whoever looks after them, masked; a number is shown in full with a reason, on record."""

import uuid
from typing import Any

from app import id_numbers, paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.limits import Limit, Per
from app.edge.lists import ListQuery
from app.paging import Page
from app.services import member_records, unions
from app.services.member_records import Evidence, Listed, MemberRecord, Received, Revealed, Step
from console.members.schemas import (
    BindingBody,
    MemberCouponPage,
    MemberHistoryPage,
    MemberPage,
    MemberRecordSchema,
    MemberSearchBody,
    MemberSignupPage,
    RevealBody,
    RevealedMemberSchema,
)
from models import Coupon, MembershipState, Staff, StaffRole

door = Door("console_members", description="控制台：会员", url_prefix=DESK_PREFIX)

REVEALS = frozenset({StaffRole.OPERATOR, StaffRole.REVIEWER, StaffRole.CHAIR})
READS = REVEALS | {StaffRole.READ_ONLY}
OF_ONE = (member_records.MemberRecordNotFound, paging.CursorInvalid)


@door.post(
    "/members/search",
    who=Who.STAFF,
    roles=READS,
    body=MemberSearchBody,
    answers=MemberPage,
    limit=Limit("120 per minute", Per.ACTOR),
    refuses=(
        id_numbers.IdNumberInvalid,
        member_records.NumberNotSearchable,
        unions.UnionNotFound,
        paging.CursorInvalid,
    ),
)
def search(staff: Staff, body: dict[str, Any]) -> Page[Listed]:
    """查会员: everything that is given has to fit; nothing given lists everybody, union by union."""
    state = body.pop("membership_state")
    return member_records.search(staff, membership_state=MembershipState(state) if state else None, **body)


@door.get(
    "/members/<uuid:member_id>",
    who=Who.STAFF,
    roles=READS,
    answers=MemberRecordSchema,
    refuses=(member_records.MemberRecordNotFound,),
)
def get_member(staff: Staff, member_id: uuid.UUID) -> MemberRecord:
    """会员档案, masked."""
    return member_records.get(staff, member_id)


@door.get(
    "/members/<uuid:member_id>/signups",
    who=Who.STAFF,
    roles=READS,
    query=ListQuery,
    answers=MemberSignupPage,
    refuses=OF_ONE,
)
def list_signups(staff: Staff, query: dict[str, Any], member_id: uuid.UUID) -> Page[Received]:
    """报过的名 and what came of them, newest first; without what is sensitive or anonymous."""
    return member_records.list_signups(staff, member_id, **query)


@door.get(
    "/members/<uuid:member_id>/coupons",
    who=Who.STAFF,
    roles=READS,
    query=ListQuery,
    answers=MemberCouponPage,
    refuses=OF_ONE,
)
def list_coupons(staff: Staff, query: dict[str, Any], member_id: uuid.UUID) -> Page[Coupon]:
    """领过的券, newest first."""
    return member_records.list_coupons(staff, member_id, **query)


@door.get(
    "/members/<uuid:member_id>/history",
    who=Who.STAFF,
    roles=READS,
    query=ListQuery,
    answers=MemberHistoryPage,
    refuses=OF_ONE,
)
def list_history(staff: Staff, query: dict[str, Any], member_id: uuid.UUID) -> Page[Step]:
    """经过: what the log has of this person's membership, newest first."""
    return member_records.list_history(staff, member_id, **query)


@door.post(
    "/members/<uuid:member_id>/reveal",
    who=Who.STAFF,
    roles=REVEALS,
    body=RevealBody,
    answers=RevealedMemberSchema,
    limit=Limit("60 per hour", Per.ACTOR),
    refuses=(member_records.MemberRecordNotFound,),
)
def reveal(staff: Staff, member_id: uuid.UUID, body: dict[str, str]) -> Revealed:
    """查看号码: in full in this one answer; who asked and why is kept in the log."""
    return member_records.reveal(staff, member_id, body["reason"])


@door.post(
    "/members/<uuid:member_id>/unbinding",
    who=Who.STAFF,
    roles=REVEALS,
    body=BindingBody,
    answers=MemberRecordSchema,
    idempotent=True,
    refuses=(member_records.MemberRecordNotFound, member_records.AccountNotBound),
)
def unbind(staff: Staff, member_id: uuid.UUID, body: dict[str, str]) -> MemberRecord:
    """解除微信: once it is sure who asks; the account is told, he verifies anew where he is now."""
    return member_records.unbind(staff, member_id, evidence=Evidence(body["evidence"]), reason=body["reason"])


@door.post(
    "/members/<uuid:member_id>/phone-release",
    who=Who.STAFF,
    roles=REVEALS,
    body=BindingBody,
    answers=MemberRecordSchema,
    idempotent=True,
    refuses=(member_records.MemberRecordNotFound, member_records.PhoneNotInConflict),
)
def release_phone(staff: Staff, member_id: uuid.UUID, body: dict[str, str]) -> MemberRecord:
    """解除手机号: off the other account that has bound the number of the roster, which is told."""
    return member_records.release_phone(
        staff, member_id, evidence=Evidence(body["evidence"]), reason=body["reason"]
    )
