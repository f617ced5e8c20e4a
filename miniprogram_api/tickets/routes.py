"""职工求助: a worker asks, reads the answer, asks again, closes, rates."""

import uuid
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import Door
from app.paging import Page
from app.services import tickets
from miniprogram_api.tickets.schemas import (
    RatingBody,
    TicketBody,
    TicketDetailSchema,
    TicketPage,
    TicketQuery,
    TicketTextBody,
)
from models import Member, Ticket, TicketCategory, TicketState

door = Door("tickets", description="职工求助")


@door.post(
    "/me/tickets",
    who=Who.MEMBER,
    body=TicketBody,
    answers=TicketDetailSchema,
    status=201,
    idempotent=True,
    refuses=(tickets.TicketLimitReached,),
)
def ask(member: Member, body: dict[str, Any]) -> Ticket:
    """求助: answered within five working days."""
    return tickets.ask(
        member,
        category=TicketCategory(body["category"]),
        text=body["text"],
        is_kept_from_unit=body["is_kept_from_unit"],
    )


@door.get(
    "/me/tickets", who=Who.MEMBER, query=TicketQuery, answers=TicketPage, refuses=(paging.CursorInvalid,)
)
def list_mine(member: Member, query: dict[str, Any]) -> Page[Ticket]:
    """我的求助, newest first."""
    state = query.pop("state")
    return tickets.list_mine(member, state=TicketState(state) if state else None, **query)


@door.get(
    "/me/tickets/<uuid:ticket_id>",
    who=Who.MEMBER,
    answers=TicketDetailSchema,
    refuses=(tickets.TicketNotFound,),
)
def get_mine(member: Member, ticket_id: uuid.UUID) -> Ticket:
    """一件求助 with what was said."""
    return tickets.get_mine(member, ticket_id)


@door.post(
    "/me/tickets/<uuid:ticket_id>/entries",
    who=Who.MEMBER,
    body=TicketTextBody,
    answers=TicketDetailSchema,
    status=201,
    idempotent=True,
    refuses=(tickets.TicketNotFound, tickets.TicketClosed),
)
def follow_up(member: Member, ticket_id: uuid.UUID, body: dict[str, str]) -> Ticket:
    """追问: it is open again."""
    return tickets.follow_up(member, ticket_id, body["text"])


@door.post(
    "/me/tickets/<uuid:ticket_id>/closing",
    who=Who.MEMBER,
    answers=TicketDetailSchema,
    idempotent=True,
    refuses=(tickets.TicketNotFound, tickets.TicketClosed),
)
def close(member: Member, ticket_id: uuid.UUID) -> Ticket:
    """办结: it is settled."""
    return tickets.close(member, ticket_id)


@door.post(
    "/me/tickets/<uuid:ticket_id>/rating",
    who=Who.MEMBER,
    body=RatingBody,
    answers=TicketDetailSchema,
    idempotent=True,
    refuses=(tickets.TicketNotFound, tickets.TicketNotClosed, tickets.TicketAlreadyRated),
)
def rate(member: Member, ticket_id: uuid.UUID, body: dict[str, int]) -> Ticket:
    """评价, once, of five."""
    return tickets.rate(member, ticket_id, body["rating"])
