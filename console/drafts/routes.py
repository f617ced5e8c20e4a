"""草稿: kept while one types, found again after a closed tab or an ended session."""

from typing import Any

from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.services import drafts
from console.drafts.schemas import DraftQuery, TypedBody, TypedSchema
from models import Draft, Staff

door = Door("console_drafts", description="控制台：草稿", url_prefix=DESK_PREFIX)


@door.get("/drafts", who=Who.STAFF, query=DraftQuery, answers=TypedSchema, refuses=(drafts.DraftNotFound,))
def find(staff: Staff, query: dict[str, str]) -> dict[str, Any]:
    """取草稿: one's own, not older than two hours."""
    return drafts.find(staff, query["name"])


@door.put(
    "/drafts",
    who=Who.STAFF,
    body=TypedBody,
    answers=TypedSchema,
    refuses=(drafts.DraftsFull,),
)
def keep(staff: Staff, body: dict[str, Any]) -> dict[str, Any]:
    """存草稿: the last one of a form counts, for two hours from now."""
    kept: Draft = drafts.keep(staff, body["name"], body["values"])
    return {"values": body["values"], "expires_at": kept.expires_at}


@door.delete("/drafts", who=Who.STAFF, query=DraftQuery)
def forget(staff: Staff, query: dict[str, str]) -> None:
    """删草稿."""
    drafts.forget(staff, query["name"])
