"""活动所见: campaigns as a visitor or a member sees them — what is on, what it takes, whether one may."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, false, select
from sqlalchemy.orm import joinedload, selectinload

from app import clock, forms, paging
from app.audiences import Reason
from app.campaign_types.declaration import CampaignType
from app.db import session
from app.paging import Key, Page
from app.services import campaigns, documents, eligibility
from app.services.documents import InForce
from app.services.signups import double_aid, fitting, foreseen, mine
from models import Campaign, CampaignQuota, CampaignSession, CampaignState, Draw, Member, Signup
from models.signups import LEAVES_ROOM


class Phase(StrEnum):
    """Where a campaign stands: whether one can sign up now, later, or not any more.

    PAUSED is said of a single campaign; lists leave it out.
    """

    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSED = "closed"
    PAUSED = "paused"


@dataclass(frozen=True)
class Places:
    """名额 of a campaign or of a part of it, and how many are left."""

    capacity: int
    left: int


@dataclass(frozen=True)
class CampaignView:
    """A campaign in an answer. `reasons` and `mine` are None for a visitor who is not logged in."""

    campaign: Campaign
    declared: CampaignType
    phase: Phase
    places: Places | None = None
    """None where there is no limit."""
    reasons: Sequence[Reason] | None = None
    mine: Sequence[Signup] | None = None


@dataclass(frozen=True)
class CampaignForm:
    """What a campaign asks, as data, and to what one has to agree."""

    version: int
    word: str
    fields: list[dict[str, object]]
    consents: list[InForce]


def list_campaigns(
    *, type_: str | None, district: str | None, phase: Phase | None, limit: int, cursor: str | None
) -> Page[CampaignView]:
    """活动列表: open and upcoming ones, closed only when asked for; newest opening first.

    A district's own and those of the whole city.
    """
    now = clock.now()
    statement = select(Campaign).where(Campaign.state != CampaignState.DRAFT, _is_in(phase, now))
    if type_ is not None:
        statement = statement.where(Campaign.type == type_)
    if district is not None:
        statement = statement.where(Campaign.district.is_(None) | (Campaign.district == district))
    order = (
        Key(Campaign.__table__.c.opens_at, paging.moment, descending=True),
        Key(Campaign.__table__.c.id, paging.identity, descending=True),
    )
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([_view(campaign, now) for (campaign,) in rows], more)


def _is_in(phase: Phase | None, now: dt.datetime) -> ColumnElement[bool]:
    is_published = (Campaign.state == CampaignState.PUBLISHED) & Campaign.paused_at.is_(None)
    match phase:
        case Phase.UPCOMING:
            return is_published & (Campaign.opens_at > now)
        case Phase.OPEN:
            return is_published & (Campaign.opens_at <= now) & (Campaign.closes_at > now)
        case Phase.CLOSED:
            return (Campaign.state == CampaignState.ENDED) | (Campaign.closes_at <= now)
        case Phase.PAUSED:
            return false()
    return is_published & (Campaign.closes_at > now)


def phase_of(campaign: Campaign, now: dt.datetime) -> Phase:
    """Where it stands at `now`: opening moment included, closing moment not."""
    if campaign.state is CampaignState.ENDED or campaign.closes_at <= now:
        return Phase.CLOSED
    if campaign.paused_at is not None:
        return Phase.PAUSED
    return Phase.OPEN if campaign.opens_at <= now else Phase.UPCOMING


def get_campaign(member: Member | None, campaign_id: uuid.UUID) -> CampaignView:
    """活动详情 with sessions and places; for who is logged in, whether he may and what he has of it.

    Refuses with `campaign_not_found`.
    """
    campaign = _find(campaign_id)
    now = clock.now()
    if member is None:
        return _view(campaign, now, places=_places(campaign))
    own = session().scalars(
        select(Signup)
        .where(Signup.campaign_id == campaign.id, mine.theirs(member), Signup.state.not_in(LEAVES_ROOM))
        .order_by(Signup.id)
    )
    return _view(campaign, now, places=_places(campaign), reasons=_reasons(campaign, member), mine=own.all())


def get_form(campaign_id: uuid.UUID) -> CampaignForm:
    """活动表单 in force, and the texts to agree to in the versions in force.

    Refuses with `campaign_not_found`.
    """
    campaign = _find(campaign_id)
    declared = campaigns.type_of(campaign)
    return CampaignForm(
        campaign.form_version,
        declared.word.value,
        forms.drawn(campaigns.form_of(campaign)),
        documents.list_in_force(declared.consents),
    )


def list_reasons(member: Member, campaign_id: uuid.UUID) -> list[Reason]:
    """能不能报名: why not; empty where the member may. Refuses with `campaign_not_found`."""
    return _reasons(_find(campaign_id), member)


def _find(campaign_id: uuid.UUID) -> Campaign:
    found = session().scalar(
        select(Campaign)
        .where(Campaign.id == campaign_id, Campaign.state != CampaignState.DRAFT)
        .options(
            joinedload(Campaign.union),
            joinedload(Campaign.draw).load_only(Draw.id),
            selectinload(Campaign.sessions),
            selectinload(Campaign.quotas),
        )
    )
    if found is None:
        raise campaigns.CampaignNotFound
    return found


def _reasons(campaign: Campaign, member: Member) -> list[Reason]:
    audience = campaigns.audience_of(campaign)
    person = eligibility.get_person(member, [audience])
    reasons = fitting.reasons_against(campaigns.type_of(campaign), audience, person)
    if not reasons:
        reasons = list(foreseen.reasons(member, [campaign.type]).values())
    if reasons or member.roster_entry is None:
        return reasons
    had = double_aid.reason_against(campaign, member.roster_entry)
    return [] if had is None else [had]


def _view(
    campaign: Campaign,
    now: dt.datetime,
    *,
    places: Places | None = None,
    reasons: Sequence[Reason] | None = None,
    mine: Sequence[Signup] | None = None,
) -> CampaignView:
    return CampaignView(campaign, campaigns.type_of(campaign), phase_of(campaign, now), places, reasons, mine)


def _places(campaign: Campaign) -> Places | None:
    """Of sessions and quotas together, whichever leave less; None where neither limits."""
    limits = [Places(*_sum(parts)) for parts in (campaign.sessions, campaign.quotas) if parts]
    return min(limits, key=lambda places: places.left, default=None)


def _sum(parts: Sequence[CampaignSession] | Sequence[CampaignQuota]) -> tuple[int, int]:
    capacity = sum(part.capacity for part in parts)
    return capacity, capacity - sum(part.taken_count for part in parts)


def session_phase(chosen: CampaignSession, campaign: Campaign, now: dt.datetime) -> Phase:
    """Whether one can sign up for this session now."""
    whole = phase_of(campaign, now)
    if whole is Phase.CLOSED or chosen.closes_at <= now:
        return Phase.CLOSED
    if whole is Phase.PAUSED:
        return Phase.PAUSED
    return Phase.OPEN if opening_of(chosen, campaign) <= now else Phase.UPCOMING


def opening_of(chosen: CampaignSession, campaign: Campaign) -> dt.datetime:
    """From when on one can sign up for this session: the days that one may book ahead count back from it."""
    opens_at = chosen.opens_at or campaign.opens_at
    ahead = campaigns.type_of(campaign).books_ahead_days
    if ahead is None:
        return opens_at
    first = chosen.starts_at.astimezone(clock.CITY).date() - dt.timedelta(days=ahead)
    return max(opens_at, dt.datetime.combine(first, dt.time(), clock.CITY))
