"""公布: all matches of a mixer at once, after the deadline, in one transaction, and never a second time.

Each for himself at the moment of picking, pairs would be lost (two who pick at once do not see each other)
and the moment would tell who picked whom. With the matches the picks are gone.
"""

import itertools
import uuid
from collections.abc import Iterable, Iterator, Mapping
from functools import partial

import uuid_utils.compat
from sqlalchemy import insert, select, update

from app import clock, db
from app.db import session
from app.services import audit, notices
from app.services.mixers import slips
from models import (
    Campaign,
    MatchmakingBlock,
    MatchmakingProfile,
    Mixer,
    MixerGuest,
    MixerMatch,
    ProfileState,
)

Pair = tuple[uuid.UUID, uuid.UUID]


def reveal_due() -> int:
    """公布到时的: every mixer whose deadline is over, each in a unit of work of its own; gives how many."""
    with db.unit_of_work() as current:
        due = current.scalars(
            select(Mixer.id)
            .where(Mixer.revealed_at.is_(None), Mixer.picks_close_at <= clock.now())
            .order_by(Mixer.picks_close_at, Mixer.id)
        ).all()
    return sum(db.transact(partial(reveal, id_)) for id_ in due)


def reveal(mixer_id: uuid.UUID) -> bool:
    """公布结果: pairs who picked each other, everybody told in the same words; False if it was done before.

    Whoever is picking at this moment is waited for. What stops in the middle leaves nothing behind.
    """
    mixer = (
        session()
        .scalars(
            select(Mixer)
            .where(Mixer.id == mixer_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        .one()
    )
    now = clock.now()
    if mixer.revealed_at is not None or now < mixer.picks_close_at:
        return False
    guests = (
        session()
        .execute(
            select(MixerGuest.id, MixerGuest.member_id, MixerGuest.badge, MixerGuest.picks_cipher).where(
                MixerGuest.mixer_id == mixer.id
            )
        )
        .all()
    )
    badges = {badge: id_ for id_, _, badge, _ in guests}
    picked = {
        id_: {badges[badge] for badge in _unsealed(id_, cipher) if badge in badges}
        for id_, _, _, cipher in guests
    }
    members = {id_: member_id for id_, member_id, _, _ in guests}
    pairs = sorted(_kept(mutual(picked), members))
    made = [
        {"id": uuid_utils.compat.uuid7(), "mixer_id": mixer.id, "low_id": low, "high_id": high}
        for low, high in pairs
    ]
    if made:
        session().execute(insert(MixerMatch), made)
    session().execute(
        update(MixerGuest)
        .where(MixerGuest.mixer_id == mixer.id)
        .values(picks_cipher=None)
        .execution_options(synchronize_session=False)
    )
    mixer.revealed_at, mixer.pair_count = now, len(pairs)
    title = session().scalar(select(Campaign.title).where(Campaign.id == mixer.campaign_id))
    facts = {"title": str(title), "mixer_id": str(mixer.campaign_id)}
    told = [(member_id, mixer.id, facts) for member_id in members.values()]
    notices.write_many("mixer_revealed", Mixer.__tablename__, told)
    audit.record(None, "mixers.announce", mixer, guests=len(guests))
    session().flush()
    return True


def mutual(picked: Mapping[uuid.UUID, Iterable[uuid.UUID]]) -> Iterator[Pair]:
    """Who picked each other, each pair once, the lower id first."""
    chosen = {id_: set(others) for id_, others in picked.items()}
    for id_, others in chosen.items():
        for other in others:
            if id_ < other and id_ in chosen.get(other, ()):
                yield id_, other


def _unsealed(guest_id: uuid.UUID, cipher: bytes | None) -> list[int]:
    return slips.unfold(MixerGuest(id=guest_id, picks_cipher=cipher).picks_text)


def _kept(pairs: Iterable[Pair], members: Mapping[uuid.UUID, uuid.UUID]) -> Iterator[Pair]:
    """Without whom has blocked the other in between, and without those who have withdrawn their profile."""
    found = list(pairs)
    people = {members[id_] for id_ in itertools.chain.from_iterable(found)}
    living = set(
        session().scalars(
            select(MatchmakingProfile.member_id).where(
                MatchmakingProfile.member_id.in_(people), MatchmakingProfile.state != ProfileState.PAUSED
            )
        )
    )
    apart = {
        frozenset(pair)
        for pair in session().execute(
            select(MatchmakingBlock.member_id, MatchmakingBlock.other_id).where(
                MatchmakingBlock.member_id.in_(people), MatchmakingBlock.other_id.in_(people)
            )
        )
    }
    for low, high in found:
        both = {members[low], members[high]}
        if both <= living and frozenset(both) not in apart:
            yield low, high
