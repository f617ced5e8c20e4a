"""推荐: who of the matchmaker's clients might suit, by what both have declared, each time with the reasons.

There is no score. The order is the number of declared wishes that are met, on both sides, and then who came
first. Nothing counts that the person does not show to matchmakers, so no reason tells what is hidden.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select, true

from app import clock
from app.db import session
from app.services import matchmaking_profiles
from app.services.matchmaking_clients.looking import Client, as_seen, can_meet, get_hers, hers
from models import (
    DISTRICT_NAMES,
    EDUCATION_NAMES,
    District,
    Education,
    MatchmakingClient,
    MatchmakingIntroduction,
    MatchmakingProfile,
    ProfileState,
    Staff,
)

LOOKED_AT_MAX = 500
SHOWN_MAX = 20
_LADDER = list(Education)


@dataclass(frozen=True)
class Suggestion:
    """Another client, and every reason for thinking of her."""

    client: Client
    reasons: Sequence[str]


def suggest(staff: Staff, client_id: uuid.UUID) -> Sequence[Suggestion]:
    """推荐人选 for one client out of one's own. Refuses with `client_not_found`."""
    return suggest_for(staff, get_hers(staff, client_id))


def suggest_for(staff: Staff, mine: Client, *, studio_id: uuid.UUID | None = None) -> Sequence[Suggestion]:
    """推荐人选 for this client out of one's own, or out of those at one of one's studios.

    Both seek each other's gender; neither hides from the other as a colleague or has blocked the other; both
    are vouched for and not paused; nobody is suggested who has been introduced before. At most twenty,
    each with one reason at least.
    """
    apart = matchmaking_profiles.blocked_with(mine.row.profile.member_id)
    known = _introduced_to(mine.row.profile)
    found = [
        Suggestion(other, reasons)
        for other in map(as_seen, session().scalars(_ready(staff, mine, studio_id)))
        if other.row.profile_id not in known
        and can_meet(mine, other, apart)
        and (reasons := list(_reasons(mine, other)))
    ]
    found.sort(key=lambda one: (-len(one.reasons), one.client.id))
    return found[:SHOWN_MAX]


def _ready(staff: Staff, mine: Client, studio_id: uuid.UUID | None) -> Select[MatchmakingClient]:
    return (
        hers(staff)
        .join(MatchmakingProfile, MatchmakingProfile.id == MatchmakingClient.profile_id)
        .where(
            MatchmakingClient.id != mine.id,
            true() if studio_id is None else MatchmakingClient.studio_id == studio_id,
            MatchmakingProfile.state == ProfileState.ACTIVE,
            MatchmakingProfile.vouched_until >= clock.today(),
        )
        .order_by(MatchmakingClient.id)
        .limit(LOOKED_AT_MAX)
    )


def _introduced_to(profile: MatchmakingProfile) -> set[uuid.UUID]:
    pairs = session().execute(
        select(MatchmakingIntroduction.low_id, MatchmakingIntroduction.high_id).where(
            or_(MatchmakingIntroduction.low_id == profile.id, MatchmakingIntroduction.high_id == profile.id)
        )
    )
    return {high if low == profile.id else low for low, high in pairs}


def _reasons(mine: Client, other: Client) -> Iterator[str]:
    yield from _met("本人", mine.shown.get("criteria", {}), other.shown)
    yield from _met("对方", other.shown.get("criteria", {}), mine.shown)
    shared = [one for one in mine.shown.get("interests", ()) if one in other.shown.get("interests", ())]
    if shared:
        yield f"都喜欢{'、'.join(shared)}"


def _met(whose: str, criteria: Mapping[str, Any], facts: Mapping[str, Any]) -> Iterator[str]:
    """The wishes of one that the other's facts meet. What is not shown meets nothing."""
    year, district, education = facts.get("birth_year"), facts.get("district"), facts.get("education")
    if year is not None and ("age_from" in criteria or "age_to" in criteria):
        age = clock.today().year - year
        if criteria.get("age_from", 0) <= age <= criteria.get("age_to", 200):
            yield f"符合{whose}希望的年龄：{_span(criteria)}"
    if district is not None and district in criteria.get("districts", ()):
        yield f"符合{whose}希望的地方：{DISTRICT_NAMES[District(district)]}"
    least = criteria.get("education_at_least")
    if (
        education is not None
        and least is not None
        and _LADDER.index(Education(education)) >= _LADDER.index(Education(least))
    ):
        yield f"符合{whose}希望的学历：{EDUCATION_NAMES[Education(least)]}或以上"


def _span(criteria: Mapping[str, Any]) -> str:
    first, last = criteria.get("age_from"), criteria.get("age_to")
    if first is None:
        return f"{last} 岁及以下"
    return f"{first} 岁及以上" if last is None else f"{first}—{last} 岁"
