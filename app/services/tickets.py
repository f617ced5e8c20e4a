"""职工求助: asked on a phone, answered at a desk by a day — the 12351 way."""

from sqlalchemy import select, update

from app import clock
from app.db import session
from models import Member, Ticket, TicketEntry, TicketState


def forget(member: Member) -> int:
    """注销时: the words go; that somebody asked, and whether the answer was in time, stays. How many."""
    mine = select(Ticket.id).where(Ticket.member_id == member.id)
    session().execute(update(TicketEntry).where(TicketEntry.ticket_id.in_(mine)).values(text_cipher=None))
    session().execute(
        update(Ticket)
        .where(Ticket.member_id == member.id, Ticket.state != TicketState.CLOSED)
        .values(state=TicketState.CLOSED, closed_at=clock.now())
    )
    return len(session().scalars(mine).all())
