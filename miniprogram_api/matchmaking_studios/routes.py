"""红娘工作室, for everybody to read; talks, for who has a profile."""

import uuid
from collections.abc import Sequence
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import Door
from app.paging import Page
from app.services import matchmaking_profiles, matchmaking_studios, matchmaking_talks
from miniprogram_api.matchmaking_studios.schemas import (
    StudioPage,
    StudioQuery,
    StudioSchema,
    TalkSchema,
    TalksSchema,
)
from models import MatchmakerStudio, MatchmakingTalk, Member

door = Door("matchmaking_studios", description="红娘工作室")


@door.get(
    "/matchmaking/studios",
    who=Who.ANYONE,
    query=StudioQuery,
    answers=StudioPage,
    refuses=(paging.CursorInvalid,),
)
def list_studios(query: dict[str, Any]) -> Page[MatchmakerStudio]:
    """红娘工作室与基地: place, hours, people and the office's phone."""
    return matchmaking_studios.list_public(**query)


@door.get(
    "/matchmaking/studios/<uuid:studio_id>",
    who=Who.ANYONE,
    answers=StudioSchema,
    refuses=(matchmaking_studios.StudioNotFound,),
)
def get_studio(studio_id: uuid.UUID) -> MatchmakerStudio:
    """一个工作室."""
    return matchmaking_studios.get_open(studio_id)


@door.get(
    "/matchmaking/studios/<uuid:studio_id>/talks",
    who=Who.MEMBER,
    answers=TalksSchema,
    refuses=(matchmaking_studios.StudioNotFound,),
)
def list_free_talks(_: Member, studio_id: uuid.UUID) -> dict[str, Sequence[MatchmakingTalk]]:
    """可以约的面谈时段."""
    return {"items": matchmaking_talks.list_free(studio_id)}


@door.get("/me/matchmaking/talks", who=Who.MEMBER, answers=TalksSchema)
def list_my_talks(member: Member) -> dict[str, Sequence[MatchmakingTalk]]:
    """我约的面谈, to come."""
    return {"items": matchmaking_talks.list_mine(member)}


@door.post(
    "/matchmaking/talks/<uuid:talk_id>/booking",
    who=Who.MEMBER,
    answers=TalkSchema,
    status=201,
    idempotent=True,
    refuses=(
        matchmaking_profiles.ProfileMissing,
        matchmaking_talks.TalkNotFound,
        matchmaking_talks.TalkTaken,
        matchmaking_talks.TalksHeld,
    ),
)
def book(member: Member, talk_id: uuid.UUID) -> MatchmakingTalk:
    """预约面谈."""
    return matchmaking_talks.book(member, talk_id)


@door.delete(
    "/matchmaking/talks/<uuid:talk_id>/booking",
    who=Who.MEMBER,
    refuses=(matchmaking_talks.TalkNotFound,),
)
def give_up(member: Member, talk_id: uuid.UUID) -> None:
    """取消预约."""
    matchmaking_talks.give_up(member, talk_id)
