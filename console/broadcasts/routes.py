"""群发: drafted by one, counted, tried on one's own phone, started by another, stopped by a button."""

import uuid
from typing import Any

from app import audiences, paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.limits import Limit, Per
from app.paging import Page
from app.services import broadcasts, codes, unions
from app.services.broadcasts import BroadcastNotFound, BroadcastNotNow, Shown
from console.broadcasts.schemas import (
    BroadcastBody,
    BroadcastChangeBody,
    BroadcastPage,
    BroadcastQuery,
    BroadcastSchema,
    BroadcastWithProgressSchema,
    CardCodeBody,
)
from models import Broadcast, BroadcastState, Staff, StaffRole

door = Door("console_broadcasts", description="控制台：群发", url_prefix=DESK_PREFIX)

STARTS = frozenset({StaffRole.PUBLISHER, StaffRole.CHAIR})
WRITES = STARTS | {StaffRole.OPERATOR}
READS = WRITES | {StaffRole.REVIEWER, StaffRole.READ_ONLY}


@door.get(
    "/broadcasts",
    who=Who.STAFF,
    roles=READS,
    query=BroadcastQuery,
    answers=BroadcastPage,
    refuses=(paging.CursorInvalid,),
)
def list_broadcasts(staff: Staff, query: dict[str, Any]) -> Page[Broadcast]:
    """群发列表, newest first."""
    state = query.pop("state")
    return broadcasts.list_broadcasts(staff, state=BroadcastState(state) if state else None, **query)


@door.post(
    "/broadcasts",
    who=Who.STAFF,
    roles=WRITES,
    body=BroadcastBody,
    answers=BroadcastSchema,
    status=201,
    idempotent=True,
    refuses=(unions.UnionNotFound, audiences.AudienceInvalid),
)
def draft(staff: Staff, body: dict[str, Any]) -> Broadcast:
    """起草群发: nobody hears of it yet."""
    return broadcasts.draft(staff, **body)


@door.get(
    "/broadcasts/<uuid:broadcast_id>",
    who=Who.STAFF,
    roles=READS,
    answers=BroadcastWithProgressSchema,
    refuses=(BroadcastNotFound,),
)
def get_broadcast(staff: Staff, broadcast_id: uuid.UUID) -> Shown:
    """群发详情 with its progress."""
    return broadcasts.get(staff, broadcast_id)


@door.put(
    "/broadcasts/<uuid:broadcast_id>",
    who=Who.STAFF,
    roles=WRITES,
    body=BroadcastChangeBody,
    answers=BroadcastSchema,
    refuses=(BroadcastNotFound, BroadcastNotNow, audiences.AudienceInvalid),
)
def edit(staff: Staff, broadcast_id: uuid.UUID, body: dict[str, Any]) -> Broadcast:
    """修改草稿: the people have to be counted again."""
    return broadcasts.edit(staff, broadcast_id, **body)


@door.post(
    "/broadcasts/<uuid:broadcast_id>/count",
    who=Who.STAFF,
    roles=WRITES,
    answers=BroadcastSchema,
    idempotent=True,
    refuses=(BroadcastNotFound, BroadcastNotNow),
)
def count(staff: Staff, broadcast_id: uuid.UUID) -> Broadcast:
    """数人数: how many people it would reach now."""
    return broadcasts.count(staff, broadcast_id)


@door.post(
    "/broadcasts/<uuid:broadcast_id>/test",
    who=Who.STAFF,
    roles=WRITES,
    body=CardCodeBody,
    answers=BroadcastSchema,
    idempotent=True,
    refuses=(
        BroadcastNotFound,
        BroadcastNotNow,
        broadcasts.BroadcastTestsUsedUp,
        codes.CodeUnknown,
        codes.CodeExpired,
    ),
    limit=Limit("20 per minute", Per.ACTOR, failures_of=("code_unknown",)),
)
def try_out(staff: Staff, broadcast_id: uuid.UUID, body: dict[str, str]) -> Broadcast:
    """试发给自己: to whoever's union card shows the code."""
    return broadcasts.try_out(staff, broadcast_id, body["code"])


@door.post(
    "/broadcasts/<uuid:broadcast_id>/start",
    who=Who.STAFF,
    roles=STARTS,
    answers=BroadcastSchema,
    idempotent=True,
    refuses=(
        BroadcastNotFound,
        BroadcastNotNow,
        broadcasts.BroadcastNotCounted,
        broadcasts.NeedsSecondPerson,
        broadcasts.BroadcastTooLate,
    ),
)
def start(staff: Staff, broadcast_id: uuid.UUID) -> Broadcast:
    """发出: counted within the last hour; many people need a second person."""
    return broadcasts.start(staff, broadcast_id)


@door.post(
    "/broadcasts/<uuid:broadcast_id>/stop",
    who=Who.STAFF,
    roles=WRITES,
    answers=BroadcastSchema,
    idempotent=True,
    refuses=(BroadcastNotFound, BroadcastNotNow),
)
def stop(staff: Staff, broadcast_id: uuid.UUID) -> Broadcast:
    """叫停: what was neither sent nor read is taken back, out of the inboxes too."""
    return broadcasts.stop(staff, broadcast_id)


@door.post(
    "/broadcasts/<uuid:broadcast_id>/resume",
    who=Who.STAFF,
    roles=STARTS,
    answers=BroadcastSchema,
    idempotent=True,
    refuses=(BroadcastNotFound, BroadcastNotNow, broadcasts.BroadcastTooLate),
)
def resume(staff: Staff, broadcast_id: uuid.UUID) -> Broadcast:
    """恢复发送: whoever was not told yet, or was told and it was taken back."""
    return broadcasts.resume(staff, broadcast_id)
