"""推荐给别的工作室. Who proposes sees nobody of the other studio's; who is asked sees no case file."""

import uuid
from collections.abc import Sequence
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.lists import ListQuery
from app.paging import Page
from app.services import matchmaking_clients, matchmaking_proposals, matchmaking_studios
from app.services.matchmaking_proposals import Opened, Proposed
from console.matchmaking_clients.schemas import MadeSchema
from console.matchmaking_proposals.schemas import (
    AskedProposalPage,
    MadeProposalsSchema,
    OpenedProposalSchema,
    ProposeBody,
    TakeProposalBody,
)
from models import MatchmakingIntroduction, MatchmakingProposal, Staff, StaffRole

door = Door(
    "console_matchmaking_proposals", description="控制台：推荐给别的红娘工作室", url_prefix=DESK_PREFIX
)

MATCHMAKERS = frozenset({StaffRole.MATCHMAKER})
GONE = (matchmaking_proposals.ProposalNotFound,)


@door.get(
    "/matchmaking/clients/<uuid:client_id>/proposals",
    who=Who.STAFF,
    roles=MATCHMAKERS,
    answers=MadeProposalsSchema,
    refuses=(matchmaking_clients.ClientNotFound,),
)
def list_made(staff: Staff, client_id: uuid.UUID) -> Sequence[MatchmakingProposal]:
    """推荐到过哪里, and whether it has been answered."""
    return matchmaking_proposals.list_made(staff, client_id)


@door.post(
    "/matchmaking/clients/<uuid:client_id>/proposals",
    who=Who.STAFF,
    roles=MATCHMAKERS,
    body=ProposeBody,
    answers=MadeSchema,
    status=201,
    idempotent=True,
    refuses=(
        matchmaking_clients.ClientNotFound,
        matchmaking_studios.StudioNotFound,
        matchmaking_proposals.OwnStudio,
        matchmaking_proposals.ClientNotReady,
        matchmaking_proposals.AlreadyProposed,
    ),
)
def propose(staff: Staff, client_id: uuid.UUID, body: dict[str, uuid.UUID]) -> MatchmakingProposal:
    """推荐给别的工作室: it sees what the client shows to matchmakers, until it has answered."""
    return matchmaking_proposals.propose(staff, client_id, body["studio_id"])


@door.delete(
    "/matchmaking/clients/<uuid:client_id>/proposals/<uuid:proposal_id>",
    who=Who.STAFF,
    roles=MATCHMAKERS,
    refuses=(matchmaking_clients.ClientNotFound, *GONE),
)
def withdraw(staff: Staff, client_id: uuid.UUID, proposal_id: uuid.UUID) -> None:
    """撤回推荐, while nobody has answered."""
    matchmaking_proposals.withdraw(staff, client_id, proposal_id)


@door.get(
    "/matchmaking/proposals",
    who=Who.STAFF,
    roles=MATCHMAKERS,
    query=ListQuery,
    answers=AskedProposalPage,
    refuses=(paging.CursorInvalid,),
)
def list_asked(staff: Staff, query: dict[str, Any]) -> Page[Proposed]:
    """别处推荐来的, as long as they wait for an answer."""
    return matchmaking_proposals.list_asked(staff, **query)


@door.get(
    "/matchmaking/proposals/<uuid:proposal_id>",
    who=Who.STAFF,
    roles=MATCHMAKERS,
    answers=OpenedProposalSchema,
    refuses=GONE,
)
def open_asked(staff: Staff, proposal_id: uuid.UUID) -> Opened:
    """一次推荐, with one's own clients who might suit, each with the reasons."""
    return matchmaking_proposals.open_asked(staff, proposal_id)


@door.post(
    "/matchmaking/proposals/<uuid:proposal_id>/introduction",
    who=Who.STAFF,
    roles=MATCHMAKERS,
    body=TakeProposalBody,
    answers=MadeSchema,
    status=201,
    idempotent=True,
    refuses=(
        *GONE,
        matchmaking_clients.ClientNotFound,
        matchmaking_clients.NotForEachOther,
        matchmaking_clients.AlreadyIntroduced,
    ),
)
def take(staff: Staff, proposal_id: uuid.UUID, body: dict[str, uuid.UUID]) -> MatchmakingIntroduction:
    """介绍自己的一位: both are asked on their phones, each alone."""
    return matchmaking_proposals.take(staff, proposal_id, body["client_id"])


@door.delete("/matchmaking/proposals/<uuid:proposal_id>", who=Who.STAFF, roles=MATCHMAKERS, refuses=GONE)
def decline(staff: Staff, proposal_id: uuid.UUID) -> None:
    """暂时没有合适的."""
    matchmaking_proposals.decline(staff, proposal_id)
