"""红娘工作室: kept by a union; the times laid open by its matchmakers."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.lists import ListQuery
from app.paging import Page
from app.services import matchmaking_departures, matchmaking_studios, matchmaking_talks, unions
from console.matchmaking_studios.schemas import (
    HerTalksSchema,
    KeptStudioPage,
    KeptStudioSchema,
    MatchmakerStudioBody,
    MatchmakerStudioChangesBody,
    StudioMatchmakerBody,
    TalksBody,
    TalksQuery,
)
from models import MatchmakerStudio, MatchmakingTalk, Staff, StaffRole, StudioKind

door = Door("console_matchmaking_studios", description="控制台：红娘工作室", url_prefix=DESK_PREFIX)

KEEPS = frozenset({StaffRole.OPERATOR, StaffRole.CHAIR})
READS = KEEPS | {StaffRole.REVIEWER, StaffRole.READ_ONLY, StaffRole.MATCHMAKER}
MATCHMAKERS = frozenset({StaffRole.MATCHMAKER})


@door.get(
    "/matchmaking/studios",
    who=Who.STAFF,
    roles=READS,
    query=ListQuery,
    answers=KeptStudioPage,
    refuses=(paging.CursorInvalid,),
)
def list_studios(staff: Staff, query: dict[str, Any]) -> Page[MatchmakerStudio]:
    """工作室列表."""
    return matchmaking_studios.list_kept(staff, **query)


@door.post(
    "/matchmaking/studios",
    who=Who.STAFF,
    roles=KEEPS,
    body=MatchmakerStudioBody,
    answers=KeptStudioSchema,
    status=201,
    idempotent=True,
    refuses=(unions.UnionNotFound,),
)
def create_studio(staff: Staff, body: dict[str, Any]) -> MatchmakerStudio:
    """设立工作室."""
    return matchmaking_studios.found(staff, kind=StudioKind(body.pop("kind")), **body)


@door.get(
    "/matchmaking/studios/<uuid:studio_id>",
    who=Who.STAFF,
    roles=READS,
    answers=KeptStudioSchema,
    refuses=(matchmaking_studios.StudioNotFound,),
)
def get_studio(staff: Staff, studio_id: uuid.UUID) -> MatchmakerStudio:
    """一个工作室."""
    return matchmaking_studios.get_kept(staff, studio_id)


@door.patch(
    "/matchmaking/studios/<uuid:studio_id>",
    who=Who.STAFF,
    roles=KEEPS,
    body=MatchmakerStudioChangesBody,
    answers=KeptStudioSchema,
    refuses=(matchmaking_studios.StudioNotFound,),
)
def change_studio(staff: Staff, studio_id: uuid.UUID, body: dict[str, Any]) -> MatchmakerStudio:
    """修改工作室, or close it."""
    if "kind" in body:
        body["kind"] = StudioKind(body["kind"])
    return matchmaking_studios.update(staff, studio_id, **body)


@door.post(
    "/matchmaking/studios/<uuid:studio_id>/matchmakers",
    who=Who.STAFF,
    roles=KEEPS,
    body=StudioMatchmakerBody,
    answers=KeptStudioSchema,
    status=201,
    idempotent=True,
    refuses=(
        matchmaking_studios.StudioNotFound,
        matchmaking_studios.NotAMatchmaker,
        matchmaking_studios.MatchmakerAlreadyThere,
    ),
)
def add_matchmaker(staff: Staff, studio_id: uuid.UUID, body: dict[str, str]) -> MatchmakerStudio:
    """添加红娘."""
    return matchmaking_studios.add_matchmaker(staff, studio_id, **body)


@door.post(
    "/matchmaking/studios/<uuid:studio_id>/matchmakers/<uuid:matchmaker_id>/removal",
    who=Who.STAFF,
    roles=KEEPS,
    answers=KeptStudioSchema,
    idempotent=True,
    refuses=(matchmaking_studios.StudioNotFound, matchmaking_studios.MatchmakerNotFound),
)
def remove_matchmaker(staff: Staff, studio_id: uuid.UUID, matchmaker_id: uuid.UUID) -> MatchmakerStudio:
    """红娘离点: she sees nothing of its clients any more; they are told, and choose anew."""
    return matchmaking_departures.depart(staff, studio_id, matchmaker_id)


@door.get(
    "/matchmaking/talks",
    who=Who.STAFF,
    roles=MATCHMAKERS,
    query=TalksQuery,
    answers=HerTalksSchema,
)
def list_talks(staff: Staff, query: dict[str, dt.date]) -> dict[str, Any]:
    """我的一天: one's own times, and who has booked them."""
    return _as_day(matchmaking_talks.list_day(staff, **query))


@door.post(
    "/matchmaking/talks",
    who=Who.STAFF,
    roles=MATCHMAKERS,
    body=TalksBody,
    answers=HerTalksSchema,
    status=201,
    idempotent=True,
    refuses=(matchmaking_studios.StudioNotFound, matchmaking_talks.TalkTimesInvalid),
)
def lay_open(staff: Staff, body: dict[str, Any]) -> dict[str, Any]:
    """开放面谈时段; gives the whole day."""
    return _as_day(matchmaking_talks.lay_open(staff, **body))


@door.delete(
    "/matchmaking/talks/<uuid:talk_id>",
    who=Who.STAFF,
    roles=MATCHMAKERS,
    refuses=(matchmaking_talks.TalkNotFound,),
)
def cancel_talk(staff: Staff, talk_id: uuid.UUID) -> None:
    """取消时段; whoever has booked it is told."""
    matchmaking_talks.take_back(staff, talk_id)


def _as_day(talks: Sequence[MatchmakingTalk]) -> dict[str, Any]:
    names = matchmaking_talks.whom(talks)
    return {
        "items": [
            {
                "id": talk.id,
                "studio": talk.matchmaker.studio.name,
                "starts_at": talk.starts_at,
                "ends_at": talk.ends_at,
                "is_booked": talk.profile_id is not None,
                "by": names.get(talk.id),
            }
            for talk in talks
        ]
    }
