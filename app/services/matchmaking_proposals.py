"""请别处红娘帮忙: a client is proposed to another studio, which answers for a client of its own.

While a proposal waits, the studio that is asked sees what the client shows to matchmakers, and nothing of her
file; the one that asks sees nothing of the other's clients, before or after. Only when the studio has chosen
somebody are the two people asked, each alone, as in every introduction.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app import clock, paging
from app.db import session
from app.errors import Conflict, InvalidValue, NotFound
from app.paging import Key, Page
from app.services import audit, matchmaking_clients, matchmaking_profiles, matchmaking_studios
from app.services.matchmaking_clients import Client, ClientNotFound, Suggestion
from models import MatchmakingClient, MatchmakingIntroduction, MatchmakingProposal, ProposalState, Staff


class ProposalNotFound(NotFound):
    code, detail = "proposal_not_found", "没有找到这次推荐，可能已经撤回或者答复过了"


class AlreadyProposed(Conflict):
    code, detail = "already_proposed", "已经推荐给这个工作室了，还在等答复"
    next = "可以再请别的工作室帮忙"


class OwnStudio(InvalidValue):
    code, detail = "own_studio", "这是您自己的工作室，不用推荐，直接牵线就可以"


class ClientNotReady(Conflict):
    code, detail = "client_not_ready", "这位服务对象还没有核实，或者暂停了资料，现在不能推荐"
    next = "请本人先到手机上申请核实，或者恢复资料"


@dataclass(frozen=True)
class Proposed:
    """A proposal as the studio that is asked sees it: the client as she shows herself to matchmakers."""

    row: MatchmakingProposal
    client: Client


@dataclass(frozen=True)
class Opened:
    """The same with whom of one's own clients one might introduce, each with the reasons."""

    proposed: Proposed
    suggestions: Sequence[Suggestion]


def propose(staff: Staff, client_id: uuid.UUID, studio_id: uuid.UUID) -> MatchmakingProposal:
    """推荐给别的工作室: its matchmakers see what the client shows to matchmakers, until they have answered.

    Refuses with `client_not_found`, `studio_not_found`, `own_studio`, `client_not_ready`, `already_proposed`.
    """
    client = matchmaking_clients.get_hers(staff, client_id)
    studio = matchmaking_studios.get_open(studio_id)
    own = session().scalars(matchmaking_studios.studios_of(staff)).all()
    if studio.id in {*own, client.row.studio_id}:
        raise OwnStudio
    if not matchmaking_profiles.is_ready(client.row.profile):
        raise ClientNotReady
    session().execute(select(MatchmakingClient.id).where(MatchmakingClient.id == client.id).with_for_update())
    waiting = session().scalar(
        _made_for(client).where(
            MatchmakingProposal.studio_id == studio.id, MatchmakingProposal.state == ProposalState.WAITING
        )
    )
    if waiting is not None:
        raise AlreadyProposed
    made = MatchmakingProposal(
        client_id=client.id, studio_id=studio.id, staff_id=staff.id, proposed_at=clock.now()
    )
    session().add(made)
    session().flush()
    audit.record(
        staff, "matchmaking_proposals.propose", made, client_id=str(client.id), studio_id=str(studio.id)
    )
    return made


def list_made(staff: Staff, client_id: uuid.UUID) -> Sequence[MatchmakingProposal]:
    """推荐到过哪里 of one's own client, the newest first. Refuses with `client_not_found`."""
    client = matchmaking_clients.get_hers(staff, client_id)
    return session().scalars(_made_for(client).limit(100)).all()


def withdraw(staff: Staff, client_id: uuid.UUID, proposal_id: uuid.UUID) -> None:
    """撤回推荐: the other studio sees nothing of the client any more.

    Refuses with `client_not_found`, `proposal_not_found` (also once it has been answered).
    """
    client = matchmaking_clients.get_hers(staff, client_id)
    mine = _made_for(client).where(MatchmakingProposal.state == ProposalState.WAITING)
    _decide(staff, _lock(mine, proposal_id), ProposalState.WITHDRAWN, "matchmaking_proposals.withdraw")


def list_asked(staff: Staff, *, limit: int, cursor: str | None) -> Page[Proposed]:
    """别处推荐来的: what waits at one's own studios, the oldest first."""
    order = [Key(MatchmakingProposal.__table__.c.id, paging.identity)]
    rows, more = paging.fetch(session(), _asked(staff), order, limit=limit, cursor=cursor)
    return Page([_as_asked(row) for (row, *_) in rows], more)


def open_asked(staff: Staff, proposal_id: uuid.UUID) -> Opened:
    """一次推荐, with one's own clients who might suit. Audited. Refuses with `proposal_not_found`."""
    row = session().scalar(_asked(staff).where(MatchmakingProposal.id == proposal_id))
    if row is None:
        raise ProposalNotFound
    audit.record(staff, "matchmaking_proposals.read", row)
    proposed = _as_asked(row)
    return Opened(proposed, matchmaking_clients.suggest_for(staff, proposed.client, studio_id=row.studio_id))


def take(staff: Staff, proposal_id: uuid.UUID, client_id: uuid.UUID) -> MatchmakingIntroduction:
    """介绍自己的一位: only now the two people are asked, each alone.

    Refuses with `proposal_not_found`, `client_not_found` (also a client of another studio than the one that
    was asked), `not_for_each_other`, `already_introduced`.
    """
    row = _lock(_asked(staff), proposal_id)
    own = matchmaking_clients.get_hers(staff, client_id)
    if own.row.studio_id != row.studio_id:
        raise ClientNotFound
    made = matchmaking_clients.bring_together(staff, own, _as_asked(row).client)
    row.introduction_id = made.id
    _decide(staff, row, ProposalState.TAKEN, "matchmaking_proposals.introduce")
    return made


def decline(staff: Staff, proposal_id: uuid.UUID) -> None:
    """暂时没有合适的. From then on nothing of the client is there. Refuses with `proposal_not_found`."""
    _decide(staff, _lock(_asked(staff), proposal_id), ProposalState.DECLINED, "matchmaking_proposals.decline")


def _decide(staff: Staff, row: MatchmakingProposal, state: ProposalState, action: str) -> None:
    row.state, row.decided_at, row.decided_by = state, clock.now(), staff.id
    session().flush()
    audit.record(staff, action, row)


def _lock(statement: Select[MatchmakingProposal], proposal_id: uuid.UUID) -> MatchmakingProposal:
    row = session().scalar(
        statement.where(MatchmakingProposal.id == proposal_id).with_for_update(of=MatchmakingProposal)
    )
    if row is None:
        raise ProposalNotFound
    return row


def _made_for(client: Client) -> Select[MatchmakingProposal]:
    return (
        select(MatchmakingProposal)
        .where(MatchmakingProposal.client_id == client.id)
        .order_by(MatchmakingProposal.id.desc())
        .options(joinedload(MatchmakingProposal.studio))
    )


def _asked(staff: Staff) -> Select[MatchmakingProposal]:
    """What waits at one's own studios; once the client's service has ended it is not there."""
    return (
        select(MatchmakingProposal)
        .join(MatchmakingClient, MatchmakingClient.id == MatchmakingProposal.client_id)
        .where(
            MatchmakingProposal.state == ProposalState.WAITING,
            MatchmakingProposal.studio_id.in_(matchmaking_studios.studios_of(staff)),
            MatchmakingClient.ended_at.is_(None),
        )
        .options(
            joinedload(MatchmakingProposal.studio),
            joinedload(MatchmakingProposal.client).options(*matchmaking_clients.AS_SEEN),
        )
    )


def _as_asked(row: MatchmakingProposal) -> Proposed:
    return Proposed(row, matchmaking_clients.as_seen(row.client))
