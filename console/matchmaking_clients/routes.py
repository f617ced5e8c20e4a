"""红娘工作台. Role and union open nothing here: only one's own clients are there."""

import uuid
from collections.abc import Sequence
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.lists import ListQuery
from app.paging import Page
from app.services import codes, matchmaking_clients, matchmaking_profiles, matchmaking_studios
from app.services.matchmaking_clients import CaseFile, Client, Suggestion
from console.matchmaking_clients.schemas import (
    CaseFileSchema,
    ClientNoteBody,
    ClientPage,
    IntroduceBody,
    MadeSchema,
    OutcomeBody,
    SuggestionsSchema,
    TakeUpBody,
)
from models import IntroductionOutcome, MatchmakingIntroduction, MatchmakingNote, Staff, StaffRole

door = Door("console_matchmaking_clients", description="控制台：红娘工作台", url_prefix=DESK_PREFIX)

MATCHMAKERS = frozenset({StaffRole.MATCHMAKER})
GONE = (matchmaking_clients.ClientNotFound,)
NOT_THERE = (matchmaking_clients.ClientNotFound, matchmaking_clients.IntroductionNotFound)


@door.get(
    "/matchmaking/clients",
    who=Who.STAFF,
    roles=MATCHMAKERS,
    query=ListQuery,
    answers=ClientPage,
    refuses=(paging.CursorInvalid,),
)
def list_clients(staff: Staff, query: dict[str, Any]) -> Page[Client]:
    """我的服务对象."""
    return matchmaking_clients.list_hers(staff, **query)


@door.post(
    "/matchmaking/clients",
    who=Who.STAFF,
    roles=MATCHMAKERS,
    body=TakeUpBody,
    answers=MadeSchema,
    status=201,
    idempotent=True,
    refuses=(
        matchmaking_studios.StudioNotFound,
        codes.CodeUnknown,
        codes.CodeExpired,
        matchmaking_profiles.ProfileMissing,
        matchmaking_profiles.UnderAge,
        matchmaking_clients.ClientAlready,
    ),
)
def take_up(staff: Staff, body: dict[str, Any]) -> Client:
    """柜台登记: by the code that the person shows, which is the consent."""
    return matchmaking_clients.take_up(staff, body["code"], body["studio_id"])


@door.get(
    "/matchmaking/clients/<uuid:client_id>",
    who=Who.STAFF,
    roles=MATCHMAKERS,
    answers=CaseFileSchema,
    refuses=GONE,
)
def open_file(staff: Staff, client_id: uuid.UUID) -> CaseFile:
    """服务档案."""
    return matchmaking_clients.open_file(staff, client_id)


@door.delete(
    "/matchmaking/clients/<uuid:client_id>",
    who=Who.STAFF,
    roles=MATCHMAKERS,
    refuses=GONE,
)
def end(staff: Staff, client_id: uuid.UUID) -> None:
    """结束服务; the person is told."""
    matchmaking_clients.end(staff, client_id)


@door.post(
    "/matchmaking/clients/<uuid:client_id>/notes",
    who=Who.STAFF,
    roles=MATCHMAKERS,
    body=ClientNoteBody,
    answers=MadeSchema,
    status=201,
    idempotent=True,
    refuses=GONE,
)
def note(staff: Staff, client_id: uuid.UUID, body: dict[str, str]) -> MatchmakingNote:
    """写手记."""
    return matchmaking_clients.note(staff, client_id, body["text"])


@door.get(
    "/matchmaking/clients/<uuid:client_id>/suggestions",
    who=Who.STAFF,
    roles=MATCHMAKERS,
    answers=SuggestionsSchema,
    refuses=GONE,
)
def suggest(staff: Staff, client_id: uuid.UUID) -> Sequence[Suggestion]:
    """推荐人选, each with its reasons; no score."""
    return matchmaking_clients.suggest(staff, client_id)


@door.post(
    "/matchmaking/clients/<uuid:client_id>/introductions",
    who=Who.STAFF,
    roles=MATCHMAKERS,
    body=IntroduceBody,
    answers=MadeSchema,
    status=201,
    idempotent=True,
    refuses=(
        matchmaking_clients.ClientNotFound,
        matchmaking_clients.NotForEachOther,
        matchmaking_clients.AlreadyIntroduced,
    ),
)
def introduce(staff: Staff, client_id: uuid.UUID, body: dict[str, uuid.UUID]) -> MatchmakingIntroduction:
    """牵线: both are asked on their phones."""
    return matchmaking_clients.introduce(staff, client_id, body["other_id"])


@door.put(
    "/matchmaking/clients/<uuid:client_id>/introductions/<uuid:introduction_id>/feedback",
    who=Who.STAFF,
    roles=MATCHMAKERS,
    body=ClientNoteBody,
    answers=CaseFileSchema,
    refuses=NOT_THERE,
)
def write_feedback(
    staff: Staff, client_id: uuid.UUID, introduction_id: uuid.UUID, body: dict[str, str]
) -> CaseFile:
    """记下这一位的反馈; the other never reads it."""
    matchmaking_clients.write_feedback(staff, client_id, introduction_id, body["text"])
    return matchmaking_clients.open_file(staff, client_id)


@door.put(
    "/matchmaking/clients/<uuid:client_id>/introductions/<uuid:introduction_id>/outcome",
    who=Who.STAFF,
    roles=MATCHMAKERS,
    body=OutcomeBody,
    answers=CaseFileSchema,
    refuses=NOT_THERE,
)
def conclude(
    staff: Staff, client_id: uuid.UUID, introduction_id: uuid.UUID, body: dict[str, str]
) -> CaseFile:
    """记下结果."""
    matchmaking_clients.conclude(staff, client_id, introduction_id, IntroductionOutcome(body["outcome"]))
    return matchmaking_clients.open_file(staff, client_id)
