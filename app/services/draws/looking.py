"""核对: what anybody can read of a draw, and recompute."""

import uuid

from sqlalchemy import select

from app import paging
from app.db import session
from app.paging import Key, Page
from app.services.draws.promising import get_public
from models import DrawEntrant, DrawResult


def list_entrants(
    draw_id: uuid.UUID,
    *,
    result: DrawResult | None,
    entrant: bytes | None,
    limit: int,
    cursor: str | None,
) -> Page[DrawEntrant]:
    """参加者, in the order of their numbers; one of them by his `entrant`. Refuses with `draw_not_found`."""
    draw = get_public(draw_id)
    statement = select(DrawEntrant).where(DrawEntrant.draw_id == draw.id)
    if result is not None:
        statement = statement.where(DrawEntrant.result == result)
    if entrant is not None:
        statement = statement.where(DrawEntrant.entrant == entrant)
    order = (Key(DrawEntrant.__table__.c.number, paging.number),)
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([found for (found,) in rows], more)
