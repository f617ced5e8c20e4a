"""核销: a clerk looks at a code, then redeems it, once."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import exists, select, update
from sqlalchemy.orm import joinedload

from app import clock
from app.db import session
from app.errors import AppError
from app.services import audit, cards, clerks, codes, discounts, notices
from app.services.codes import CodeAlreadyUsed
from app.services.coupons import terms
from app.services.discounts import TillDiscount
from app.services.redemptions.refusals import (
    AmountBelowThreshold,
    AmountRequired,
    CodeNotACoupon,
    CouponAlreadyRedeemed,
    CouponExpired,
    CouponHasMerchantCode,
    CouponNotForThisStore,
    CouponNotYetValid,
    CouponReturned,
)
from app.tokens import Code, CodeKind
from models import (
    CampaignSession,
    CodeSource,
    Coupon,
    CouponBatch,
    CouponKind,
    CouponState,
    Member,
    Redemption,
    ServiceStation,
    Signup,
    Store,
    UnionCard,
)


@dataclass(frozen=True)
class Preview:
    """What a clerk sees before tapping: what it is, whose, and whether it can be redeemed here and now.

    `saving_fen` and `to_do` say what a coupon is worth on the bill, as far as it is known, and what the
    clerk has to do; `discounts` are what a card opens at the clerk's stores.
    """

    kind: CodeKind
    member: Member
    coupon: Coupon | None
    card: UnionCard | None
    refusal: AppError | None
    stores: Sequence[Store]
    expires_at: dt.datetime
    saving_fen: int | None = None
    to_do: str | None = None
    discounts: Sequence[TillDiscount] = field(default_factory=list)
    signup: Signup | None = None
    slot: CampaignSession | None = None
    stations: Sequence[ServiceStation] = field(default_factory=list)
    """Of a pick-up or check-in code: what for, which session, and at which of the keeper's stations."""


def preview(member: Member, digits: str, amount_fen: int | None = None) -> Preview:
    """预览: look at a code and change nothing.

    Refuses with `not_a_clerk`, `code_unknown`, `code_expired`; a coupon or card that gives no right now is
    described with its reason. `stores` are those of the clerk's stores where it can be redeemed.
    """
    stores = clerks.list_stores(member)
    code = _find_code(digits)
    if code.kind is CodeKind.CARD:
        return _preview_card(code, stores)
    coupon = _coupon(code.subject_id)
    batch = coupon.batch
    valid_ids = {store.id for store in batch.stores}
    usable = [store for store in stores if store.id in valid_ids]
    refusal = _refusal(coupon, clock.now()) or (CodeAlreadyUsed() if _was_taken_back(code) else None)
    refusal = refusal or (None if usable else CouponNotForThisStore()) or _below_threshold(batch, amount_fen)
    return Preview(
        code.kind,
        codes.get_owner(code),
        coupon,
        None,
        refusal,
        usable,
        code.expires_at,
        terms.saving_fen(batch, amount_fen),
        _what_to_do(batch, amount_fen),
    )


def _preview_card(code: Code, stores: Sequence[Store]) -> Preview:
    card, owner = session().get_one(UnionCard, code.subject_id), codes.get_owner(code)
    refusal: AppError | None = cards.find_refusal(card, owner)
    if refusal is None and discounts.is_spent(code):
        refusal = CodeAlreadyUsed()
    open_to_owner = [] if refusal else discounts.list_at_till(owner, stores)
    return Preview(code.kind, owner, None, card, refusal, stores, code.expires_at, discounts=open_to_owner)


def _what_to_do(batch: CouponBatch, amount_fen: int | None) -> str:
    """One sentence for the clerk."""
    if batch.kind is CouponKind.EXCHANGE:
        return f"请交给对方：{batch.item}，不另收钱"
    if amount_fen is not None:
        return f"请在账单上少收 {yuan(terms.saving_fen(batch, amount_fen))} 元"
    off = yuan(terms.saving_fen(batch, None))
    match batch.kind:
        case CouponKind.PERCENT:
            return f"先填消费金额：减 {batch.percent_off}%，最多减 {off} 元"
        case CouponKind.CASH:
            return f"抵 {off} 元；账单不到 {off} 元时抵完为止，不找零"
        case _:
            return f"账单满 {yuan(batch.threshold_fen)} 元，请少收 {off} 元"


def redeem(member: Member, digits: str, store_id: uuid.UUID, amount_fen: int | None) -> Redemption:
    """核销: use the coupon behind a code at one of the clerk's stores, exactly once.

    `amount_fen` is the bill before the discount, where the till knows it; 折扣券 need it, and with 兑换券
    it is not kept, because a thing is handed out whatever else is bought.
    The conditional UPDATE decides; UNIQUE on coupon and code stand behind it.
    Refuses with `not_a_clerk`, `code_unknown`, `code_expired`, `code_already_used`, `code_not_a_coupon`,
    `coupon_already_redeemed` (with when and where), `coupon_not_for_this_store`, `coupon_expired`,
    `coupon_not_yet_valid`, `coupon_returned`, `coupon_has_merchant_code`, `amount_required`,
    `amount_below_threshold`.
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
    if _was_taken_back(code):
        raise CodeAlreadyUsed
    if store_id not in {store.id for store in coupon.batch.stores}:
        raise CouponNotForThisStore
    bill_fen = _bill(coupon.batch, amount_fen)
    saved_fen = terms.saving_fen(coupon.batch, bill_fen)
    _mark_redeemed(coupon)
    redemption = Redemption(
        coupon_id=coupon.id,
        merchant_id=clerk.store.merchant_id,
        store_id=store_id,
        clerk_id=clerk.id,
        member_id=code.member_id,
        code_hash=code.hash,
        amount_fen=bill_fen,
        discount_fen=saved_fen,
        subsidy_fen=terms.subsidy_fen(coupon.batch, saved_fen),
        redeemed_on=now.date(),
        redeemed_at=now,
    )
    redemption.coupon, redemption.store, redemption.member = coupon, clerk.store, codes.get_owner(code)
    session().add(redemption)
    audit.record(member, "redemptions.redeem", redemption, coupon_id=str(coupon.id), store_id=str(store_id))
    facts = {"title": coupon.batch.title, "store": clerk.store.name, "coupon_id": str(coupon.id)}
    facts |= {"saved": notices.money_text(saved_fen), "at": notices.moment_text(now)}
    notices.write(redemption.member_id, "coupon_redeemed", redemption, facts=facts)
    session().flush()
    return redemption


def _bill(batch: CouponBatch, amount_fen: int | None) -> int | None:
    """The bill as it counts for this kind of coupon. Refuses what the kind cannot do with."""
    if batch.kind is CouponKind.EXCHANGE:
        return None
    if batch.kind is CouponKind.PERCENT and amount_fen is None:
        raise AmountRequired
    refusal = _below_threshold(batch, amount_fen)
    if refusal is not None:
        raise refusal
    return amount_fen


def _below_threshold(batch: CouponBatch, amount_fen: int | None) -> AmountBelowThreshold | None:
    if amount_fen is None or amount_fen >= batch.threshold_fen:
        return None
    return AmountBelowThreshold(
        detail=f"消费满 {yuan(batch.threshold_fen)} 元才能用这张券", threshold_fen=batch.threshold_fen
    )


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


def yuan(fen: int) -> str:
    """金额 in a sentence: 12 or 12.34."""
    return f"{fen / 100:.2f}".removesuffix(".00")


def _find_code(digits: str) -> Code:
    """A living code. An expired one of a coupon that was redeemed says so, which helps more at a till."""
    code = codes.find(digits)
    if code.is_expired(clock.now()) and code.kind is CodeKind.COUPON:
        coupon = _coupon(code.subject_id)
        if coupon.state is CouponState.REDEEMED:
            raise _already_redeemed(coupon)
    codes.ensure_fresh(code)
    return code


def _was_taken_back(code: Code) -> bool:
    """Whether a redemption with this code was reversed: the coupon lives then, the code does not.

    One that counts is left to the coupon's state, which tells when and where.
    """
    reversed_with = exists().where(Redemption.code_hash == code.hash, Redemption.reversed_at.is_not(None))
    return bool(session().scalar(select(reversed_with)))


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


def _refusal(coupon: Coupon, now: dt.datetime) -> AppError | None:
    """Why a coupon cannot be redeemed anywhere, if so."""
    match coupon.state:
        case CouponState.REDEEMED:
            return _already_redeemed(coupon)
        case CouponState.RETURNED | CouponState.FREE:
            return CouponReturned()
    if coupon.batch.code_source is CodeSource.MERCHANT:
        return CouponHasMerchantCode()
    if now >= terms.use_closes_at(coupon):
        return CouponExpired()
    if now < terms.use_opens_at(coupon):
        opens_at = terms.use_opens_at(coupon).astimezone(clock.CITY)
        return CouponNotYetValid(detail=f"这张券 {opens_at:%m月%d日 %H:%M} 起才能使用")
    return None


def _already_redeemed(coupon: Coupon) -> CouponAlreadyRedeemed:
    """When and where. If that was taken back this very moment, it is still what happened last."""
    found = (
        session()
        .scalars(
            select(Redemption)
            .where(Redemption.coupon_id == coupon.id)
            .order_by(Redemption.reversed_at.is_(None).desc(), Redemption.redeemed_at.desc())
            .limit(1)
            .options(joinedload(Redemption.store))
        )
        .one()
    )
    redeemed_at = found.redeemed_at.astimezone(clock.CITY)
    return CouponAlreadyRedeemed(
        detail=f"这张券已于 {redeemed_at:%m月%d日 %H:%M} 在{found.store.name}核销过了",
        redeemed_at=redeemed_at.isoformat(timespec="seconds"),
        store={"id": str(found.store.id), "name": found.store.name},
    )
