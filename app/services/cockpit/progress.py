"""进度: what has become of each campaign's and each batch's places, coupons and money."""

import datetime as dt
from typing import Any

from sqlalchemy import and_, case, func, literal, or_, select, text
from sqlalchemy.dialects.postgresql import insert

from app import clock, db
from app.db import session
from app.services.campaigns.budgets import PROMISED
from app.services.coupons import codes
from models import (
    BatchProgress,
    BatchState,
    Campaign,
    CampaignProgress,
    CampaignQuota,
    CampaignSession,
    CampaignState,
    Coupon,
    CouponBatch,
    CouponState,
    Payment,
    PaymentState,
    Redemption,
    Signup,
    SignupState,
)

LATELY = dt.timedelta(days=400)
"""What ended longer ago than this year and the last one's tail is not counted any more."""

_WAIT = (SignupState.SUBMITTED, SignupState.RETURNED, SignupState.WAITING, SignupState.OFFERED)
_GONE = (SignupState.CANCELLED, SignupState.EXPIRED)
_REFUSED = (SignupState.REJECTED, SignupState.NOT_DRAWN)


def count_progress() -> int:
    """统计进度 of all campaigns and batches that can still change; gives how many."""
    return db.transact(_write)


def _write() -> int:
    db.lock("cockpit")
    session().execute(text("SET LOCAL statement_timeout = '5min'"))
    now = clock.now()
    return _put(CampaignProgress, "campaign_id", _campaigns(now)) + _put(
        BatchProgress, "batch_id", _batches(now)
    )


def _put(table: type[CampaignProgress] | type[BatchProgress], key: str, found: Any) -> int:
    names = [column.name for column in table.__table__.columns]
    statement = insert(table).from_select(names, found)
    changed = {name: statement.excluded[name] for name in names if name != key}
    written = session().execute(
        statement.on_conflict_do_update(index_elements=[key], set_=changed).returning(text("1"))
    )
    return len(written.all())


def _campaigns(now: dt.datetime) -> Any:
    """In the order of the table's columns."""
    is_overdue = (Signup.stage_role.is_not(None)) & (Signup.stage_due_at < now)
    signups = (
        select(
            Signup.campaign_id,
            func.count().filter(Signup.state.not_in(_GONE)).label("signed"),
            func.count().filter(Signup.state.in_(_WAIT)).label("waiting"),
            func.count().filter(is_overdue).label("overdue"),
            func.count().filter(Signup.state == SignupState.APPROVED).label("approved"),
            func.count().filter(Signup.state == SignupState.HANDED_OUT).label("handed"),
            func.count().filter(Signup.state.in_(_REFUSED)).label("refused"),
            func.sum(func.coalesce(Signup.amount_fen, Campaign.amount_fen, 0))
            .filter(Signup.state.in_(PROMISED))
            .label("promised"),
        )
        .join(Campaign, Campaign.id == Signup.campaign_id)
        .group_by(Signup.campaign_id)
        .subquery("s")
    )
    sessions = _places(CampaignSession, CampaignSession.cancelled_at.is_(None))
    quotas = _places(CampaignQuota, literal(value=True))
    paid = (
        select(Signup.campaign_id, func.sum(Payment.amount_fen).label("fen"))
        .join(Payment, Payment.signup_id == Signup.id)
        .where(Payment.state == PaymentState.PAID)
        .group_by(Signup.campaign_id)
        .subquery("p")
    )
    # Whichever leaves less, as people are told.
    by_quota = and_(
        quotas.c.capacity.is_not(None),
        or_(
            sessions.c.capacity.is_(None),
            quotas.c.capacity - quotas.c.taken < sessions.c.capacity - sessions.c.taken,
        ),
    )
    taken = case((by_quota, quotas.c.taken), else_=sessions.c.taken)
    return (
        select(
            Campaign.id,
            func.coalesce(signups.c.signed, 0),
            func.coalesce(signups.c.waiting, 0),
            func.coalesce(signups.c.overdue, 0),
            func.coalesce(signups.c.approved, 0),
            func.coalesce(signups.c.handed, 0),
            func.coalesce(signups.c.refused, 0),
            case((by_quota, quotas.c.capacity), else_=sessions.c.capacity),
            func.coalesce(taken, signups.c.approved + signups.c.handed, 0),
            func.coalesce(signups.c.promised, 0),
            func.coalesce(paid.c.fen, 0),
            literal(now),
        )
        .outerjoin(signups, signups.c.campaign_id == Campaign.id)
        .outerjoin(sessions, sessions.c.campaign_id == Campaign.id)
        .outerjoin(quotas, quotas.c.campaign_id == Campaign.id)
        .outerjoin(paid, paid.c.campaign_id == Campaign.id)
        .where(
            Campaign.state != CampaignState.DRAFT,
            or_(Campaign.ended_at.is_(None), Campaign.ended_at > now - LATELY),
        )
    )


def _places(table: type[CampaignSession] | type[CampaignQuota], counts: Any) -> Any:
    return (
        select(
            table.campaign_id,
            func.sum(table.capacity).label("capacity"),
            func.sum(table.taken_count).label("taken"),
        )
        .where(counts)
        .group_by(table.campaign_id)
        .subquery()
    )


def _batches(now: dt.datetime) -> Any:
    """Batches of which all has lapsed and been counted do not change any more."""
    is_living = or_(CouponBatch.lapsed_count.is_(None), CouponBatch.closed_at > now - LATELY)
    living = select(CouponBatch.id).where(
        CouponBatch.state.not_in([BatchState.DRAFT, BatchState.PUBLISHING]), is_living
    )
    is_lapsed = and_(Coupon.state == CouponState.CLAIMED, Coupon.use_closes_at <= now, ~codes.was_shown())
    coupons = (
        select(
            Coupon.batch_id,
            func.count().filter(Coupon.state != CouponState.RETURNED).label("claimed"),
            func.count().filter(Coupon.state == CouponState.REDEEMED).label("redeemed"),
            func.count().filter(is_lapsed).label("lapsed"),
        )
        .where(Coupon.batch_id.in_(living), Coupon.member_id.is_not(None))
        .group_by(Coupon.batch_id)
        .subquery("c")
    )
    subsidies = (
        select(Coupon.batch_id, func.sum(Redemption.subsidy_fen).label("fen"))
        .join(Redemption, Redemption.coupon_id == Coupon.id)
        .where(Coupon.batch_id.in_(living), Redemption.reversed_at.is_(None))
        .group_by(Coupon.batch_id)
        .subquery("r")
    )
    return (
        select(
            CouponBatch.id,
            func.coalesce(coupons.c.claimed, 0),
            func.coalesce(coupons.c.redeemed, 0),
            func.coalesce(coupons.c.lapsed, 0),
            func.coalesce(subsidies.c.fen, 0),
            literal(now),
        )
        .outerjoin(coupons, coupons.c.batch_id == CouponBatch.id)
        .outerjoin(subsidies, subsidies.c.batch_id == CouponBatch.id)
        .where(CouponBatch.id.in_(living))
    )
