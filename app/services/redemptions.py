"""核销: a clerk looks at a code, then redeems it, once."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from app import clock, paging, tokens
from app.db import session
from app.errors import AppError, Conflict, InvalidValue, NotFound
from app.paging import Key, Page
from app.services import audit, cards, clerks, members
from app.services.coupons import terms
from app.tokens import Code, CodeKind
from models import Clerk, Coupon, CouponBatch, CouponState, Member, Redemption, Store, UnionCard


class CodeUnknown(NotFound):
    code, detail = "code_unknown", "没有这个码，请让对方刷新后再扫"


class CodeExpired(Conflict):
    code, detail = "code_expired", "这个码已过期，请让对方刷新后再扫"


class CouponAlreadyRedeemed(Conflict):
    code, detail = "coupon_already_redeemed", "这张券已经核销过了"


class CouponNotForThisStore(Conflict):
    code, detail = "coupon_not_for_this_store", "这张券不能在本店使用"
    next = "请对方在“我的—卡包”里查看这张券的可用门店"


class CouponExpired(Conflict):
    code, detail = "coupon_expired", "这张券已经过了使用期"
    next = "请按原价结算，对方可以再领别的券"


class CouponNotYetValid(Conflict):
    code, detail = "coupon_not_yet_valid", "这张券还没有到使用时间"
    next = "请在使用时间内再来核销"


class CouponReturned(Conflict):
    code, detail = "coupon_returned", "这张券已经被退回"
    next = "请对方出示另一张券"


class CodeNotACoupon(Conflict):
    code, detail = "code_not_a_coupon", "这是会员码，不是优惠券，无需核销"
    next = "要用券时，请对方到“我的—卡包”打开那张券再出示"


class AmountBelowThreshold(InvalidValue):
    code, detail = "amount_below_threshold", "消费金额没有达到这张券的使用门槛"
    next = "请核对金额；不够时请对方改天再用"


@dataclass(frozen=True)
class Preview:
    """What a clerk sees before tapping: what it is, whose, and whether it can be redeemed here and now."""

    kind: CodeKind
    member: Member
    coupon: Coupon | None
    card: UnionCard | None
    refusal: AppError | None
    stores: Sequence[Store]
    expires_at: dt.datetime


def preview(member: Member, digits: str) -> Preview:
    """预览: look at a code and change nothing.

    Refuses with `not_a_clerk`, `code_unknown`, `code_expired`; a coupon or card that gives no right now is
    described with its reason. `stores` are those of the clerk's stores where it can be redeemed.
    """
    stores = clerks.list_stores(member)
    code = _find_code(digits)
    if code.kind is CodeKind.CARD:
        card, owner = session().get_one(UnionCard, code.subject_id), _owner(code)
        refusal = cards.find_refusal(card, owner)
        return Preview(code.kind, owner, None, card, refusal, stores, code.expires_at)
    coupon = _coupon(code.subject_id)
    valid_ids = {store.id for store in coupon.batch.stores}
    usable = [store for store in stores if store.id in valid_ids]
    obstacle = _refusal(coupon, clock.now()) or (None if usable else CouponNotForThisStore())
    return Preview(code.kind, _owner(code), coupon, None, obstacle, usable, code.expires_at)


def redeem(member: Member, digits: str, store_id: uuid.UUID, amount_fen: int | None) -> Redemption:
    """核销: use the coupon behind a code at one of the clerk's stores, exactly once.

    `amount_fen` is the bill before the discount, where the till knows it.
    The conditional UPDATE decides; UNIQUE on coupon and code stand behind it.
    Refuses with `not_a_clerk`, `code_unknown`, `code_expired`, `code_not_a_coupon`,
    `coupon_already_redeemed` (with when and where), `coupon_not_for_this_store`, `coupon_expired`,
    `coupon_not_yet_valid`, `coupon_returned`, `amount_below_threshold`.
    """
    clerk = clerks.get_binding(member, store_id)
    code = _find_code(digits)
    if code.kind is not CodeKind.COUPON:
        raise CodeNotACoupon
    coupon = _coupon(code.subject_id)
    now = clock.now()
    refusal = _refusal(coupon, now)
    if refusal is not None:
        raise refusal
    if store_id not in {store.id for store in coupon.batch.stores}:
        raise CouponNotForThisStore
    if amount_fen is not None and amount_fen < coupon.batch.threshold_fen:
        yuan = _yuan(coupon.batch.threshold_fen)
        raise AmountBelowThreshold(
            detail=f"消费满 {yuan} 元才能用这张券", threshold_fen=coupon.batch.threshold_fen
        )
    saved_fen = terms.saving_fen(coupon.batch, amount_fen)
    _mark_redeemed(coupon)
    redemption = Redemption(
        coupon_id=coupon.id,
        merchant_id=clerk.store.merchant_id,
        store_id=store_id,
        clerk_id=clerk.id,
        member_id=code.member_id,
        code_hash=code.hash,
        amount_fen=amount_fen,
        discount_fen=saved_fen,
        subsidy_fen=terms.subsidy_fen(coupon.batch, saved_fen),
        redeemed_on=now.date(),
        redeemed_at=now,
    )
    redemption.coupon, redemption.store, redemption.member = coupon, clerk.store, _owner(code)
    session().add(redemption)
    audit.record(member, "redemptions.redeem", redemption, coupon_id=str(coupon.id), store_id=str(store_id))
    session().flush()
    return redemption


def _mark_redeemed(coupon: Coupon) -> None:
    """Claimed → redeemed. Of rivals, the second waits for the first, then finds nothing to change."""
    used = session().scalar(
        update(Coupon)
        .where(Coupon.id == coupon.id, Coupon.state == CouponState.CLAIMED)
        .values(state=CouponState.REDEEMED)
        .returning(Coupon.id)
    )
    if used is None:
        session().refresh(coupon, ["state"])
        raise _refusal(coupon, clock.now()) or CouponReturned()


def _yuan(fen: int) -> str:
    return f"{fen / 100:.2f}".removesuffix(".00")


def _find_code(digits: str) -> Code:
    """A living code. An expired one of a coupon that was redeemed says so, which helps more at a till."""
    code = tokens.find_code(digits)
    if code is None:
        raise CodeUnknown
    if code.is_expired(clock.now()):
        if code.kind is CodeKind.COUPON:
            coupon = _coupon(code.subject_id)
            if coupon.state is CouponState.REDEEMED:
                raise _already_redeemed(coupon)
        raise CodeExpired
    return code


def _coupon(coupon_id: uuid.UUID) -> Coupon:
    return (
        session()
        .scalars(
            select(Coupon)
            .where(Coupon.id == coupon_id)
            .options(
                joinedload(Coupon.batch).joinedload(CouponBatch.merchant),
                joinedload(Coupon.batch).selectinload(CouponBatch.stores),
            )
        )
        .one()
    )


def _owner(code: Code) -> Member:
    owner = members.find_for_login(session(), code.member_id)
    if owner is None:
        raise CodeUnknown
    return owner


def _refusal(coupon: Coupon, now: dt.datetime) -> AppError | None:
    """Why a coupon cannot be redeemed anywhere, if so."""
    match coupon.state:
        case CouponState.REDEEMED:
            return _already_redeemed(coupon)
        case CouponState.RETURNED | CouponState.FREE:
            return CouponReturned()
    if now >= terms.use_closes_at(coupon):
        return CouponExpired()
    if now < terms.use_opens_at(coupon):
        opens_at = terms.use_opens_at(coupon).astimezone(clock.CITY)
        return CouponNotYetValid(detail=f"这张券 {opens_at:%m月%d日 %H:%M} 起才能使用")
    return None


def _already_redeemed(coupon: Coupon) -> CouponAlreadyRedeemed:
    found = (
        session()
        .scalars(
            select(Redemption).where(Redemption.coupon_id == coupon.id).options(joinedload(Redemption.store))
        )
        .one()
    )
    redeemed_at = found.redeemed_at.astimezone(clock.CITY)
    return CouponAlreadyRedeemed(
        detail=f"这张券已于 {redeemed_at:%m月%d日 %H:%M} 在{found.store.name}核销过了",
        redeemed_at=redeemed_at.isoformat(timespec="seconds"),
        store={"id": str(found.store.id), "name": found.store.name},
    )


def list_on(member: Member, on: dt.date | None, *, limit: int, cursor: str | None) -> Page[Redemption]:
    """当日核销: what was redeemed on a day (today by default) at the clerk's stores, newest first."""
    mine = select(Clerk.store_id).where(Clerk.member_id == member.id, Clerk.removed_at.is_(None))
    statement = (
        select(Redemption)
        .where(Redemption.store_id.in_(mine), Redemption.redeemed_on == (on or clock.today()))
        .options(
            joinedload(Redemption.store),
            joinedload(Redemption.member),
            joinedload(Redemption.coupon).joinedload(Coupon.batch).joinedload(CouponBatch.merchant),
        )
    )
    table = Redemption.__table__.c
    order = [
        Key(table.redeemed_at, paging.moment, descending=True),
        Key(table.id, paging.identity, descending=True),
    ]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([redemption for (redemption,) in rows], more)
