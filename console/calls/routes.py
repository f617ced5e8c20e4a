"""致电名单: masked, until somebody who is about to call asks for the number and says why."""

import uuid
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.lists import ListQuery
from app.edge.shapes import ReasonBody
from app.paging import Page
from app.services import calls
from app.services.calls import Call, CallOutcome, Revealed
from console.calls.schemas import CallOutcomeBody, CallPage, CallSchema, PhoneSchema
from models import Staff, StaffRole

door = Door("console_calls", description="控制台：致电名单", url_prefix=DESK_PREFIX)

CALLS = frozenset({StaffRole.OPERATOR, StaffRole.REVIEWER, StaffRole.PUBLISHER})


@door.get(
    "/calls",
    who=Who.STAFF,
    roles=CALLS,
    query=ListQuery,
    answers=CallPage,
    refuses=(paging.CursorInvalid,),
)
def list_calls(staff: Staff, query: dict[str, Any]) -> Page[Call]:
    """致电名单: what runs out first stands first."""
    return calls.list_calls(staff, **query)


@door.post(
    "/calls/<uuid:call_id>/reveal",
    who=Who.STAFF,
    roles=CALLS,
    body=ReasonBody,
    answers=PhoneSchema,
    refuses=(calls.CallNotFound, calls.CallNoPhone),
)
def reveal(staff: Staff, call_id: uuid.UUID, body: dict[str, str]) -> Revealed:
    """查看号码: in full in this one answer; who asked and why is kept in the log."""
    return calls.reveal(staff, call_id, body["reason"])


@door.post(
    "/calls/<uuid:call_id>/done",
    who=Who.STAFF,
    roles=CALLS,
    body=CallOutcomeBody,
    answers=CallSchema,
    idempotent=True,
    refuses=(calls.CallNotFound,),
)
def finish(staff: Staff, call_id: uuid.UUID, body: dict[str, str]) -> Call:
    """致电结果: closes the call, unless nobody answered."""
    return calls.finish(staff, call_id, CallOutcome(body["outcome"]))
