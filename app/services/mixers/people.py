"""在场的人: whom somebody who has checked in sees, by badge, and by nothing that tells of others' wishes.

Only genders that he himself seeks are shown. What the others seek neither shows nor filters: whoever is
missing from a list would otherwise have said it. Who hides from colleagues and who has blocked, or was
blocked, is missing on both sides, so that nobody is picked who could not pick back.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, true
from sqlalchemy.orm import contains_eager

from app import paging
from app.db import session
from app.paging import Page
from app.services import matchmaking_profiles
from app.services.mixers import reading
from models import (
    MatchmakingProfile,
    Member,
    Mixer,
    MixerGuest,
    ProfileState,
    RosterEntry,
    Seen,
)


@dataclass(frozen=True)
class Shown:
    """Somebody in the room: the badge, and what he lets people in the room see."""

    badge: int
    profile: Mapping[str, Any]


def list_people(member: Member, campaign_id: uuid.UUID, *, limit: int, cursor: str | None) -> Page[Shown]:
    """在场的人, by badge. Refuses with `mixer_not_found`, `not_checked_in`."""
    _, mixer, _ = reading.enter(member, campaign_id)
    seen = visible_to(member, mixer)
    page = paging.page_in_hand(list(seen.items()), lambda one: (one[0],), [int], limit=limit, cursor=cursor)
    return Page(
        show([(badge, guest.member_id) for badge, guest in page.items], Seen.CHECKED_IN), page.next_cursor
    )


def show(people: Sequence[tuple[int, uuid.UUID]], seen: Seen) -> list[Shown]:
    """What these people, badge and member, let `seen` see of them. A fixed number of statements."""
    ids = [member_id for _, member_id in people]
    found = session().scalars(matchmaking_profiles.profiles().where(MatchmakingProfile.member_id.in_(ids)))
    by_member = {profile.member_id: profile for profile in found}
    return [
        Shown(badge, matchmaking_profiles.shown(by_member[id_], seen) if id_ in by_member else {})
        for badge, id_ in people
    ]


def visible_to(member: Member, mixer: Mixer, among: Collection[int] | None = None) -> dict[int, MixerGuest]:
    """Badge → guest, of all (or of those `among`) whom the member may see and so may pick. Few statements."""
    mine = matchmaking_profiles.find_of(member)
    if mine is None or mine.state is ProfileState.PAUSED:
        return {}
    apart = matchmaking_profiles.blocked_with(member.id)
    rows = session().execute(
        select(MixerGuest, MatchmakingProfile)
        .join(Member, Member.id == MixerGuest.member_id)
        .join(RosterEntry, RosterEntry.id == Member.roster_entry_id)
        .join(MatchmakingProfile, MatchmakingProfile.member_id == Member.id)
        .where(
            MixerGuest.mixer_id == mixer.id,
            MixerGuest.member_id != member.id,
            RosterEntry.gender.in_(mine.seeks),
            MatchmakingProfile.state != ProfileState.PAUSED,
            true() if among is None else MixerGuest.badge.in_(among),
        )
        .options(
            contains_eager(MatchmakingProfile.member).contains_eager(Member.roster_entry),
        )
        .order_by(MixerGuest.badge)
    )
    return {
        guest.badge: guest
        for guest, profile in rows
        if guest.member_id not in apart
        and not matchmaking_profiles.is_hidden_from(profile, member)
        and not matchmaking_profiles.is_hidden_from(mine, profile.member)
    }
