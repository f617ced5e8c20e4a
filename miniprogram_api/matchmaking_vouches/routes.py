"""核实在职和单身."""

import uuid
from collections.abc import Sequence
from typing import Any

from app.edge.access import Who
from app.edge.doors import Door
from app.services import matchmaking_profiles, matchmaking_studios, matchmaking_vouches
from app.services.matchmaking_vouches import Vouchers
from miniprogram_api.matchmaking_vouches.schemas import (
    OwnVouchesSchema,
    OwnVouchSchema,
    VouchBody,
    VouchersQuery,
    VouchersSchema,
)
from models import MatchmakingVouch, Member, Voucher

door = Door("matchmaking_vouches", description="相亲交友：核实在职和单身")


@door.get("/me/matchmaking/vouchers", who=Who.MEMBER, query=VouchersQuery, answers=VouchersSchema)
def list_vouchers(member: Member, query: dict[str, str]) -> Vouchers:
    """可以由谁核实: one's own unit's union, and the streets and studios of a district, first of one's own."""
    return matchmaking_vouches.list_vouchers(member, **query)


@door.get("/me/matchmaking/vouches", who=Who.MEMBER, answers=OwnVouchesSchema)
def list_mine(member: Member) -> dict[str, Sequence[MatchmakingVouch]]:
    """我的核实申请."""
    return {"items": matchmaking_vouches.list_mine(member)}


@door.post(
    "/me/matchmaking/vouches",
    who=Who.MEMBER,
    body=VouchBody,
    answers=OwnVouchSchema,
    status=201,
    idempotent=True,
    refuses=(
        matchmaking_profiles.ProfileMissing,
        matchmaking_profiles.UnderAge,
        matchmaking_vouches.VoucherUnfit,
        matchmaking_studios.StudioNotFound,
        matchmaking_vouches.VouchWaiting,
    ),
)
def ask(member: Member, body: dict[str, Any]) -> MatchmakingVouch:
    """申请核实, by whom one chooses."""
    return matchmaking_vouches.ask(member, voucher=Voucher(body.pop("voucher")), **body)


@door.post(
    "/me/matchmaking/vouches/<uuid:vouch_id>/withdrawal",
    who=Who.MEMBER,
    answers=OwnVouchSchema,
    idempotent=True,
    refuses=(matchmaking_vouches.VouchNotFound, matchmaking_vouches.VouchDecided),
)
def withdraw(member: Member, vouch_id: uuid.UUID) -> MatchmakingVouch:
    """撤回."""
    return matchmaking_vouches.withdraw(member, vouch_id)
