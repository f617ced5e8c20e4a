"""谁的服务对象: the one way by which a matchmaker reaches anybody, and by which a person finds hers."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from app import paging
from app.db import session
from app.errors import NotFound
from app.paging import Key, Page
from app.services import audit, matchmaking_profiles, matchmaking_studios
from models import (
    Gender,
    MatchmakerStudio,
    MatchmakingClient,
    MatchmakingIntroduction,
    MatchmakingNote,
    MatchmakingProfile,
    MatchmakingProposal,
    Member,
    Seen,
    Staff,
)


class ClientNotFound(NotFound):
    code, detail = "client_not_found", "没有找到这位服务对象"


@dataclass(frozen=True)
class Client:
    """A client as her matchmaker sees her: what she shows to matchmakers, and nothing beside it."""

    row: MatchmakingClient
    shown: dict[str, Any]
    gender: Gender | None

    @property
    def id(self) -> uuid.UUID:
        return self.row.id

    @property
    def name(self) -> str:
        """How to call her on a page; a client who shows no name has a number."""
        return self.shown.get("nickname") or f"服务对象 {str(self.row.id)[-4:].upper()}"


@dataclass(frozen=True)
class Filed:
    """One introduction in the file of a client: who the other is, or from which studio."""

    row: MatchmakingIntroduction
    other: Client | None
    studio: str | None
    """Of an introduction between two studios, the other's; nothing else is told of its client."""


@dataclass(frozen=True)
class CaseFile:
    """服务档案: the client, the notes, and the introductions, each with who the other is."""

    client: Client
    notes: Sequence[MatchmakingNote]
    introductions: Sequence[Filed]


AS_SEEN = (
    joinedload(MatchmakingClient.studio),
    joinedload(MatchmakingClient.matchmaker),
    joinedload(MatchmakingClient.profile).options(
        selectinload(MatchmakingProfile.photos),
        joinedload(MatchmakingProfile.member).joinedload(Member.roster_entry),
    ),
)
"""What `as_seen` reads of a client."""


def hers(staff: Staff) -> Select[MatchmakingClient]:
    """Living clients of this matchmaker: of her studios, hers or nobody's in particular."""
    posts = matchmaking_studios.posts_of(staff)
    return (
        select(MatchmakingClient)
        .where(
            MatchmakingClient.ended_at.is_(None),
            MatchmakingClient.studio_id.in_(matchmaking_studios.studios_of(staff)),
            or_(MatchmakingClient.matchmaker_id.is_(None), MatchmakingClient.matchmaker_id.in_(posts)),
        )
        .options(*AS_SEEN)
    )


def as_seen(row: MatchmakingClient) -> Client:
    """The client through the matchmaker's eyes."""
    profile = row.profile
    return Client(
        row,
        matchmaking_profiles.shown(profile, Seen.MATCHMAKER),
        matchmaking_profiles.gender_of(profile.member),
    )


def list_hers(staff: Staff, *, limit: int, cursor: str | None) -> Page[Client]:
    """我的服务对象, those who came first first."""
    order = [Key(MatchmakingClient.__table__.c.id, paging.identity)]
    rows, more = paging.fetch(session(), hers(staff), order, limit=limit, cursor=cursor)
    return Page([as_seen(row) for (row, *_) in rows], more)


def get_hers(staff: Staff, client_id: uuid.UUID) -> Client:
    """Refuses with `client_not_found`: somebody else's client is not there."""
    row = session().scalar(hers(staff).where(MatchmakingClient.id == client_id))
    if row is None:
        raise ClientNotFound
    return as_seen(row)


def open_file(staff: Staff, client_id: uuid.UUID) -> CaseFile:
    """服务档案. Audited. Refuses with `client_not_found`."""
    client = get_hers(staff, client_id)
    audit.record(staff, "matchmaking_clients.read", client.row)
    notes = session().scalars(
        select(MatchmakingNote)
        .where(MatchmakingNote.client_id == client.id)
        .order_by(MatchmakingNote.id.desc())
        .limit(100)
    )
    mine = client.row.profile_id
    rows = session().scalars(
        select(MatchmakingIntroduction)
        .where(or_(MatchmakingIntroduction.low_id == mine, MatchmakingIntroduction.high_id == mine))
        .order_by(MatchmakingIntroduction.id.desc())
        .limit(100)
    )
    found = rows.all()
    others = {one.high_id if one.low_id == mine else one.low_id for one in found}
    known = {
        row.profile_id: as_seen(row)
        for row in session().scalars(hers(staff).where(MatchmakingClient.profile_id.in_(others)))
    }
    studios = _other_studios(mine, [one.id for one in found])
    return CaseFile(
        client,
        notes.all(),
        [
            Filed(one, known.get(one.high_id if one.low_id == mine else one.low_id), studios.get(one.id))
            for one in found
        ],
    )


def _other_studios(mine: uuid.UUID, introduction_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Of introductions between two studios, the one that is not this profile's."""
    asking = aliased(MatchmakerStudio)
    rows = session().execute(
        select(
            MatchmakingProposal.introduction_id,
            case((MatchmakingClient.profile_id == mine, MatchmakerStudio.name), else_=asking.name),
        )
        .join(MatchmakingClient, MatchmakingClient.id == MatchmakingProposal.client_id)
        .join(asking, asking.id == MatchmakingClient.studio_id)
        .join(MatchmakerStudio, MatchmakerStudio.id == MatchmakingProposal.studio_id)
        .where(MatchmakingProposal.introduction_id.in_(introduction_ids))
    )
    return {id_: name for id_, name in rows if id_ is not None}


def can_meet(one: Client, other: Client, apart: Collection[uuid.UUID]) -> bool:
    """Both are ready, each is whom the other seeks, and neither hides from the other as a colleague.

    `apart` are the members with whom the first wants, or shall have, nothing to do: `blocked_with`.
    """
    first, second = one.row.profile, other.row.profile
    return (
        one.id != other.id
        and second.member_id not in apart
        and all(map(matchmaking_profiles.is_ready, (first, second)))
        and other.gender in first.seeks
        and one.gender in second.seeks
        and not matchmaking_profiles.is_hidden_from(first, second.member)
        and not matchmaking_profiles.is_hidden_from(second, first.member)
    )
