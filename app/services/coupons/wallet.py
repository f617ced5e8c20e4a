"""卡包: a member's own coupons, their codes, and giving one back to the pool."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app import clock, db, paging, tokens
from app.db import session
from app.errors import Conflict, NotFound
from app.paging import Key, Page
from app.services import audit
from app.services.audit import Actor
from app.services.coupons import codes, sold_out, terms
from app.tokens import CodeKind, IssuedCode
from models import (
    BatchState,
    CodeSource,
    Coupon,
    CouponBatch,
    CouponState,
    Member,
    MerchantCode,
    Redemption,
)


class CouponNotFound(NotFound):
    code, detail = "coupon_not_found", "没有找到这张券"


class CouponNotUsable(Conflict):
    code, detail = "coupon_not_usable", "这张券现在不能使用"
    next = "可以看看卡包里的其他券，或再领一张"


class WalletState(StrEnum):
    """What the owner sees. EXPIRED is a claimed coupon whose use window has ended."""

    CLAIMED = "claimed"
    REDEEMED = "redeemed"
    EXPIRED = "expired"
    RETURNED = "returned"


@dataclass(frozen=True)
class CouponView:
    """A coupon in an answer, as of now.

    In the detail stand its `redemptions`, taken back ones too, and the merchant's code where it may be seen.
    """

    coupon: Coupon
    state: WalletState
    redemptions: Sequence[Redemption] = field(default_factory=list)
    merchant_code: str | None = None


def wallet_state(coupon: Coupon, now: dt.datetime) -> WalletState:
    """The state that the owner sees at `now`."""
    if coupon.state is CouponState.CLAIMED and now >= terms.use_closes_at(coupon):
        return WalletState.EXPIRED
    return WalletState(coupon.state.value)


def list_mine(
    member: Member, *, state: WalletState | None, limit: int, cursor: str | None
) -> Page[CouponView]:
    """我的卡包, newest first."""
    now = clock.now()
    statement = _owned(member)
    if state is not None:
        statement = statement.where(_in_state(state, now))
    table = Coupon.__table__.c
    order = [
        Key(table.claimed_at, paging.moment, descending=True),
        Key(table.id, paging.identity, descending=True),
    ]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([CouponView(coupon, wallet_state(coupon, now)) for (coupon,) in rows], more)


def _in_state(state: WalletState, now: dt.datetime) -> ColumnElement[bool]:
    match state:
        case WalletState.CLAIMED:
            return and_(Coupon.state == CouponState.CLAIMED, Coupon.use_closes_at > now)
        case WalletState.EXPIRED:
            return and_(Coupon.state == CouponState.CLAIMED, Coupon.use_closes_at <= now)
        case _:
            return Coupon.state == CouponState(state.value)


def get_mine(member: Member, coupon_id: uuid.UUID) -> CouponView:
    """我的券 with the stores where it is valid, and when and where it was redeemed or taken back.

    It is shown even when the batch itself is no longer on offer. A merchant's code is shown while the
    coupon may be used; from then on it cannot be given back, so the row is locked against that.
    Refuses with `coupon_not_found`, also for somebody else's.
    """
    now = clock.now()
    coupon = _find(member, coupon_id, with_stores=True)
    code = None
    if coupon.batch.code_source is CodeSource.MERCHANT:
        coupon = _find(member, coupon_id, lock=True, with_stores=True)
        is_usable = wallet_state(coupon, now) is WalletState.CLAIMED and now >= terms.use_opens_at(coupon)
        code = codes.show(coupon) if is_usable else None
    redeemed = session().scalars(
        select(Redemption)
        .where(Redemption.coupon_id == coupon.id)
        .options(joinedload(Redemption.store))
        .order_by(Redemption.redeemed_at)
    )
    return CouponView(coupon, wallet_state(coupon, now), redeemed.all(), code)


def _owned(member: Member) -> Select[Any]:
    return (
        select(Coupon)
        .join(Coupon.batch)
        .where(Coupon.member_id == member.id)
        .options(joinedload(Coupon.batch).joinedload(CouponBatch.merchant))
    )


def _find(member: Member, coupon_id: uuid.UUID, *, lock: bool = False, with_stores: bool = False) -> Coupon:
    statement = _owned(member).where(Coupon.id == coupon_id)
    if with_stores:
        statement = statement.options(joinedload(Coupon.batch).selectinload(CouponBatch.stores))
    if lock:
        # What a rival has just changed is what counts.
        statement = statement.with_for_update(of=Coupon).execution_options(populate_existing=True)
    coupon = session().scalar(statement)
    if coupon is None:
        raise CouponNotFound
    assert isinstance(coupon, Coupon)  # noqa: S101 - tells the type checker
    return coupon


def show_code(member: Member, coupon_id: uuid.UUID) -> IssuedCode:
    """核销码: digits for 60 seconds to show at a till.

    Refuses with `coupon_not_found`, `coupon_not_usable` (redeemed, returned, expired, not yet valid, or
    with a code of the merchant's own).
    """
    coupon = _find(member, coupon_id)
    _ensure_usable(coupon)
    if coupon.batch.code_source is CodeSource.MERCHANT:
        raise CouponNotUsable(detail="这张券用商户自己的券码", next="打开这张券，把商户券码给店员看")
    return tokens.issue_code(CodeKind.COUPON, member.id, coupon.id)


def _ensure_usable(coupon: Coupon) -> None:
    now = clock.now()
    match wallet_state(coupon, now):
        case WalletState.REDEEMED:
            raise CouponNotUsable(detail="这张券已经使用过了")
        case WalletState.RETURNED:
            raise CouponNotUsable(detail="这张券已经退回了")
        case WalletState.EXPIRED:
            raise CouponNotUsable(detail="这张券已经过了使用期")
        case WalletState.CLAIMED if now < terms.use_opens_at(coupon):
            opens_on = terms.use_opens_at(coupon).astimezone(clock.CITY)
            raise CouponNotUsable(detail=f"这张券 {opens_on:%m月%d日 %H:%M} 起可以使用")


def return_(member: Member, coupon_id: uuid.UUID) -> CouponView:
    """退券: give an unused coupon back. Its row stays as returned; a new free one takes its slot.

    One that is not valid yet may go back too; one whose time is over stays what it is, expired.
    Refuses with `coupon_not_found`, `coupon_not_usable`.
    """
    coupon = _find(member, coupon_id, lock=True)
    if wallet_state(coupon, clock.now()) is not WalletState.CLAIMED:
        _ensure_usable(coupon)
    code = _find_unshown_code(coupon)
    _give_back(member, coupon, code)
    return CouponView(coupon, WalletState.RETURNED)


def give_back_unused(member: Member) -> int:
    """退回全部没用的券, when the account goes: how many went back to the pool.

    What has expired stays what it is, and so does a coupon whose merchant's code has been read.
    """
    unused = session().scalars(
        _owned(member)
        .where(_in_state(WalletState.CLAIMED, clock.now()))
        .order_by(Coupon.id)
        .with_for_update(of=Coupon)
        .execution_options(populate_existing=True)
    )
    count = 0
    for coupon in unused.all():
        try:
            code = _find_unshown_code(coupon)
        except CouponNotUsable:
            continue
        _give_back(None, coupon, code)
        count += 1
    return count


def take_in(actor: Actor, coupon_id: uuid.UUID) -> bool:
    """收回没用的券: what had given it has been cancelled. False where it was used, has expired or went back.

    A coupon whose merchant's code has been read may have been spent, and stays.
    """
    coupon = session().scalar(
        select(Coupon)
        .join(Coupon.batch)
        .where(Coupon.id == coupon_id, _in_state(WalletState.CLAIMED, clock.now()))
        .options(contains_eager(Coupon.batch))
        .with_for_update(of=Coupon)
        .execution_options(populate_existing=True)
    )
    if coupon is None:
        return False
    try:
        code = _find_unshown_code(coupon)
    except CouponNotUsable:
        return False
    _give_back(actor, coupon, code)
    return True


def find_used(coupon_ids: Collection[uuid.UUID], *, lock: bool = False) -> set[uuid.UUID]:
    """用掉了的券: redeemed, or the merchant's code has been read. With `lock` nobody uses one meanwhile."""
    if not coupon_ids:
        return set()
    if lock:
        rows = select(Coupon.id).where(Coupon.id.in_(coupon_ids)).order_by(Coupon.id)
        session().execute(rows.with_for_update())
    was_read = exists().where(MerchantCode.coupon_id == Coupon.id, MerchantCode.shown_at.is_not(None))
    is_used = or_(Coupon.state == CouponState.REDEEMED, was_read)
    return set(session().scalars(select(Coupon.id).where(Coupon.id.in_(coupon_ids), is_used)))


def _give_back(actor: Actor, coupon: Coupon, code: MerchantCode | None) -> None:
    coupon.state, coupon.returned_at = CouponState.RETURNED, clock.now()
    session().flush()
    _put_back(coupon, code)
    audit.record(actor, "coupons.return", coupon, batch_id=str(coupon.batch_id))


def _find_unshown_code(coupon: Coupon) -> MerchantCode | None:
    """The merchant's code that goes on to somebody else. One that has been read may have been spent."""
    if coupon.batch.code_source is not CodeSource.MERCHANT:
        return None
    code = codes.find(coupon)
    if code is not None and code.shown_at is not None:
        raise CouponNotUsable(
            detail="这张券的商户券码已经看过，不能退回", next="请在使用期内到店，把商户券码给店员看"
        )
    return code


def _put_back(coupon: Coupon, code: MerchantCode | None) -> None:
    """A free coupon in the place of a returned one, unless the batch has been recalled."""
    if coupon.batch.state is BatchState.RECALLED:
        if code is not None:
            code.coupon_id = None
        return
    batch_id = coupon.batch_id
    free = Coupon(batch_id=batch_id, slot=coupon.slot, state=CouponState.FREE, released_on=coupon.released_on)
    session().add(free)
    session().flush()
    if code is not None:
        code.coupon_id = free.id
    db.after_commit(lambda: sold_out.forget(batch_id))
