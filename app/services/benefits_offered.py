"""在办的福利: everything that is open or opens soon, the same for everybody, and so remembered for a moment.

What it means to a person (`app.services.benefits`) is judged from these facts in memory.
"""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import ScalarSelect, func, or_, select
from sqlalchemy.orm import joinedload

from app import cache, clock
from app.audiences import Audience
from app.campaign_types import TYPES
from app.db import session
from app.services import campaigns, coupons, listing
from models import (
    ApplicantKind,
    Campaign,
    CampaignQuota,
    CampaignSession,
    CampaignState,
    CouponBatch,
    Discount,
    DiscountState,
    Merchant,
    Store,
    StoreState,
)

_life_s = [0.0]


class BenefitKind(StrEnum):
    """What one does with it: claim a coupon of a batch, show the card for a discount, sign up."""

    COUPON_BATCH = "coupon_batch"
    DISCOUNT = "discount"
    CAMPAIGN = "campaign"


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One benefit, before anybody has asked for it."""

    kind: BenefitKind
    id: uuid.UUID
    title: str
    audience: Audience
    opens_at: dt.datetime
    closes_at: dt.datetime | None
    merchant: Mapping[str, str] | None = None
    """Of a batch and of a discount: id, name, category."""
    per_member_limit: int = 1
    type: str | None = None
    """Of a campaign, as the next ones."""
    places_left: int | None = None


def keep_offers(life_s: float) -> None:
    """How long what is on is remembered for all processes. 0 is not at all. Called once by the factory."""
    _life_s[:] = [life_s]


def list_offers(now: dt.datetime, *, soon: dt.timedelta, each_max: int) -> list[Offer]:
    """What is open, or opens within `soon`; of each kind the first `each_max` to close."""
    life_s = _life_s[0]
    if life_s:
        raw = cache.remember_bytes(
            f"benefits_offered:{each_max}", lambda: _gather(now, soon, each_max), life_s=life_s
        )
    else:
        raw = _gather(now, soon, each_max)
    offers = [_read(row) for row in orjson.loads(raw)]
    return [offer for offer in offers if offer.closes_at is None or offer.closes_at > now]


def _gather(now: dt.datetime, soon: dt.timedelta, each_max: int) -> bytes:
    """One statement for each kind."""
    batches = coupons.list_closing_first(opens_before=now + soon, limit=each_max)
    rows = [
        *map(_of_batch, batches),
        *map(_of_discount, _discounts(now, soon, each_max)),
        *(_of_campaign(*row) for row in _campaigns(now, soon, each_max)),
    ]
    return orjson.dumps(rows)


def _read(row: dict[str, Any]) -> Offer:
    closes_at = row.pop("closes_at")
    return Offer(
        kind=BenefitKind(row.pop("kind")),
        id=uuid.UUID(row.pop("id")),
        opens_at=dt.datetime.fromisoformat(row.pop("opens_at")),
        closes_at=None if closes_at is None else dt.datetime.fromisoformat(closes_at),
        **row,
    )


def _of_batch(batch: CouponBatch) -> dict[str, Any]:
    return {
        "kind": BenefitKind.COUPON_BATCH,
        "id": batch.id,
        "title": batch.title,
        "audience": batch.audience,
        "opens_at": batch.claim_opens_at,
        "closes_at": batch.claim_closes_at,
        "merchant": _brief(batch.merchant),
        "per_member_limit": batch.per_member_limit,
    }


def _discounts(now: dt.datetime, soon: dt.timedelta, each_max: int) -> Sequence[Discount]:
    today = now.date()
    return (
        session()
        .scalars(
            select(Discount)
            .join(Discount.merchant)
            .where(
                Discount.state == DiscountState.PUBLISHED,
                Discount.begins_on <= today + soon,
                or_(Discount.ends_on.is_(None), Discount.ends_on >= today),
                Discount.stores.any(Store.state == StoreState.OPEN),
                listing.is_on_offer(today),
            )
            .order_by(Discount.ends_on.asc().nulls_last(), Discount.id)
            .limit(each_max)
            .options(joinedload(Discount.merchant))
        )
        .all()
    )


def _of_discount(discount: Discount) -> dict[str, Any]:
    ends_on = discount.ends_on
    return {
        "kind": BenefitKind.DISCOUNT,
        "id": discount.id,
        "title": discount.title,
        "audience": discount.audience,
        "opens_at": _midnight(discount.begins_on),
        "closes_at": None if ends_on is None else _midnight(ends_on + dt.timedelta(days=1)),
        "merchant": _brief(discount.merchant),
    }


def _campaigns(
    now: dt.datetime, soon: dt.timedelta, each_max: int
) -> Sequence[tuple[Campaign, int | None, int | None]]:
    """Campaigns for which a person may sign up himself, with the places left in quotas and sessions."""
    of_persons = [key for key, declared in TYPES.items() if ApplicantKind.PERSON in declared.applicants]
    rows = session().execute(
        select(Campaign, _left(CampaignQuota), _left(CampaignSession))
        .where(
            Campaign.state == CampaignState.PUBLISHED,
            Campaign.paused_at.is_(None),
            Campaign.type.in_(of_persons),
            Campaign.opens_at < now + soon,
            Campaign.closes_at > now,
        )
        .order_by(Campaign.closes_at, Campaign.id)
        .limit(each_max)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def _left(parts: type[CampaignQuota | CampaignSession]) -> ScalarSelect[int | None]:
    return (
        select(func.sum(parts.capacity - parts.taken_count))
        .where(parts.campaign_id == Campaign.id)
        .correlate(Campaign)
        .scalar_subquery()
    )


def _of_campaign(campaign: Campaign, *left: int | None) -> dict[str, Any]:
    return {
        "kind": BenefitKind.CAMPAIGN,
        "id": campaign.id,
        "title": campaign.title,
        "audience": campaigns.audience_of(campaign),
        "opens_at": campaign.opens_at,
        "closes_at": campaign.closes_at,
        "type": campaign.type,
        "places_left": min((each for each in left if each is not None), default=None),
    }


def _brief(merchant: Merchant) -> dict[str, Any]:
    return {"id": merchant.id, "name": merchant.name, "category": merchant.category}


def _midnight(day: dt.date) -> dt.datetime:
    """The moment at which a day of the city begins."""
    return dt.datetime.combine(day, dt.time(), tzinfo=clock.CITY)
