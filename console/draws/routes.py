"""抽签 at a desk: promised with the draft; afterwards the public value, entered twice."""

import uuid
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.drawn import DeskDrawSchema
from app.paging import Page
from app.services import draws
from app.services.campaigns import CampaignNotFound, drafting
from console.draws.schemas import DeskDrawPage, DrawPromiseBody, DrawQuery, DrawValueBody
from models import Draw, DrawState, Staff, StaffRole

door = Door("console_draws", description="控制台：抽签", url_prefix=DESK_PREFIX)

WRITERS = frozenset({StaffRole.PUBLISHER})
DRAWERS = WRITERS | {StaffRole.CHAIR, StaffRole.FINANCE_SUPERVISOR}
READERS = DRAWERS | {StaffRole.OPERATOR, StaffRole.REVIEWER, StaffRole.READ_ONLY}
NOT_NOW = (
    draws.DrawNotFound,
    drafting.CampaignEnded,
    draws.DrawNotFrozen,
    draws.DrawAlreadyBegun,
    draws.DrawValueTooEarly,
)


@door.put(
    "/campaigns/<uuid:campaign_id>/draw",
    who=Who.STAFF,
    roles=WRITERS,
    body=DrawPromiseBody,
    answers=DeskDrawSchema,
    refuses=(
        CampaignNotFound,
        drafting.CampaignAlreadyPublished,
        drafting.CampaignEnded,
        draws.DrawNotWanted,
        draws.DrawTooEarly,
    ),
)
def promise(staff: Staff, body: dict[str, Any], campaign_id: uuid.UUID) -> Draw:
    """定抽签: the public value that will decide, in words, and when it will be known."""
    return draws.promise(staff, campaign_id, **body)


@door.get(
    "/draws",
    who=Who.STAFF,
    roles=READERS,
    query=DrawQuery,
    answers=DeskDrawPage,
    refuses=(paging.CursorInvalid,),
)
def list_draws(staff: Staff, query: dict[str, Any]) -> Page[Draw]:
    """抽签台账: the newest first."""
    state = query.pop("state")
    return draws.list_for_staff(staff, state=DrawState(state) if state else None, **query)


@door.get(
    "/draws/<uuid:draw_id>",
    who=Who.STAFF,
    roles=READERS,
    answers=DeskDrawSchema,
    refuses=(draws.DrawNotFound,),
)
def get_draw(staff: Staff, draw_id: uuid.UUID) -> Draw:
    """抽签, and how far it is."""
    return draws.get_for_staff(staff, draw_id)


@door.post(
    "/draws/<uuid:draw_id>/value",
    who=Who.STAFF,
    roles=DRAWERS,
    body=DrawValueBody,
    answers=DeskDrawSchema,
    idempotent=True,
    refuses=NOT_NOW,
)
def enter_value(staff: Staff, body: dict[str, str], draw_id: uuid.UUID) -> Draw:
    """录入公开随机数: by one person."""
    return draws.enter(staff, draw_id, body["value"])


@door.post(
    "/draws/<uuid:draw_id>/confirmation",
    who=Who.STAFF,
    roles=DRAWERS,
    body=DrawValueBody,
    answers=DeskDrawSchema,
    idempotent=True,
    refuses=(
        *NOT_NOW,
        draws.DrawValueMissing,
        draws.DrawConfirmerIsEnterer,
        draws.DrawValueDiffers,
    ),
)
def confirm_value(staff: Staff, body: dict[str, str], draw_id: uuid.UUID) -> Draw:
    """核对并开签: by another, who types it once more. It can never be repeated."""
    return draws.confirm(staff, draw_id, body["value"])
