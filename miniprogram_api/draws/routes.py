"""抽签: everybody can read it, and recompute it with `scripts/verify_draw.py`."""

import uuid
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import Door
from app.edge.drawn import DrawSchema
from app.paging import Page
from app.services import draws
from miniprogram_api.draws.schemas import EntrantPage, EntrantQuery
from models import Draw, DrawEntrant, DrawResult

door = Door("draws", description="抽签")


@door.get("/draws/<uuid:draw_id>", who=Who.ANYONE, answers=DrawSchema, refuses=(draws.DrawNotFound,))
def get_draw(draw_id: uuid.UUID) -> Draw:
    """抽签: the commitment before, and afterwards everything that recomputing needs."""
    return draws.get_public(draw_id)


@door.get(
    "/draws/<uuid:draw_id>/entrants",
    who=Who.ANYONE,
    query=EntrantQuery,
    answers=EntrantPage,
    refuses=(draws.DrawNotFound, paging.CursorInvalid),
)
def list_entrants(query: dict[str, Any], draw_id: uuid.UUID) -> Page[DrawEntrant]:
    """参加者, by hashes; winners with `?result=won`, oneself with `?entrant=`."""
    result, entrant = query.pop("result"), query.pop("entrant")
    return draws.list_entrants(
        draw_id,
        result=DrawResult(result) if result else None,
        entrant=bytes.fromhex(entrant) if entrant else None,
        **query,
    )
