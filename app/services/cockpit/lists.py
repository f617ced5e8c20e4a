"""进度列表: campaigns and batches of one's unions, with what the tick has counted of them."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app import paging
from app.campaign_types import TYPES
from app.db import session
from app.paging import Key, Page
from app.services import unions
from models import BatchProgress, Campaign, CampaignProgress, CouponBatch, Merchant, Staff, Union


@dataclass(frozen=True)
class CampaignLine:
    """A campaign and its progress."""

    id: uuid.UUID
    title: str
    type: str
    type_title: str
    union_name: str
    district: str | None
    opens_at: dt.datetime
    closes_at: dt.datetime
    budget_fen: int | None
    progress: CampaignProgress


@dataclass(frozen=True)
class BatchLine:
    """A batch of coupons and its progress."""

    id: uuid.UUID
    title: str
    merchant_name: str
    union_name: str
    quantity: int
    subsidy_percent: int
    budget_fen: int | None
    claim_closes_at: dt.datetime
    progress: BatchProgress


def list_campaigns(
    staff: Staff,
    *,
    district: str | None,
    type_: str | None,
    is_overdue: bool,
    limit: int,
    cursor: str | None,
) -> Page[CampaignLine]:
    """项目进度 of the campaigns of the unions in scope, the latest to open first."""
    wanted: Any = (
        select(CampaignProgress, Campaign, Union.name)
        .join(Campaign, Campaign.id == CampaignProgress.campaign_id)
        .join(Union, Union.id == Campaign.union_id)
        .where(Campaign.union_id.in_(unions.visible_to(staff)))
    )
    if district is not None:
        wanted = wanted.where(Campaign.district == district)
    if type_ is not None:
        wanted = wanted.where(Campaign.type == type_)
    if is_overdue:
        wanted = wanted.where(CampaignProgress.overdue_count > 0)
    order = (
        Key(Campaign.__table__.c.opens_at, paging.moment, descending=True),
        Key(Campaign.__table__.c.id, paging.identity, descending=True),
    )
    rows, more = paging.fetch(session(), wanted, order, limit=limit, cursor=cursor)
    return Page(
        [
            CampaignLine(
                campaign.id,
                campaign.title,
                campaign.type,
                TYPES[campaign.type].title if campaign.type in TYPES else campaign.type,
                union_name,
                campaign.district,
                campaign.opens_at,
                campaign.closes_at,
                campaign.budget_fen,
                progress,
            )
            for progress, campaign, union_name in rows
        ],
        more,
    )


def list_batches(staff: Staff, *, is_subsidised: bool, limit: int, cursor: str | None) -> Page[BatchLine]:
    """补贴进度 of the batches of the unions in scope, the last to close for claiming first."""
    wanted: Any = (
        select(BatchProgress, CouponBatch, Merchant.name, Union.name)
        .join(CouponBatch, CouponBatch.id == BatchProgress.batch_id)
        .join(Merchant, Merchant.id == CouponBatch.merchant_id)
        .join(Union, Union.id == CouponBatch.union_id)
        .where(CouponBatch.union_id.in_(unions.visible_to(staff)))
    )
    if is_subsidised:
        wanted = wanted.where(CouponBatch.subsidy_percent > 0)
    order = (
        Key(CouponBatch.__table__.c.claim_closes_at, paging.moment, descending=True),
        Key(CouponBatch.__table__.c.id, paging.identity, descending=True),
    )
    rows, more = paging.fetch(session(), wanted, order, limit=limit, cursor=cursor)
    return Page(
        [
            BatchLine(
                batch.id,
                batch.title,
                merchant_name,
                union_name,
                batch.quantity,
                batch.subsidy_percent,
                batch.budget_fen,
                batch.claim_closes_at,
                progress,
            )
            for progress, batch, merchant_name, union_name in rows
        ],
        more,
    )
