"""候补: who waits, in which order, and for whom a free place is. Asked under the campaign's lock."""

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from app import clock
from app.db import session
from app.services import campaigns
from models import (
    Campaign,
    CampaignQuota,
    CampaignSession,
    CampaignState,
    Signup,
    SignupState,
    Union,
)


@dataclass(frozen=True)
class Next:
    """Who is next, the path of his union, and until when a place is kept for him."""

    signup: Signup
    union_path: list[uuid.UUID]
    until: dt.datetime


def find_next(campaign: Campaign) -> Next | None:
    """下一位: the first in line whom some free place fits, his row locked; None where nobody is.

    A place fits where his session has one left, and his own union's quota, one above it, or the common pool.
    """
    now, declared = clock.now(), campaigns.type_of(campaign)
    if campaign.state is not CampaignState.PUBLISHED:
        return None
    if not declared.offers_after_closing and campaign.closes_at <= now:
        return None
    row = (
        session()
        .execute(
            select(Signup, Union.ancestor_ids, CampaignSession)
            .join(Union, Union.id == Signup.union_id)
            .outerjoin(CampaignSession, CampaignSession.id == Signup.session_id)
            .where(
                Signup.campaign_id == campaign.id,
                Signup.state == SignupState.WAITING,
                or_(
                    Signup.session_id.is_(None),
                    and_(
                        CampaignSession.taken_count < CampaignSession.capacity,
                        (
                            CampaignSession.starts_at
                            if declared.offers_after_closing
                            else CampaignSession.closes_at
                        )
                        > now,
                    ),
                ),
                _some_quota_fits(campaign),
            )
            .order_by(Signup.queued_at, Signup.id)
            .limit(1)
            .with_for_update(of=Signup)
            .execution_options(populate_existing=True)
        )
        .first()
    )
    if row is None:
        return None
    signup, path, chosen = row
    signup.campaign = campaign
    ends_at = offers_end_at(campaign, chosen)
    until = now + declared.offer_life
    return Next(signup, path, until if ends_at is None else min(until, ends_at))


def _some_quota_fits(campaign: Campaign) -> ColumnElement[bool]:
    any_quota = exists().where(CampaignQuota.campaign_id == campaign.id)
    fitting = exists().where(
        CampaignQuota.campaign_id == campaign.id,
        CampaignQuota.kind == Signup.place_kind,
        CampaignQuota.taken_count < CampaignQuota.capacity,
        or_(CampaignQuota.union_id.is_(None), CampaignQuota.union_id == func.any(Union.ancestor_ids)),
    )
    return or_(~any_quota, fitting)


def offers_end_at(campaign: Campaign, chosen: CampaignSession | None) -> dt.datetime | None:
    """递补到何时: when signing up closes, or where substitutes move up later, when the session begins."""
    if campaigns.type_of(campaign).offers_after_closing:
        return None if chosen is None else chosen.starts_at
    return campaign.closes_at if chosen is None else min(chosen.closes_at, campaign.closes_at)


def count(campaign_id: uuid.UUID) -> int:
    """How many wait."""
    return (
        session().scalar(
            select(func.count()).where(Signup.campaign_id == campaign_id, Signup.state == SignupState.WAITING)
        )
        or 0
    )


def is_anybody(campaign_id: uuid.UUID) -> bool:
    """Whether somebody waits."""
    found = session().scalar(
        select(Signup.id)
        .where(Signup.campaign_id == campaign_id, Signup.state == SignupState.WAITING)
        .limit(1)
    )
    return found is not None
