"""全市的联谊: what everybody may know of a mixer, and which of one's own clients have signed up or come.

Of its own mixers a union sees more (`desk`). Here is what the phones show to anybody, for whoever helps
people to find one. A matchmaker reads of her own clients where they stand, never a badge, a pick or a match.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from app.db import session
from app.paging import Page
from app.services import audit, matchmaking_clients
from app.services.matchmaking_clients import Client
from app.services.mixers import listing
from app.services.mixers.reading import Evening
from models import MatchmakingClient, MatchmakingProfile, Signup, SignupState, Staff, Union
from models.signups import LEAVES_ROOM


@dataclass(frozen=True)
class Announced:
    """A mixer that has been announced, and how many of one's own clients have signed up."""

    evening: Evening
    union_name: str
    own_count: int


@dataclass(frozen=True)
class Whereabouts:
    """One of one's own clients, and how far she is with this mixer."""

    client: Client
    state: SignupState


@dataclass(frozen=True)
class AnnouncedWithOwn:
    announced: Announced
    own: Sequence[Whereabouts]


def list_announced(staff: Staff, *, limit: int, cursor: str | None) -> Page[Announced]:
    """全市的联谊, the last to be announced first."""
    page = listing.list_mixers(None, limit=limit, cursor=cursor)
    return Page(_announced(staff, [listed.evening for listed in page.items]), page.next_cursor)


def get_announced(staff: Staff, campaign_id: uuid.UUID) -> AnnouncedWithOwn:
    """一场联谊和自己的服务对象. Audited. Refuses with `mixer_not_found`."""
    evening = listing.get(None, campaign_id).evening
    (announced,) = _announced(staff, [evening])
    rows = session().execute(
        _own_signups(staff)
        .where(Signup.campaign_id == campaign_id)
        .add_columns(Signup.state)
        .order_by(MatchmakingClient.id, Signup.id)
    )
    latest = {client.id: (client, state) for client, state in rows}
    own = [Whereabouts(matchmaking_clients.as_seen(client), state) for client, state in latest.values()]
    if own:
        audit.record(staff, "mixers.read_clients", evening.campaign, count=len(own))
    return AnnouncedWithOwn(announced, own)


def _announced(staff: Staff, evenings: Sequence[Evening]) -> list[Announced]:
    ids = [evening.campaign.id for evening in evenings]
    unions = {evening.campaign.union_id for evening in evenings}
    names = dict(iter(session().execute(select(Union.id, Union.name).where(Union.id.in_(unions)))))
    counts = _count_own(staff, ids)
    return [
        Announced(evening, names[evening.campaign.union_id], counts.get(evening.campaign.id, 0))
        for evening in evenings
    ]


def _count_own(staff: Staff, campaign_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, int]:
    rows = session().execute(
        _own_signups(staff)
        .with_only_columns(Signup.campaign_id, func.count(MatchmakingClient.id.distinct()))
        .where(Signup.campaign_id.in_(campaign_ids))
        .group_by(Signup.campaign_id)
    )
    return dict(iter(rows))


def _own_signups(staff: Staff) -> Select[MatchmakingClient]:
    """One's own clients beside each of their sign-ups; one that was given up is nobody's business."""
    return (
        matchmaking_clients.hers(staff)
        .join(MatchmakingProfile, MatchmakingProfile.id == MatchmakingClient.profile_id)
        .join(Signup, Signup.member_id == MatchmakingProfile.member_id)
        .where(Signup.state.not_in(LEAVES_ROOM))
    )
