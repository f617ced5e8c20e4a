"""名额跟着走: places that are handed down or returned move from one union's quota to another's."""

import uuid

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.dialects.postgresql import insert

from app.db import session
from app.services.campaigns.quotas import ensure_not_frozen
from app.services.signups import moves, taking
from models import Campaign, CampaignQuota


def free_places(campaign: Campaign, union_id: uuid.UUID | None) -> int:
    """Places of a quota that nobody has taken; of the common pool without a union."""
    found: int | None = session().scalar(
        select(func.sum(CampaignQuota.capacity - CampaignQuota.taken_count)).where(
            *_row(campaign.id, union_id)
        )
    )
    return int(found or 0)


def move(
    campaign: Campaign, *, from_union_id: uuid.UUID | None, to_union_id: uuid.UUID | None, count: int
) -> bool:
    """Move `count` places; False, and nothing moved, where they have been taken meanwhile.

    None is the common pool. Less first: CHECK(taken ≤ capacity) stands behind it. Whoever waits for such a
    place is offered one. Refuses with `draw_frozen`.
    """
    taking.lock(campaign)
    source = and_(*_row(campaign.id, from_union_id))
    if taking.change(CampaignQuota, source, -count) is None:
        return False
    ensure_not_frozen(campaign)
    fresh = CampaignQuota(campaign_id=campaign.id, union_id=to_union_id, kind="", capacity=count)
    statement = insert(CampaignQuota).values(
        id=fresh.id, campaign_id=campaign.id, union_id=to_union_id, kind="", capacity=count
    )
    session().execute(
        statement.on_conflict_do_update(
            index_elements=["campaign_id", "union_id", "kind"],
            set_={"capacity": CampaignQuota.capacity + count},
        )
    )
    moves.move_up(campaign)
    return True


def _row(campaign_id: uuid.UUID, union_id: uuid.UUID | None) -> tuple[ColumnElement[bool], ...]:
    whose = CampaignQuota.union_id.is_(None) if union_id is None else CampaignQuota.union_id == union_id
    return CampaignQuota.campaign_id == campaign_id, whose, CampaignQuota.kind == ""
