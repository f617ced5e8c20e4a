"""折扣的使用: counted by a clerk who scanned the union card's code; one code counts once."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from app import audiences, clock, paging
from app.db import session
from app.errors import Conflict, Forbidden
from app.paging import Key, Page
from app.services import audit, cards, clerks, codes, eligibility, listing, notices
from app.services.codes import CodeAlreadyUsed
from app.services.discounts.offers import DiscountNotFound, is_on
from app.services.eligibility import NotEligible
from app.tokens import Code, CodeKind
from models import (
    Clerk,
    Discount,
    DiscountState,
    DiscountUse,
    Member,
    Merchant,
    Store,
    UnionCard,
    discount_stores,
)


class CodeNotACard(Conflict):
    code, detail = "code_not_a_card", "这是优惠券的码，不是会员码"
    next = "要享折扣时，请对方打开“我的—工会卡”出示会员码"


class DiscountNotForThisStore(Conflict):
    code, detail = "discount_not_for_this_store", "这个折扣不适用于本店"
    next = "请扫会员码，按显示的本店折扣结算"


class DiscountNotOn(Conflict):
    code, detail = "discount_not_on", "这个折扣现在没有在进行"
    next = "请按原价结算，或扫会员码看看本店其他折扣"


@dataclass(frozen=True)
class TillDiscount:
    """What a card opens, and at which of the clerk's stores."""

    discount: Discount
    stores: Sequence[Store]


def list_at_till(owner: Member, stores: Sequence[Store]) -> list[TillDiscount]:
    """本店折扣: what the owner of a card may have today at any of `stores`."""
    here = {store.id: store for store in stores}
    rows = (
        session()
        .execute(
            select(Discount, func.array_agg(discount_stores.c.store_id))
            .join(discount_stores, discount_stores.c.discount_id == Discount.id)
            .join(Discount.merchant)
            .where(
                is_on(clock.today()),
                listing.is_on_offer(clock.today()),
                discount_stores.c.store_id.in_(here),
            )
            .group_by(Discount.id)
            .order_by(Discount.id)
        )
        .all()
    )
    person = eligibility.get_person(owner, [discount.audience for discount, _ in rows])
    return [
        TillDiscount(discount, [here[store_id] for store_id in sorted(store_ids)])
        for discount, store_ids in rows
        if not audiences.reasons_against(discount.audience, person)
    ]


def is_spent(code: Code) -> bool:
    """Whether a card's code has been counted already."""
    return bool(session().scalar(select(exists().where(DiscountUse.code_hash == code.hash))))


def use(
    member: Member,
    digits: str,
    *,
    store_id: uuid.UUID,
    discount_id: uuid.UUID,
    amount_fen: int | None,
) -> DiscountUse:
    """享折扣: count one use of a discount by the person behind a card's code, at one of the clerk's stores.

    `amount_fen` is the bill before the discount, where the till knows it. UNIQUE on the code decides.
    Refuses with `not_a_clerk`, `code_unknown`, `code_expired`, `code_not_a_card`, `code_already_used`,
    `card_not_active`, `membership_ended`, `discount_not_found`, `discount_not_on`,
    `discount_not_for_this_store`, `not_eligible`.
    """
    clerk = clerks.get_binding(member, store_id)
    code = codes.find(digits)
    codes.ensure_fresh(code)
    if code.kind is not CodeKind.CARD:
        raise CodeNotACard
    _ensure_unspent(code)
    owner = codes.get_owner(code)
    card = session().get_one(UnionCard, code.subject_id)
    _ensure(cards.find_refusal(card, owner))
    discount = _get(discount_id)
    _ensure(_refusal(discount, clerk.store_id, owner))
    now = clock.now()
    made = DiscountUse(
        discount_id=discount.id,
        store_id=store_id,
        clerk_id=clerk.id,
        member_id=owner.id,
        code_hash=code.hash,
        amount_fen=amount_fen,
        saved_fen=saving_fen(discount, amount_fen),
        used_on=now.date(),
        used_at=now,
    )
    made.discount, made.store, made.member = discount, clerk.store, owner
    session().add(made)
    audit.record(member, "discounts.use", made, discount_id=str(discount.id), store_id=str(store_id))
    facts = {"title": discount.title, "store": clerk.store.name, "at": notices.moment_text(now)}
    notices.write(owner.id, "discount_used", made, facts=facts)
    session().flush()
    return made


def saving_fen(discount: Discount, amount_fen: int | None) -> int | None:
    """优惠金额, where bill and percentage are known. A part of a fen is dropped."""
    if amount_fen is None or discount.percent_off is None:
        return None
    return amount_fen * discount.percent_off // 100


def _ensure_unspent(code: Code) -> None:
    """A friendly word beforehand; of rivals with one code, UNIQUE sends the second back here."""
    if is_spent(code):
        raise CodeAlreadyUsed


def _ensure(refusal: Conflict | Forbidden | None) -> None:
    if refusal is not None:
        raise refusal


def _get(discount_id: uuid.UUID) -> Discount:
    discount = session().scalar(
        select(Discount)
        .where(Discount.id == discount_id, Discount.state != DiscountState.DRAFT)
        .options(selectinload(Discount.stores))
    )
    if discount is None:
        raise DiscountNotFound
    return discount


def _refusal(discount: Discount, store_id: uuid.UUID, owner: Member) -> Conflict | Forbidden | None:
    """Why the discount does not hold here and now for this person, if so.

    Whom the roster counts where is no business of a shop, so the till hears no reasons; the person sees
    them on the page of the discount.
    """
    today = clock.today()
    offered = exists().where(
        Discount.id == discount.id,
        is_on(today),
        Merchant.id == Discount.merchant_id,
        listing.is_on_offer(today),
    )
    if not session().scalar(select(offered)):
        return DiscountNotOn()
    if store_id not in {store.id for store in discount.stores}:
        return DiscountNotForThisStore()
    if eligibility.reasons_against(discount.audience, owner):
        return NotEligible(
            detail="这个折扣不面向这位会员", next="请按原价结算；对方可在折扣页面看到原因", reasons=[]
        )
    return None


def list_uses(member: Member, on: dt.date | None, *, limit: int, cursor: str | None) -> Page[DiscountUse]:
    """当日折扣: uses counted on a day (today by default) at the clerk's stores, newest first."""
    mine = select(Clerk.store_id).where(Clerk.member_id == member.id, Clerk.removed_at.is_(None))
    statement: Select[Any] = (
        select(DiscountUse)
        .where(DiscountUse.store_id.in_(mine), DiscountUse.used_on == (on or clock.today()))
        .options(
            joinedload(DiscountUse.discount),
            joinedload(DiscountUse.store),
            joinedload(DiscountUse.member),
        )
    )
    table = DiscountUse.__table__.c
    order = [
        Key(table.used_at, paging.moment, descending=True),
        Key(table.id, paging.identity, descending=True),
    ]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([made for (made,) in rows], more)


def count_uses(store_ids: Sequence[uuid.UUID], day: dt.date) -> dict[uuid.UUID, tuple[int, int]]:
    """Store → how many uses were counted on `day`, and what they are known to have saved, in fen."""
    rows = session().execute(
        select(DiscountUse.store_id, func.count(), func.sum(DiscountUse.saved_fen))
        .where(DiscountUse.store_id.in_(store_ids), DiscountUse.used_on == day)
        .group_by(DiscountUse.store_id)
    )
    return {row[0]: (row[1], row[2] or 0) for row in rows}
