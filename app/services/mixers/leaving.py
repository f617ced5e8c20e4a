"""注销时: badges, picks, matches and blocks of the person go, and what was said in reports."""

from sqlalchemy import delete, or_, select

from app.db import session
from app.services.mixers import badges
from models import MatchmakingBlock, Member, MixerGuest, MixerReport


def forget(member: Member) -> int:
    """Take the person out of every mixer. How many rows went; of mixers that are told the figures stay."""
    guests = list(session().scalars(select(MixerGuest.id).where(MixerGuest.member_id == member.id)))
    badges.remove(guests)
    session().execute(
        delete(MatchmakingBlock).where(
            or_(MatchmakingBlock.member_id == member.id, MatchmakingBlock.other_id == member.id)
        )
    )
    gone = session().scalars(
        delete(MixerReport)
        .where(or_(MixerReport.reporter_id == member.id, MixerReport.reported_id == member.id))
        .returning(MixerReport.id)
    )
    return len(guests) + len(gone.all())
