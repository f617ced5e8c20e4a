"""导出: what the house holds of one person's mixers, in his own words, and of the other only what he sees.

A match of two of whom one has blocked the other is told only where the person knows of it, having left a
contact: else a file would tell what the list no longer does.
"""

import uuid
from collections.abc import Iterator
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.db import session
from app.services import matchmaking_profiles
from app.services.mixers import slips
from models import Campaign, MatchmakingBlock, Member, Mixer, MixerGuest, MixerMatch, MixerReport


def tell_all(member: Member) -> Iterator[dict[str, Any]]:
    """Evenings with badge, picks while they are kept and matches; then blocks; then reports."""
    guests = (
        session()
        .execute(
            select(MixerGuest, Mixer.revealed_at, Campaign.title)
            .join(Mixer, Mixer.id == MixerGuest.mixer_id)
            .join(Campaign, Campaign.id == Mixer.campaign_id)
            .where(MixerGuest.member_id == member.id)
            .order_by(MixerGuest.id)
        )
        .all()
    )
    pairs = _pairs([guest for guest, *_ in guests])
    apart = matchmaking_profiles.blocked_with(member.id) if pairs else set()
    for guest, revealed_at, title in guests:
        yield {
            "title": title,
            "badge": guest.badge,
            "picks": slips.unfold(guest.picks_text),
            "revealed_at": revealed_at,
            "matches": [
                _told(pair, guest)
                for pair in pairs
                if guest.id in (pair.low_id, pair.high_id) and _is_known(pair, guest, apart)
            ],
        }
    blocks = session().scalars(select(MatchmakingBlock).where(MatchmakingBlock.member_id == member.id))
    yield from ({"blocked_at": block.created_at} for block in blocks)
    reports = session().scalars(
        select(MixerReport).where(MixerReport.reporter_id == member.id).order_by(MixerReport.id)
    )
    for report in reports:
        facts = ("badge", "reason", "text", "reported_at", "finding", "answer")
        yield {name: getattr(report, name) for name in facts}


def _pairs(guests: list[MixerGuest]) -> list[MixerMatch]:
    ids = [guest.id for guest in guests]
    found = session().scalars(
        select(MixerMatch)
        .where(or_(MixerMatch.low_id.in_(ids), MixerMatch.high_id.in_(ids)))
        .options(joinedload(MixerMatch.low), joinedload(MixerMatch.high))
        .order_by(MixerMatch.id)
    )
    return list(found)


def _is_known(pair: MixerMatch, guest: MixerGuest, apart: set[uuid.UUID]) -> bool:
    is_low = pair.low_id == guest.id
    mine = pair.low_contact_cipher if is_low else pair.high_contact_cipher
    return mine is not None or (pair.high if is_low else pair.low).member_id not in apart


def _told(pair: MixerMatch, guest: MixerGuest) -> dict[str, Any]:
    is_low = pair.low_id == guest.id
    return {
        "badge": pair.high.badge if is_low else pair.low.badge,
        "contact": pair.low_contact if is_low else pair.high_contact,
        "their_contact": None
        if pair.shared_at is None
        else pair.high_contact
        if is_low
        else pair.low_contact,
        "outcome": pair.low_outcome if is_low else pair.high_outcome,
    }
