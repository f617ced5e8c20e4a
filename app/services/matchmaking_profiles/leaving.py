"""删除: everything that hangs on a profile goes with it, at the person's wish or with the account."""

from sqlalchemy import delete, or_, select, update

from app.db import session
from app.services import audit
from app.services.matchmaking_profiles.seeing import lock_own
from models import (
    MatchmakingClient,
    MatchmakingIntroduction,
    MatchmakingNote,
    MatchmakingPhoto,
    MatchmakingProfile,
    MatchmakingProposal,
    MatchmakingTalk,
    MatchmakingVouch,
    Member,
)


def remove(member: Member) -> None:
    """删除相亲交友资料: texts, photos, consents and the vouch; nothing of it is kept.

    Refuses with `profile_missing`.
    """
    audit.record(member, "matchmaking_profiles.remove", lock_own(member))
    forget(member)


def forget(member: Member) -> int:
    """注销时: the same. How many there were. The photos' files go with the attachments."""
    mine = select(MatchmakingProfile.id).where(MatchmakingProfile.member_id == member.id)
    theirs = select(MatchmakingClient.id).where(MatchmakingClient.profile_id.in_(mine))
    session().execute(delete(MatchmakingNote).where(MatchmakingNote.client_id.in_(theirs)))
    introduced = or_(MatchmakingIntroduction.low_id.in_(mine), MatchmakingIntroduction.high_id.in_(mine))
    between = select(MatchmakingIntroduction.id).where(introduced)
    session().execute(
        delete(MatchmakingProposal).where(
            or_(MatchmakingProposal.client_id.in_(theirs), MatchmakingProposal.introduction_id.in_(between))
        )
    )
    session().execute(delete(MatchmakingIntroduction).where(introduced))
    session().execute(
        update(MatchmakingTalk)
        .where(MatchmakingTalk.profile_id.in_(mine))
        .values(profile_id=None, booked_at=None)
    )
    for table in (MatchmakingClient, MatchmakingVouch, MatchmakingPhoto):
        session().execute(delete(table).where(table.profile_id.in_(mine)))
    gone = session().scalars(
        delete(MatchmakingProfile)
        .where(MatchmakingProfile.member_id == member.id)
        .returning(MatchmakingProfile.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())
