"""找: campaigns that are contests, their rounds, and what has been published, as staff may see them."""

import uuid
from collections.abc import Sequence

from sqlalchemy import ScalarSelect, Select, select
from sqlalchemy.orm import joinedload

from app.campaign_types.declaration import Contest, Round
from app.db import session
from app.errors import Conflict, NotFound
from app.services import campaigns, signups, unions
from models import (
    Campaign,
    CampaignState,
    ContestEntry,
    ContestPublication,
    ContestRound,
    Signup,
    SignupState,
    Staff,
)

TAKES_PART = frozenset({SignupState.APPROVED, SignupState.HANDED_OUT})
"""Whoever has withdrawn, or has not come, is ranked no longer."""


class ContestNotDeclared(Conflict):
    code, detail = "contest_not_declared", "这个活动没有评分的轮次"


class ContestRoundNotFound(NotFound):
    code, detail = "contest_round_not_found", "没有找到这一轮"


def contest_of(campaign: Campaign) -> Contest:
    """What its type declares. Refuses with `contest_not_declared`."""
    declared = campaigns.type_of(campaign).contest
    if declared is None:
        raise ContestNotDeclared
    return declared


def round_of(found: ContestRound) -> Round:
    """What its type declares of this round. A declaration never loses a round that has been held."""
    return contest_of(found.campaign).rounds[found.number - 1]


def get_campaign(staff: Staff, campaign_id: uuid.UUID) -> Campaign:
    """A contest of one's unions. Refuses with `campaign_not_found`, `contest_not_declared`."""
    found = session().scalar(
        select(Campaign).where(
            Campaign.id == campaign_id,
            Campaign.state != CampaignState.DRAFT,
            Campaign.union_id.in_(unions.visible_to(staff)),
        )
    )
    if found is None:
        raise campaigns.CampaignNotFound
    contest_of(found)
    return found


def get_round(staff: Staff, round_id: uuid.UUID) -> ContestRound:
    """A round of one's unions' contests. Refuses with `contest_round_not_found`."""
    found = session().scalar(
        select(ContestRound)
        .join(Campaign, Campaign.id == ContestRound.campaign_id)
        .where(ContestRound.id == round_id, Campaign.union_id.in_(unions.visible_to(staff)))
        .options(joinedload(ContestRound.campaign))
    )
    if found is None:
        raise ContestRoundNotFound
    return found


def lock_rounds(campaign_id: uuid.UUID) -> Sequence[ContestRound]:
    """All rounds, in their order, for whoever opens, closes or publishes; sheets wait for it."""
    return (
        session()
        .scalars(
            select(ContestRound)
            .where(ContestRound.campaign_id == campaign_id)
            .order_by(ContestRound.number)
            .options(joinedload(ContestRound.campaign))
            .with_for_update(of=ContestRound)
            .execution_options(populate_existing=True)
        )
        .all()
    )


def find_publication(campaign_id: uuid.UUID) -> ContestPublication | None:
    """The results that stand."""
    found: ContestPublication | None = session().scalar(
        select(ContestPublication).where(
            ContestPublication.campaign_id == campaign_id, ContestPublication.withdrawn_at.is_(None)
        )
    )
    return found


def taking_part(round_id: uuid.UUID | ScalarSelect[uuid.UUID]) -> Select[ContestEntry]:
    """The entries of a round whose sign-ups stand, with whose they are."""
    return (
        select(ContestEntry)
        .join(Signup, Signup.id == ContestEntry.signup_id)
        .where(ContestEntry.round_id == round_id, Signup.state.in_(TAKES_PART))
        .options(joinedload(ContestEntry.signup).options(joinedload(Signup.campaign), *signups.APPLICANT))
    )
