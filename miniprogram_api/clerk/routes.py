"""核销员: becomes one by invitation, previews, redeems, looks through the day."""

from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import Door
from app.edge.limits import Limit, Per
from app.paging import Page
from app.services import clerks, redemptions
from app.services.redemptions import Preview
from miniprogram_api.clerk.schemas import (
    ClerkSchema,
    ClerkStorePage,
    CodeBody,
    InvitationBody,
    PreviewSchema,
    RedeemBody,
    RedemptionPage,
    RedemptionQuery,
    RedemptionSchema,
)
from models import Clerk, Member, Redemption, Store

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
    body=CodeBody,
    answers=PreviewSchema,
    refuses=(redemptions.CodeUnknown, redemptions.CodeExpired, redemptions.CouponAlreadyRedeemed),
    limit=GUESSES,
)
def preview(member: Member, body: dict[str, str]) -> Preview:
    """预览: look at a code without using it."""
    return redemptions.preview(member, body["code"])


@door.post(
    "/clerk/redemptions",
    who=Who.CLERK,
    body=RedeemBody,
    answers=RedemptionSchema,
    status=201,
    idempotent=True,
    refuses=(
        redemptions.CodeUnknown,
        redemptions.CodeExpired,
        redemptions.CodeNotACoupon,
        redemptions.CouponAlreadyRedeemed,
        redemptions.CouponNotForThisStore,
        redemptions.CouponExpired,
        redemptions.CouponNotYetValid,
        redemptions.CouponReturned,
        redemptions.AmountBelowThreshold,
    ),
    limit=GUESSES,
)
def redeem(member: Member, body: dict[str, Any]) -> Redemption:
    """核销: use the coupon behind a code, exactly once."""
    return redemptions.redeem(member, body["code"], body["store_id"], body["amount_fen"])


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
