"""草稿: kept while one types, found again after a closed tab or an ended session."""

from typing import Any

from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.services import drafts
from console.drafts.schemas import TypedBody, TypedSchema
from models import Draft, Staff

door = Door("console_drafts", description="控制台：草稿", url_prefix=DESK_PREFIX)


@door.get("/drafts/<slug:name>", who=Who.STAFF, answers=TypedSchema, refuses=(drafts.DraftNotFound,))
def find(staff: Staff, name: str) -> dict[str, Any]:
    """取草稿: one's own, not older than two hours."""
    return drafts.find(staff, name)


@door.put(
    "/drafts/<slug:name>",
    who=Who.STAFF,
    body=TypedBody,
    answers=TypedSchema,
    refuses=(drafts.DraftsFull,),
)
def keep(staff: Staff, name: str, body: dict[str, Any]) -> dict[str, Any]:
    """存草稿: the last one of a form counts, for two hours from now."""
    kept: Draft = drafts.keep(staff, name, body["values"])
    return {"values": body["values"], "expires_at": kept.expires_at}


@door.delete("/drafts/<slug:name>", who=Who.STAFF)
def forget(staff: Staff, name: str) -> None:
    """删草稿."""
    drafts.forget(staff, name)
