"""名额: how many there are. Changes are differences; nothing goes below what `taking` counts as taken."""

import datetime as dt
import uuid

from app import db
from app.db import session
from app.errors import Conflict
from app.services import audit
from app.services.audit import Actor
from app.services.campaigns import quotas
from app.services.signups import moves, taking
from app.services.signups.taking import give_back, take
from models import Campaign, CampaignQuota, CampaignSession

__all__ = ["CapacityBelowTaken", "QuotaExists", "add_quota", "change_capacity", "give_back", "take"]


class CapacityBelowTaken(Conflict):
    code, detail = "capacity_below_taken", "名额不能少于已经占用的"
    next = "请先看看现在已占用多少，再决定减多少"


class QuotaExists(Conflict):
    code, detail = "quota_exists", "这个工会已经有名额了"
    next = "请直接增减它的名额"


def change_capacity(actor: Actor, campaign: Campaign, place: CampaignSession | CampaignQuota, by: int) -> int:
    """增减名额: `by` more (or fewer) places of a session or a quota; the new number.

    What comes free is offered at once to whoever waits. Refuses with `capacity_below_taken`, `draw_frozen`.
    """
    taking.lock(campaign)
    table = type(place)
    capacity = taking.change(table, table.id == place.id, by)
    if capacity is None:
        session().refresh(place, ["capacity", "taken_count"])
        raise CapacityBelowTaken(capacity=place.capacity, taken_count=place.taken_count)
    quotas.ensure_not_frozen(campaign)
    session().refresh(place, ["capacity", "taken_count"])
    audit.record(actor, "signups.change_capacity", place, by=by, capacity=capacity)
    moves.move_up(campaign)
    return capacity


def add_quota(
    actor: Actor,
    campaign: Campaign,
    union_id: uuid.UUID | None,
    capacity: int,
    *,
    kind: str = "",
    returns_at: dt.datetime | None = None,
) -> CampaignQuota:
    """分配名额: places for the people of one union, or with None for everybody.

    What they do not use by `returns_at` joins the common pool. Refuses with `quota_exists`, `draw_frozen`.
    """
    db.lock("quotas", str(campaign.id))
    taking.lock(campaign)
    if taking.has_quota(campaign.id, union_id, kind):
        raise QuotaExists
    quotas.ensure_not_frozen(campaign)
    made = CampaignQuota(
        campaign_id=campaign.id, union_id=union_id, kind=kind, capacity=capacity, returns_at=returns_at
    )
    session().add(made)
    session().flush()
    audit.record(actor, "signups.add_quota", made, capacity=capacity, kind=kind)
    moves.move_up(campaign)
    return made
