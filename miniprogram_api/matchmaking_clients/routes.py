"""我的红娘."""

import uuid
from collections.abc import Sequence
from typing import Any

from app.edge.access import Who
from app.edge.doors import Door
from app.services import matchmaking_clients, matchmaking_profiles, matchmaking_studios
from app.services.matchmaking_clients import MyIntroduction
from miniprogram_api.matchmaking_clients.schemas import (
    FeedbackBody,
    MatchmakerBody,
    OwnIntroductionSchema,
    OwnIntroductionsSchema,
    OwnMatchmakerSchema,
    WillingBody,
)
from models import MatchmakingClient, Member

door = Door("matchmaking_clients", description="我的红娘")


@door.get(
    "/me/matchmaking/matchmaker",
    who=Who.MEMBER,
    answers=OwnMatchmakerSchema,
    refuses=(matchmaking_clients.NoMatchmaker,),
)
def get_matchmaker(member: Member) -> MatchmakingClient:
    """我的红娘."""
    return matchmaking_clients.get_mine(member)


@door.post(
    "/me/matchmaking/matchmaker",
    who=Who.MEMBER,
    body=MatchmakerBody,
    answers=OwnMatchmakerSchema,
    status=201,
    idempotent=True,
    refuses=(
        matchmaking_profiles.ProfileMissing,
        matchmaking_profiles.UnderAge,
        matchmaking_studios.StudioNotFound,
        matchmaking_studios.MatchmakerNotFound,
        matchmaking_clients.ClientAlready,
    ),
)
def choose(member: Member, body: dict[str, Any]) -> MatchmakingClient:
    """选红娘: from then on she sees what one shows to matchmakers."""
    return matchmaking_clients.choose(member, **body)


@door.delete(
    "/me/matchmaking/matchmaker",
    who=Who.MEMBER,
    refuses=(matchmaking_clients.NoMatchmaker,),
)
def leave(member: Member) -> None:
    """结束红娘服务: she sees nothing any more."""
    matchmaking_clients.leave(member)


@door.get("/me/matchmaking/introductions", who=Who.MEMBER, answers=OwnIntroductionsSchema)
def list_introductions(member: Member) -> dict[str, Sequence[MyIntroduction]]:
    """红娘介绍给我的: who it is shows when both are willing."""
    return {"items": matchmaking_clients.list_mine(member)}


@door.put(
    "/me/matchmaking/introductions/<uuid:introduction_id>/answer",
    who=Who.MEMBER,
    body=WillingBody,
    answers=OwnIntroductionSchema,
    refuses=(matchmaking_clients.IntroductionNotFound, matchmaking_clients.IntroductionAnswered),
)
def answer(member: Member, introduction_id: uuid.UUID, body: dict[str, bool]) -> MyIntroduction:
    """愿不愿意认识, said once."""
    return matchmaking_clients.answer(member, introduction_id, **body)


@door.put(
    "/me/matchmaking/introductions/<uuid:introduction_id>/feedback",
    who=Who.MEMBER,
    body=FeedbackBody,
    answers=OwnIntroductionSchema,
    refuses=(matchmaking_clients.IntroductionNotFound,),
)
def give_feedback(member: Member, introduction_id: uuid.UUID, body: dict[str, str]) -> MyIntroduction:
    """写给红娘的反馈; the other never reads it."""
    return matchmaking_clients.give_feedback(member, introduction_id, body["text"])
