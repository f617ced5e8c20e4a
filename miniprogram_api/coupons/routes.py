"""优惠券: what is on offer, claiming it, and the wallet."""

import uuid
from functools import partial
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import Door
from app.edge.gates import Gate
from app.edge.lanes import Lane
from app.edge.limits import Limit, Per
from app.paging import Page
from app.services import coupons, eligibility
from app.services.cards import NotVerified
from app.services.coupons import BatchView, CouponView, quick, sold_out
from app.services.coupons.batches import ClaimState
from app.services.coupons.wallet import WalletState
from app.tokens import IssuedCode
from miniprogram_api.coupons.schemas import (
    BatchDetailSchema,
    BatchPage,
    BatchQuery,
    CouponDetailSchema,
    CouponPage,
    CouponSchema,
    WalletQuery,
    claimed_json,
)
from miniprogram_api.me.schemas import CodeSchema
from models import Coupon, Member

door = Door("coupons", description="优惠券")


@door.get(
    "/coupon-batches",
    who=Who.VISITOR,
    query=BatchQuery,
    answers=BatchPage,
    refuses=(paging.CursorInvalid,),
)
def list_batches(member: Member | None, query: dict[str, Any]) -> Page[BatchView]:
    """券批次列表: open and upcoming; closed with `state=closed`. Nearest first where a place is given."""
    state = query.pop("state")
    return coupons.list_batches(member, state=ClaimState(state) if state else None, **query)


@door.get(
    "/coupon-batches/<uuid:batch_id>",
    who=Who.VISITOR,
    answers=BatchDetailSchema,
    refuses=(coupons.BatchNotFound,),
)
def get_batch(member: Member | None, batch_id: uuid.UUID) -> BatchView:
    """券批次详情 with the stores where it is valid."""
    return coupons.get_batch(member, batch_id)


@door.post(
    "/coupon-batches/<uuid:batch_id>/claim",
    who=Who.MEMBER,
    answers=CouponSchema,
    status=201,
    idempotent=True,
    gate=Gate(flag=sold_out.flag, refuse=sold_out.refuse_early),
    lane=Lane(act=partial(quick.claim, shape=claimed_json)),
    refuses=(
        coupons.BatchNotFound,
        coupons.ClaimPaused,
        coupons.ClaimNotOpen,
        coupons.ClaimClosed,
        NotVerified,
        eligibility.NotEligible,
        coupons.CouponLimitReached,
        coupons.CouponSoldOut,
    ),
)
def claim(member: Member, batch_id: uuid.UUID) -> Coupon:
    """领券: one coupon of the batch. The lane before it (`quick.claim`) does the same for most people."""
    return coupons.claim(member, batch_id)


@door.get(
    "/me/coupons", who=Who.MEMBER, query=WalletQuery, answers=CouponPage, refuses=(paging.CursorInvalid,)
)
def list_mine(member: Member, query: dict[str, Any]) -> Page[CouponView]:
    """我的卡包, newest first."""
    state = query.pop("state")
    return coupons.list_mine(member, state=WalletState(state) if state else None, **query)


@door.get(
    "/me/coupons/<uuid:coupon_id>",
    who=Who.MEMBER,
    answers=CouponDetailSchema,
    refuses=(coupons.CouponNotFound,),
)
def get_mine(member: Member, coupon_id: uuid.UUID) -> CouponView:
    """我的券."""
    return coupons.get_mine(member, coupon_id)


@door.post(
    "/me/coupons/<uuid:coupon_id>/code",
    who=Who.MEMBER,
    answers=CodeSchema,
    status=201,
    refuses=(coupons.CouponNotFound, coupons.CouponNotUsable),
    limit=Limit("60 per minute", Per.ACTOR),
)
def show_code(member: Member, coupon_id: uuid.UUID) -> IssuedCode:
    """核销码: digits for 60 seconds to show at a till."""
    return coupons.show_code(member, coupon_id)


@door.post(
    "/me/coupons/<uuid:coupon_id>/return",
    who=Who.MEMBER,
    answers=CouponSchema,
    idempotent=True,
    refuses=(coupons.CouponNotFound, coupons.CouponNotUsable),
)
def return_coupon(member: Member, coupon_id: uuid.UUID) -> CouponView:
    """退券: give an unused coupon back to the pool."""
    return coupons.return_(member, coupon_id)
