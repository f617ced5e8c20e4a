"""号牌: a number for whoever has checked in, and nothing else of him."""

import uuid
from collections.abc import Sequence

from sqlalchemy import ScalarSelect, delete, select, update
from sqlalchemy.orm import selectinload

from app.db import session
from app.services import campaigns, notices
from app.services.mixers import reading, slips
from models import Campaign, Handout, Mixer, MixerGuest, MixerMatch, Signup


def give(signup: Signup) -> int | None:
    """发号牌: the next number of the evening, for whoever has just checked in; None elsewhere.

    `signup` comes with its campaign. Whoever was checked in by mistake and comes again gets a new number,
    or keeps the one that was not taken back because matches were made already.
    """
    if campaigns.type_of(signup.campaign).mutual_choice is None or signup.member_id is None:
        return None
    found = session().scalars(
        select(Campaign).where(Campaign.id == signup.campaign_id).options(selectinload(Campaign.sessions))
    )
    (evening,) = reading.with_mixers([found.one()])
    mixer = reading.ensure_mixer(evening)
    kept = session().scalar(
        select(MixerGuest.badge).where(
            MixerGuest.mixer_id == mixer.id, MixerGuest.member_id == signup.member_id
        )
    )
    if kept is not None:
        return kept
    badge = session().scalar(
        update(Mixer)
        .where(Mixer.id == mixer.id)
        .values(badge_count=Mixer.badge_count + 1)
        .returning(Mixer.badge_count)
        .execution_options(synchronize_session=False)
    )
    guest = MixerGuest(mixer_id=mixer.id, member_id=signup.member_id, badge=badge)
    guest.picks_text = slips.EMPTY
    session().add(guest)
    session().flush()
    facts = {"title": signup.campaign.title, "badge": str(badge)}
    notices.write(signup.member_id, "mixer_badge", signup, facts=facts, occasion=str(badge))
    return badge


def of_handout() -> ScalarSelect[int]:
    """号牌 of a check-in that counts, beside `Handout` in a query; whoever scans says it to the person."""
    return (
        select(MixerGuest.badge)
        .join(Mixer, Mixer.id == MixerGuest.mixer_id)
        .join(Signup, Signup.campaign_id == Mixer.campaign_id)
        .where(
            Signup.id == Handout.signup_id,
            MixerGuest.member_id == Handout.member_id,
            Handout.taken_back_at.is_(None),
        )
        .correlate(Handout)
        .scalar_subquery()
    )


def take_back(signup: Signup) -> None:
    """收回号牌: the check-in was a mistake. Once matches are made everything stays as it is.

    The mixer is held, so that matches are made either without this person or before.
    """
    guest = session().scalar(
        select(MixerGuest)
        .join(Mixer, Mixer.id == MixerGuest.mixer_id)
        .where(
            Mixer.campaign_id == signup.campaign_id,
            MixerGuest.member_id == signup.member_id,
            Mixer.revealed_at.is_(None),
        )
        .with_for_update(of=Mixer, read=True)
    )
    if guest is not None:
        session().execute(delete(MixerGuest).where(MixerGuest.id == guest.id))


def remove(guest_ids: Sequence[uuid.UUID]) -> None:
    """Take these people out of a mixer with everything that hangs on them."""
    session().execute(
        delete(MixerMatch).where(MixerMatch.low_id.in_(guest_ids) | MixerMatch.high_id.in_(guest_ids))
    )
    session().execute(delete(MixerGuest).where(MixerGuest.id.in_(guest_ids)))
