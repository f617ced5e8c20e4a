"""核实在职和单身."""

import uuid
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.shapes import ReasonBody
from app.paging import Page
from app.services import matchmaking_vouches
from app.services.recusals import RecusalRequired
from console.matchmaking_vouches.schemas import (
    VouchApprovalBody,
    VouchLineSchema,
    VouchPage,
    VouchQuery,
    VouchSchema,
)
from models import MatchmakingVouch, Staff, StaffRole, VouchBasis, VouchState

door = Door("console_matchmaking_vouches", description="控制台：相亲交友核实", url_prefix=DESK_PREFIX)

VOUCHES = frozenset({StaffRole.REVIEWER, StaffRole.CHAIR, StaffRole.MATCHMAKER})


@door.get(
    "/matchmaking/vouches",
    who=Who.STAFF,
    roles=VOUCHES,
    query=VouchQuery,
    answers=VouchPage,
    refuses=(paging.CursorInvalid,),
)
def list_vouches(staff: Staff, query: dict[str, Any]) -> Page[MatchmakingVouch]:
    """核实申请列表: put to one's own desk, the longest waiting first."""
    state = query.pop("state")
    return matchmaking_vouches.list_for_staff(staff, state=VouchState(state) if state else None, **query)


@door.get(
    "/matchmaking/vouches/<uuid:vouch_id>",
    who=Who.STAFF,
    roles=VOUCHES,
    answers=VouchSchema,
    refuses=(matchmaking_vouches.VouchNotFound,),
)
def get_vouch(staff: Staff, vouch_id: uuid.UUID) -> MatchmakingVouch:
    """一份核实申请, with the name in full."""
    return matchmaking_vouches.get_for_staff(staff, vouch_id)


@door.post(
    "/matchmaking/vouches/<uuid:vouch_id>/approval",
    who=Who.STAFF,
    roles=VOUCHES,
    body=VouchApprovalBody,
    answers=VouchLineSchema,
    idempotent=True,
    refuses=(
        matchmaking_vouches.VouchNotFound,
        matchmaking_vouches.VouchDecided,
        RecusalRequired,
    ),
)
def approve(staff: Staff, vouch_id: uuid.UUID, body: dict[str, str]) -> MatchmakingVouch:
    """核实属实."""
    return matchmaking_vouches.approve(staff, vouch_id, VouchBasis(body["basis"]))


@door.post(
    "/matchmaking/vouches/<uuid:vouch_id>/refusal",
    who=Who.STAFF,
    roles=VOUCHES,
    body=ReasonBody,
    answers=VouchLineSchema,
    idempotent=True,
    refuses=(
        matchmaking_vouches.VouchNotFound,
        matchmaking_vouches.VouchDecided,
        RecusalRequired,
    ),
)
def refuse(staff: Staff, vouch_id: uuid.UUID, body: dict[str, str]) -> MatchmakingVouch:
    """不能核实, with a reason for the person."""
    return matchmaking_vouches.refuse(staff, vouch_id, body["reason"])
