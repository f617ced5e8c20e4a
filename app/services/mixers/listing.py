"""联谊列表: which mixers there are, how many places each gender has, and where one stands oneself."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app import paging
from app.db import session
from app.paging import Key, Page
from app.services import signups
from app.services.mixers import reading
from app.services.mixers.reading import Evening
from models import Campaign, CampaignState, Member, Mixer, MixerGuest, Signup
from models.signups import LEAVES_ROOM


@dataclass(frozen=True)
class Listed:
    """One mixer, and what it is to whoever looks."""

    evening: Evening
    signup: Signup | None = None
    badge: int | None = None


def list_mixers(member: Member | None, *, limit: int, cursor: str | None) -> Page[Listed]:
    """联谊, the last to be announced first."""
    statement = (
        select(Campaign)
        .where(reading.is_mixer(), Campaign.state != CampaignState.DRAFT)
        .options(selectinload(Campaign.sessions), selectinload(Campaign.quotas))
    )
    order = (
        Key(Campaign.__table__.c.opens_at, paging.moment, descending=True),
        Key(Campaign.__table__.c.id, paging.identity, descending=True),
    )
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page(_listed(member, reading.with_mixers([campaign for (campaign,) in rows])), more)


def get(member: Member | None, campaign_id: uuid.UUID) -> Listed:
    """一场联谊. Refuses with `mixer_not_found`."""
    return _listed(member, [reading.get(campaign_id)])[0]


def _listed(member: Member | None, evenings: Sequence[Evening]) -> list[Listed]:
    if member is None:
        return [Listed(evening) for evening in evenings]
    ids = [evening.campaign.id for evening in evenings]
    theirs = session().scalars(
        select(Signup)
        .where(Signup.campaign_id.in_(ids), signups.theirs(member), Signup.state.not_in(LEAVES_ROOM))
        .order_by(Signup.id)
    )
    by_campaign = {signup.campaign_id: signup for signup in theirs}
    badges = dict(
        iter(
            session().execute(
                select(Mixer.campaign_id, MixerGuest.badge)
                .join(MixerGuest, MixerGuest.mixer_id == Mixer.id)
                .where(Mixer.campaign_id.in_(ids), MixerGuest.member_id == member.id)
            )
        )
    )
    return [
        Listed(evening, by_campaign.get(evening.campaign.id), badges.get(evening.campaign.id))
        for evening in evenings
    ]


def sign_up(member: Member, campaign_id: uuid.UUID, **given: Any) -> Signup:
    """报名: through the engine of all campaigns, for the one session that a mixer has.

    Refuses with `mixer_not_found` and as `signups.sign_up` does.
    """
    evening = reading.get(campaign_id)
    session_id = None if evening.session is None else evening.session.id
    return signups.sign_up(member, campaign_id, session_id=session_id, **given)
