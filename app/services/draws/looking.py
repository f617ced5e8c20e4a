"""核对: what anybody can read of a draw, and recompute."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from app import paging
from app.db import session
from app.paging import Key, Page
from app.services import unions
from app.services.draws.promising import get_public
from models import Campaign, Draw, DrawEntrant, DrawResult, DrawState, Staff


def list_for_staff(staff: Staff, *, state: DrawState | None, limit: int, cursor: str | None) -> Page[Draw]:
    """抽签台账: draws of the campaigns in one's scope, the newest first."""
    statement = (
        select(Draw)
        .join(Draw.campaign)
        .where(Campaign.union_id.in_(unions.visible_to(staff)))
        .options(contains_eager(Draw.campaign), joinedload(Draw.enterer), joinedload(Draw.confirmer))
    )
    if state is not None:
        statement = statement.where(Draw.state == state)
    order = (Key(Draw.__table__.c.id, paging.identity, descending=True),)
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([found for (found,) in rows], more)


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
