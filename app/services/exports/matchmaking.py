"""相亲交友: one's profile, who vouched for it, one's matchmaker and introductions; never the other person."""

from collections.abc import Iterator

from sqlalchemy import or_, select

from app.db import session
from app.services import matchmaking_profiles
from app.services.exports.rows import Row, read
from models import (
    MatchmakerStudio,
    MatchmakingClient,
    MatchmakingIntroduction,
    MatchmakingProfile,
    MatchmakingProposal,
    MatchmakingTalk,
    MatchmakingVouch,
    Member,
    StudioMatchmaker,
    Union,
)


def profile(member: Member) -> Iterator[Row]:
    found = matchmaking_profiles.find_of(member)
    if found is None:
        return
    yield {
        "state": found.state,
        **found.facts,
        "seeks": sorted(found.seeks),
        "shown_to": found.shown_to,
        "is_hidden_from_employer": found.is_hidden_from_employer,
        "photos": [photo.attachment_id for photo in found.photos],
        "declaration_version": found.declaration_version,
        "declared_at": found.declared_at,
        "written_at": found.written_at,
        "vouched_at": found.vouched_at,
        "vouched_until": found.vouched_until,
    }


def vouches(member: Member) -> Iterator[Row]:
    found = session().execute(
        select(MatchmakingVouch, Union.name, MatchmakerStudio.name)
        .join(MatchmakingProfile, MatchmakingProfile.id == MatchmakingVouch.profile_id)
        .outerjoin(Union, Union.id == MatchmakingVouch.union_id)
        .outerjoin(MatchmakerStudio, MatchmakerStudio.id == MatchmakingVouch.studio_id)
        .where(MatchmakingProfile.member_id == member.id)
        .order_by(MatchmakingVouch.id)
    )
    for vouch, union, studio in found:
        yield {
            "voucher": vouch.voucher,
            "by": union or studio,
            "state": vouch.state,
            "asked_at": vouch.asked_at,
            "decided_at": vouch.decided_at,
            "reason": vouch.reason,
        }


def clients(member: Member) -> Iterator[Row]:
    return read(
        select(
            MatchmakerStudio.name.label("studio"),
            MatchmakingClient.taken_up,
            MatchmakingClient.began_at,
            MatchmakingClient.ended_at,
            MatchmakingClient.ended_by,
        )
        .join(MatchmakerStudio, MatchmakerStudio.id == MatchmakingClient.studio_id)
        .join(MatchmakingProfile, MatchmakingProfile.id == MatchmakingClient.profile_id)
        .where(MatchmakingProfile.member_id == member.id)
        .order_by(MatchmakingClient.id)
    )


def introductions(member: Member) -> Iterator[Row]:
    found = session().execute(
        select(MatchmakingIntroduction, MatchmakingProfile.id)
        .join(
            MatchmakingProfile,
            or_(
                MatchmakingProfile.id == MatchmakingIntroduction.low_id,
                MatchmakingProfile.id == MatchmakingIntroduction.high_id,
            ),
        )
        .where(MatchmakingProfile.member_id == member.id)
        .order_by(MatchmakingIntroduction.id)
    )
    for one, own_id in found:
        is_low = own_id == one.low_id
        yield {
            "introduced_at": one.introduced_at,
            "is_willing": one.low_is_willing if is_low else one.high_is_willing,
            "feedback": one.low_feedback if is_low else one.high_feedback,
            "outcome": one.outcome,
        }


def proposals(member: Member) -> Iterator[Row]:
    return read(
        select(MatchmakerStudio.name.label("studio"), MatchmakingProposal.proposed_at)
        .join(MatchmakerStudio, MatchmakerStudio.id == MatchmakingProposal.studio_id)
        .join(MatchmakingClient, MatchmakingClient.id == MatchmakingProposal.client_id)
        .join(MatchmakingProfile, MatchmakingProfile.id == MatchmakingClient.profile_id)
        .where(MatchmakingProfile.member_id == member.id)
        .order_by(MatchmakingProposal.id)
    )


def talks(member: Member) -> Iterator[Row]:
    return read(
        select(
            MatchmakerStudio.name.label("studio"),
            StudioMatchmaker.shown_name.label("matchmaker"),
            MatchmakingTalk.starts_at,
            MatchmakingTalk.booked_at,
        )
        .join(StudioMatchmaker, StudioMatchmaker.id == MatchmakingTalk.matchmaker_id)
        .join(MatchmakerStudio, MatchmakerStudio.id == StudioMatchmaker.studio_id)
        .join(MatchmakingProfile, MatchmakingProfile.id == MatchmakingTalk.profile_id)
        .where(MatchmakingProfile.member_id == member.id)
        .order_by(MatchmakingTalk.starts_at)
    )
