"""发券: a sign-up that has been approved gives its coupon in the same transaction, or is not approved."""

import uuid
from collections.abc import Collection

from app.campaign_types.declaration import Gives
from app.db import session
from app.errors import Conflict
from app.services import campaigns, coupons
from app.services.audit import Actor
from models import Campaign, Member, Signup


class CampaignCouponsGone(Conflict):
    code, detail = "campaign_coupons_gone", "这个活动的优惠券已经发完，暂时不能通过"
    next = "请联系主办活动的工会，补充优惠券后再办理"


class CouponNeedsAccount(Conflict):
    code, detail = "coupon_needs_account", "对方还没有登录过小程序，优惠券没有地方可发"
    next = "请对方登录小程序并完成实名认证后再办理"


def ensure_account(campaign: Campaign, member_id: uuid.UUID | None) -> None:
    """有没有账号: a coupon lies in an account, so who has none is told before he waits or wins.

    Refuses with `coupon_needs_account`.
    """
    if campaigns.type_of(campaign).gives is Gives.COUPON and member_id is None:
        raise CouponNeedsAccount


def give(actor: Actor, signup: Signup) -> None:
    """给券, where the type gives one, and none that was given before has stayed with the person.

    Refuses with `campaign_coupons_gone`, `coupon_needs_account`.
    """
    if campaigns.type_of(signup.campaign).gives is not Gives.COUPON or signup.coupon_id is not None:
        return
    ensure_account(signup.campaign, signup.member_id)
    member, batch_id = session().get_one(Member, signup.member_id), signup.campaign.gives_batch_id
    coupon = None if batch_id is None else coupons.issue(actor, member, batch_id)
    if coupon is None:
        raise CampaignCouponsGone
    signup.coupon_id = coupon.id


def take_in(actor: Actor, signup: Signup) -> None:
    """收回: an unused coupon goes back to its batch. One that was used stays with the person."""
    if signup.coupon_id is not None and coupons.take_in(actor, signup.coupon_id):
        signup.coupon_id = None


def find_used(signups: Collection[Signup], *, lock: bool = False) -> set[uuid.UUID]:
    """Those whose coupon has been used: they have had what the sign-up gives."""
    given = {signup.coupon_id: signup.id for signup in signups if signup.coupon_id is not None}
    return {given[coupon_id] for coupon_id in coupons.find_used(list(given), lock=lock)}
