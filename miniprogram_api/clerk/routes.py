"""核销员: becomes one by invitation, redeems, takes back, counts discounts, looks through the day."""

import uuid
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import Door
from app.edge.limits import Limit, Per
from app.paging import Page
from app.services import cards, clerks, codes, discounts, eligibility, handouts, redemptions
from app.services.redemptions import Preview, Summary
from miniprogram_api.clerk.schemas import (
    ClerkSchema,
    ClerkStorePage,
    CodeBody,
    DiscountUseBody,
    DiscountUsePage,
    DiscountUseSchema,
    InvitationBody,
    OnQuery,
    PreviewBody,
    PreviewSchema,
    RedeemBody,
    RedemptionPage,
    RedemptionQuery,
    RedemptionSchema,
    ReversalBody,
    SummarySchema,
)
from models import Clerk, DiscountUse, Handout, Member, Redemption, Store

door = Door("clerk", description="核销员")

GUESSES = Limit("20 per minute", Per.ACTOR, failures_of=("code_unknown",))


@door.post(
    "/clerk/stores",
    who=Who.MEMBER,
    body=InvitationBody,
    answers=ClerkSchema,
    status=201,
    idempotent=True,
    refuses=(clerks.InvitationInvalid, clerks.InvitationNeedsPhone),
    limit=Limit("10 per hour", Per.ACTOR, failures_of=("invitation_invalid",)),
)
def accept_invitation(member: Member, body: dict[str, str]) -> Clerk:
    """接受邀请: become a clerk of the inviting store."""
    return clerks.accept(member, body["invitation"])


@door.get("/clerk/stores", who=Who.CLERK, answers=ClerkStorePage)
def list_stores(member: Member) -> Page[Store]:
    """我的门店: where I may redeem."""
    return Page(clerks.list_stores(member), None)


@door.post(
    "/clerk/redemptions/preview",
    who=Who.CLERK,
    body=PreviewBody,
    answers=PreviewSchema,
    refuses=(
        codes.CodeUnknown,
        codes.CodeExpired,
        redemptions.CouponAlreadyRedeemed,
        handouts.AlreadyHandedOut,
    ),
    limit=GUESSES,
)
def preview(member: Member, body: dict[str, Any]) -> Preview:
    """预览: look at a code without using it; with a bill, say what it takes off."""
    return handouts.preview(member, body["code"], body["amount_fen"])


@door.post(
    "/clerk/redemptions",
    who=Who.CLERK,
    body=RedeemBody,
    answers=RedemptionSchema,
    status=201,
    idempotent=True,
    refuses=(
        codes.CodeUnknown,
        codes.CodeExpired,
        codes.CodeAlreadyUsed,
        redemptions.CodeNotACoupon,
        redemptions.CouponAlreadyRedeemed,
        redemptions.CouponNotForThisStore,
        redemptions.CouponExpired,
        redemptions.CouponNotYetValid,
        redemptions.CouponReturned,
        redemptions.CouponHasMerchantCode,
        redemptions.AmountRequired,
        redemptions.AmountBelowThreshold,
        handouts.AlreadyHandedOut,
        handouts.SignupNotReady,
        handouts.HandoutElsewhere,
        handouts.HandoutTooEarly,
        handouts.HandoutTooLate,
    ),
    limit=GUESSES,
)
def redeem(member: Member, body: dict[str, Any]) -> Redemption | Handout:
    """核销或发放: use the coupon, hand out the pack or check in the person behind a code, exactly once."""
    return handouts.redeem(
        member,
        body["code"],
        store_id=body["store_id"],
        station_id=body["station_id"],
        amount_fen=body["amount_fen"],
    )


@door.get(
    "/clerk/redemptions",
    who=Who.CLERK,
    query=RedemptionQuery,
    answers=RedemptionPage,
    refuses=(paging.CursorInvalid,),
)
def list_redemptions(member: Member, query: dict[str, Any]) -> Page[Redemption]:
    """当日核销: at my stores, newest first."""
    return redemptions.list_on(member, **query)


@door.get(
    "/clerk/redemptions/<uuid:redemption_id>",
    who=Who.CLERK,
    answers=RedemptionSchema,
    refuses=(redemptions.RedemptionNotFound,),
)
def get_redemption(member: Member, redemption_id: uuid.UUID) -> Redemption:
    """一笔核销, of one of my stores."""
    return redemptions.get(member, redemption_id)


@door.post(
    "/clerk/redemptions/outcome",
    who=Who.CLERK,
    body=CodeBody,
    answers=RedemptionSchema,
    refuses=(redemptions.RedemptionNotFound,),
    limit=Limit("20 per minute", Per.ACTOR, failures_of=("redemption_not_found",)),
)
def get_outcome(member: Member, body: dict[str, str]) -> Redemption | Handout:
    """问结果: what was done with this code at my places, when the answer was lost on the way.

    It makes nothing. It is a POST because a code is a secret and does not belong into an address.
    """
    return handouts.find_outcome(member, body["code"])


@door.post(
    "/clerk/redemptions/<uuid:redemption_id>/reversal",
    who=Who.CLERK,
    body=ReversalBody,
    answers=RedemptionSchema,
    idempotent=True,
    refuses=(
        redemptions.RedemptionNotFound,
        redemptions.AlreadyReversed,
        redemptions.RedemptionSettled,
        redemptions.ReversalTooLate,
    ),
)
def reverse(member: Member, body: dict[str, str], redemption_id: uuid.UUID) -> Redemption:
    """撤销核销: take back a mistake within half an hour; the coupon lives on."""
    return redemptions.reverse(member, redemption_id, body["reason"])


@door.get("/clerk/summary", who=Who.CLERK, query=OnQuery, answers=SummarySchema)
def sum_up(member: Member, query: dict[str, Any]) -> Summary:
    """当日小计: counts and sums for each of my stores."""
    return redemptions.sum_up(member, query["on"])


@door.post(
    "/clerk/discount-uses",
    who=Who.CLERK,
    body=DiscountUseBody,
    answers=DiscountUseSchema,
    status=201,
    idempotent=True,
    refuses=(
        codes.CodeUnknown,
        codes.CodeExpired,
        codes.CodeAlreadyUsed,
        discounts.CodeNotACard,
        cards.CardNotActive,
        cards.MembershipEnded,
        discounts.DiscountNotFound,
        discounts.DiscountNotOn,
        discounts.DiscountNotForThisStore,
        eligibility.NotEligible,
    ),
    limit=GUESSES,
)
def use_discount(member: Member, body: dict[str, Any]) -> DiscountUse:
    """享折扣: count one use by the person behind a card's code."""
    return discounts.use(
        member,
        body["code"],
        store_id=body["store_id"],
        discount_id=body["discount_id"],
        amount_fen=body["amount_fen"],
    )


@door.get(
    "/clerk/discount-uses",
    who=Who.CLERK,
    query=RedemptionQuery,
    answers=DiscountUsePage,
    refuses=(paging.CursorInvalid,),
)
def list_discount_uses(member: Member, query: dict[str, Any]) -> Page[DiscountUse]:
    """当日折扣: counted at my stores, newest first."""
    return discounts.list_uses(member, **query)
