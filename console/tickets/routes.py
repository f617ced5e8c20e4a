"""职工求助: answered in one's scope, by the day that was promised."""

import uuid
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.paging import Page
from app.services import tickets
from app.services.unions import UnionNotFound
from console.tickets.schemas import (
    DeskTicketDetailSchema,
    DeskTicketPage,
    HandOverBody,
    TicketAnswerBody,
    TicketQueueQuery,
)
from models import Staff, StaffRole, Ticket, TicketState

door = Door("console_tickets", description="控制台：职工求助", url_prefix=DESK_PREFIX)

ANSWERS = frozenset({StaffRole.OPERATOR, StaffRole.REVIEWER})
GONE = (tickets.TicketNotFound, tickets.TicketClosed)


@door.get(
    "/tickets",
    who=Who.STAFF,
    roles=ANSWERS,
    query=TicketQueueQuery,
    answers=DeskTicketPage,
    refuses=(paging.CursorInvalid,),
)
def list_queue(staff: Staff, query: dict[str, Any]) -> Page[Ticket]:
    """求助列表: what is due first stands first."""
    state = query.pop("state")
    return tickets.list_queue(staff, state=TicketState(state) if state else None, **query)


@door.get(
    "/tickets/<uuid:ticket_id>",
    who=Who.STAFF,
    roles=ANSWERS,
    answers=DeskTicketDetailSchema,
    refuses=(tickets.TicketNotFound,),
)
def get_ticket(staff: Staff, ticket_id: uuid.UUID) -> Ticket:
    """求助详情; reading is on record."""
    return tickets.get_for_staff(staff, ticket_id)


@door.post(
    "/tickets/<uuid:ticket_id>/answers",
    who=Who.STAFF,
    roles=ANSWERS,
    body=TicketAnswerBody,
    answers=DeskTicketDetailSchema,
    status=201,
    idempotent=True,
    refuses=GONE,
)
def answer(staff: Staff, ticket_id: uuid.UUID, body: dict[str, str]) -> Ticket:
    """答复: the person is told."""
    return tickets.answer(staff, ticket_id, body["text"])


@door.post(
    "/tickets/<uuid:ticket_id>/handover",
    who=Who.STAFF,
    roles=ANSWERS,
    body=HandOverBody,
    answers=DeskTicketDetailSchema,
    idempotent=True,
    refuses=(*GONE, UnionNotFound, tickets.TicketKeptFromUnit),
)
def hand_over(staff: Staff, ticket_id: uuid.UUID, body: dict[str, uuid.UUID]) -> Ticket:
    """转办: to another union of one's scope, or up to one above; the day that was promised stays."""
    return tickets.hand_over(staff, ticket_id, body["union_id"])
