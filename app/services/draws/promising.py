"""承诺: before anybody signs up, a draw is bound to a seed that nobody knows and to a value yet to come."""

import datetime as dt
import secrets
import uuid

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.campaign_types.declaration import QuotaRule
from app.db import session
from app.errors import Conflict, InvalidValue, NotFound
from app.services import audit, campaigns, unions
from app.services.audit import Actor
from app.services.campaigns import desk, drafting, versions
from app.services.draws import computing
from models import Campaign, CampaignState, Draw, Staff

SEED_BYTES = 32


class DrawNotWanted(Conflict):
    code, detail = "draw_not_wanted", "这种活动不抽签"


class DrawTooEarly(InvalidValue):
    code, detail = "draw_too_early", "公开随机数要在报名结束以后才产生"


class DrawNotFound(NotFound):
    code, detail = "draw_not_found", "没有找到这次抽签"


def promise(staff: Staff, campaign_id: uuid.UUID, *, public_source: str, public_at: dt.datetime) -> Draw:
    """定抽签: from which public value, known after `public_at`, the draw of a draft will come out.

    The seed is made here and kept encrypted; its commitment is public as soon as the campaign is.
    Refuses with `campaign_not_found`, `campaign_already_published`, `campaign_ended`, `draw_not_wanted`,
    `draw_too_early`.
    """
    campaign = desk.lock(staff, campaign_id)
    drafting.ensure_draft(campaign)
    if campaigns.type_of(campaign).quota is not QuotaRule.DRAW:
        raise DrawNotWanted
    if public_at <= campaign.closes_at:
        raise DrawTooEarly
    campaign.made_by = staff.id
    versions.withdraw(campaign)
    draw = bind(staff, campaign, public_source=public_source, public_at=public_at)
    return get_for_staff(staff, draw.id)


def bind(actor: Actor, campaign: Campaign, *, public_source: str, public_at: dt.datetime) -> Draw:
    """A campaign that nobody has signed up for gets its seed, once, and the value that will decide."""
    draw = session().scalar(select(Draw).where(Draw.campaign_id == campaign.id))
    if draw is None:
        seed = secrets.token_bytes(SEED_BYTES)
        draw = Draw(
            campaign_id=campaign.id,
            algorithm=computing.ALGORITHM,
            commitment=computing.commitment_of(seed),
            public_source=public_source,
            public_at=public_at,
        )
        draw.seed = seed.hex()
        session().add(draw)
    draw.public_source, draw.public_at = public_source, public_at
    session().flush()
    audit.record(actor, "draws.promise", draw, campaign_id=str(campaign.id))
    return draw


def get_public(draw_id: uuid.UUID) -> Draw:
    """一次抽签, as soon as its campaign is public. Refuses with `draw_not_found`."""
    return _found(
        select(Draw)
        .join(Campaign, Campaign.id == Draw.campaign_id)
        .where(Draw.id == draw_id, Campaign.state != CampaignState.DRAFT)
    )


def get_for_staff(staff: Staff, draw_id: uuid.UUID, *, lock: bool = False) -> Draw:
    """一次抽签 of the unions in scope, its row locked if wanted. Refuses with `draw_not_found`."""
    statement = (
        select(Draw)
        .join(Campaign, Campaign.id == Draw.campaign_id)
        .where(Draw.id == draw_id, Campaign.union_id.in_(unions.visible_to(staff)))
    )
    return _found(statement.with_for_update(of=Draw) if lock else statement)


def _found(statement: Select[Draw]) -> Draw:
    found = session().scalar(
        statement.options(
            joinedload(Draw.campaign, innerjoin=True), joinedload(Draw.enterer), joinedload(Draw.confirmer)
        ).execution_options(populate_existing=True)
    )
    if found is None:
        raise DrawNotFound
    return found
