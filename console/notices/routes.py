"""通知台: the kinds with their words and figures, and who got what. Nothing is written here."""

import uuid
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.paging import Page
from app.services import member_records, notice_desk
from app.services.broadcasts import BroadcastNotFound
from app.services.notice_desk import Said, ShownKind, ShownKinds
from app.services.notices import Group
from console.notices.schemas import (
    BroadcastNoticesQuery,
    MemberNoticesQuery,
    NoticeKindQuery,
    NoticeKindRecordSchema,
    NoticeKindsSchema,
    SaidPage,
)
from models import NoticeState, Staff, StaffRole

door = Door("console_notices", description="控制台：通知台", url_prefix=DESK_PREFIX)

KNOWS = frozenset({StaffRole.OPERATOR, StaffRole.REVIEWER, StaffRole.CHAIR})
"""Who looks after people: they open a person's record, and so what was said to him."""
SPEAKS = KNOWS | {StaffRole.PUBLISHER}
READS = SPEAKS | {StaffRole.READ_ONLY, StaffRole.SYSTEM_ADMIN}


@door.get("/notice-kinds", who=Who.STAFF, roles=READS, query=NoticeKindQuery, answers=NoticeKindsSchema)
def list_kinds(staff: Staff, query: dict[str, Any]) -> ShownKinds:
    """通知模板: every kind, its words, its channel, and what became of the last seven days'."""
    group = query["group"]
    return notice_desk.list_kinds(staff, group=Group(group) if group else None, channel=query["channel"])


@door.get(
    "/notice-kinds/<key>",
    who=Who.STAFF,
    roles=READS,
    answers=NoticeKindRecordSchema,
    refuses=(notice_desk.NoticeKindNotFound,),
)
def get_kind(staff: Staff, key: str) -> ShownKind:
    """一种通知: what its subscribe message says, how it is sent, and day by day what became of it."""
    return notice_desk.get_kind(staff, key)


@door.get(
    "/broadcasts/<uuid:broadcast_id>/notices",
    who=Who.STAFF,
    roles=SPEAKS,
    query=BroadcastNoticesQuery,
    answers=SaidPage,
    refuses=(BroadcastNotFound, paging.CursorInvalid),
)
def list_of_broadcast(staff: Staff, query: dict[str, Any], broadcast_id: uuid.UUID) -> Page[Said]:
    """一次群发告诉了谁, masked, and where each message stands."""
    state = query.pop("state")
    return notice_desk.list_of_broadcast(
        staff, broadcast_id, state=NoticeState(state) if state else None, **query
    )


@door.get(
    "/members/<uuid:member_id>/notices",
    who=Who.STAFF,
    roles=KNOWS,
    query=MemberNoticesQuery,
    answers=SaidPage,
    refuses=(member_records.MemberRecordNotFound, paging.CursorInvalid),
)
def list_of_member(staff: Staff, query: dict[str, Any], member_id: uuid.UUID) -> Page[Said]:
    """一位会员收到的通知, newest first; what is sensitive is read at its own desk."""
    return notice_desk.list_of_member(staff, member_id, **query)
