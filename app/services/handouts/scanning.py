"""扫码: one scanner for coupons, cards, packs and check-ins. What the code stands for decides who judges."""

import uuid

from app import tokens
from app.services import clerks, codes, redemptions, stations
from app.services.clerks import NotAClerk
from app.services.handouts import giving, looking
from app.services.handouts.codes import KINDS, slot_of
from app.services.handouts.giving import Place
from app.services.redemptions import CodeNotACoupon, CouponNotForThisStore, Preview
from app.tokens import CodeKind
from models import Handout, Member, Redemption

HANDED_OUT = frozenset(KINDS.values())
TO_DO = {CodeKind.PICKUP: "请核对后把物品交给对方，再点确认", CodeKind.CHECK_IN: "请核对后为对方签到"}
"""One sentence for whoever scans."""


def preview(member: Member, digits: str, amount_fen: int | None = None) -> Preview:
    """预览: look at a code and change nothing. A pick-up or check-in code tells of its sign-up.

    Refuses as `redemptions.preview` does, and with `already_handed_out` where the code was used.
    """
    code = tokens.find_code(digits)
    if code is None or code.kind not in HANDED_OUT:
        return redemptions.preview(member, digits, amount_fen)
    giving.ensure_fresh(code)
    signup = giving.find(code)
    slot = slot_of(signup)
    places = {slot.store_id, slot.station_id} if slot is not None else set()
    shops = [store for store in clerks.list_stores(member) if store.id in places]
    kept = [station for station in stations.list_at(member) if station.id in places]
    refusal = giving.find_refusal(code, signup, slot)
    if refusal is None and not shops and not kept:
        refusal = giving.elsewhere(slot)
    return Preview(
        code.kind,
        codes.get_owner(code),
        None,
        None,
        refusal,
        shops,
        code.expires_at,
        to_do=TO_DO[code.kind],
        signup=signup,
        slot=slot,
        stations=kept,
    )


def redeem(
    member: Member,
    digits: str,
    *,
    store_id: uuid.UUID | None,
    station_id: uuid.UUID | None,
    amount_fen: int | None,
) -> Redemption | Handout:
    """核销或发放: use what is behind the code at one of the member's stores or stations, exactly once.

    Refuses as `redemptions.redeem` and `giving.give` do; at a station coupons are for another place.
    """
    code = tokens.find_code(digits)
    if store_id is not None:
        if code is None or code.kind not in HANDED_OUT:
            return redemptions.redeem(member, digits, store_id, amount_fen)
        return giving.give(member, code, Place(clerk=clerks.get_binding(member, store_id)))
    keeper = None if station_id is None else stations.find_binding(member, station_id)
    if keeper is None:
        raise NotAClerk
    code = codes.find(digits)
    if code.kind is CodeKind.CARD:
        raise CodeNotACoupon
    if code.kind is CodeKind.COUPON:
        raise CouponNotForThisStore(detail="优惠券不能在驿站使用")
    return giving.give(member, code, Place(keeper=keeper))


def find_outcome(member: Member, digits: str) -> Redemption | Handout:
    """问结果: what became of a code at the member's places. Refuses with `redemption_not_found`."""
    return looking.find_outcome(member, digits) or redemptions.find_outcome(member, digits)
