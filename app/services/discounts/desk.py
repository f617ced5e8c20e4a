"""折扣的管理: drafted, published, paused and ended at a desk, within the unions that its staff may see."""

import uuid
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from app import audiences, clock, paging
from app.audiences import MEMBERS
from app.db import session
from app.errors import Conflict, InvalidValue
from app.paging import Key, Page
from app.services import audit, merchants, notices, unions
from app.services.discounts.offers import DiscountNotFound
from app.services.merchants import MerchantNotFound
from app.text import matches, search_text
from models import Discount, DiscountState, Merchant, MerchantState, Staff, Store, StoreState


class DiscountNotEditable(Conflict):
    code, detail = "discount_not_editable", "已发布或已结束的折扣不能修改"
    next = "正在进行的折扣请先暂停，改好后再发布；已结束的请新建一个"


class DiscountStepRefused(Conflict):
    code, detail = "discount_step_refused", "折扣现在的状态不能这样办理"


class DiscountMerchantStopped(Conflict):
    code, detail = "discount_merchant_stopped", "这家商户已暂停或下架，不能发布折扣"
    next = "请先恢复商户，再发布折扣"


class DiscountDatesInvalid(InvalidValue):
    code, detail = "discount_dates_invalid", "结束日期不能早于开始日期，也不能早于今天"


class DiscountStoresInvalid(InvalidValue):
    code, detail = "discount_stores_invalid", "适用门店须是这家商户正在营业的门店，至少选一家"


class DiscountSaysNothing(InvalidValue):
    code, detail = "discount_says_nothing", "请填写折扣力度或使用说明，至少一项"


class Step(StrEnum):
    """What staff do to a discount as a whole."""

    PUBLISH = "publish"
    PAUSE = "pause"
    END = "end"


LIFE: Mapping[tuple[DiscountState, Step], DiscountState] = {
    (DiscountState.DRAFT, Step.PUBLISH): DiscountState.PUBLISHED,
    (DiscountState.DRAFT, Step.END): DiscountState.ENDED,
    (DiscountState.PUBLISHED, Step.PAUSE): DiscountState.PAUSED,
    (DiscountState.PUBLISHED, Step.END): DiscountState.ENDED,
    (DiscountState.PAUSED, Step.PUBLISH): DiscountState.PUBLISHED,
    (DiscountState.PAUSED, Step.END): DiscountState.ENDED,
}
"""The life of a discount. What is not here is refused."""

EDITABLE = frozenset({DiscountState.DRAFT, DiscountState.PAUSED})


def list_(
    staff: Staff,
    *,
    q: str | None,
    merchant_id: uuid.UUID | None,
    state: DiscountState | None,
    limit: int,
    cursor: str | None,
) -> Page[Discount]:
    """折扣管理列表, newest first."""
    statement = _visible(staff)
    if merchant_id:
        statement = statement.where(Discount.merchant_id == merchant_id)
    if state:
        statement = statement.where(Discount.state == state)
    if q:
        statement = statement.where(matches(Discount.search_text, q))
    order = [Key(Discount.__table__.c.id, paging.identity, descending=True)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([discount for (discount,) in rows], more)


def get(staff: Staff, discount_id: uuid.UUID) -> Discount:
    """一个折扣. Refuses with `discount_not_found`, also outside the staff's unions."""
    return _one(_visible(staff).where(Discount.id == discount_id))


def create(staff: Staff, *, merchant_id: uuid.UUID, store_ids: Sequence[uuid.UUID], **facts: Any) -> Discount:
    """新建折扣, as a draft that nobody else sees.

    Refuses with `merchant_not_found`, `discount_stores_invalid`, `discount_dates_invalid`,
    `discount_says_nothing`, `audience_invalid`.
    """
    merchant = session().scalar(
        select(Merchant).where(Merchant.id == merchant_id, Merchant.union_id.in_(unions.visible_to(staff)))
    )
    if merchant is None:
        raise MerchantNotFound
    discount = Discount(merchant_id=merchant.id, state=DiscountState.DRAFT, **_checked(facts))
    discount.merchant, discount.stores = merchant, _stores(merchant.id, store_ids)
    _ensure_sound(discount)
    session().add(discount)
    session().flush()
    audit.record(staff, "discounts.create", discount, merchant_id=str(merchant.id))
    return discount


def edit(
    staff: Staff, discount_id: uuid.UUID, *, store_ids: Sequence[uuid.UUID] | None = None, **facts: Any
) -> Discount:
    """修改折扣 while it is a draft or paused; what is not given stays.

    Refuses with `discount_not_found`, `discount_not_editable` and what `create` refuses.
    """
    discount = _lock(staff, discount_id)
    if discount.state not in EDITABLE:
        raise DiscountNotEditable
    # Everything is asked before anything is changed: a query would flush what has not been judged yet.
    columns = _checked(facts)
    stores = discount.stores if store_ids is None else _stores(discount.merchant_id, store_ids)
    for name, value in columns.items():
        setattr(discount, name, value)
    discount.stores = stores
    _ensure_sound(discount)
    changed = sorted([*facts, *(["store_ids"] if store_ids is not None else [])])
    audit.record(staff, "discounts.edit", discount, fields=changed)
    session().flush()
    return discount


def take_step(staff: Staff, discount_id: uuid.UUID, step: Step) -> Discount:
    """发布、暂停、结束.

    Refuses with `discount_not_found`, `discount_step_refused`; publishing also with
    `discount_merchant_stopped`, `discount_dates_invalid`, `discount_stores_invalid`.
    """
    discount = _lock(staff, discount_id)
    following = LIFE.get((discount.state, step))
    if following is None:
        raise DiscountStepRefused(state=discount.state.value)
    if step is Step.PUBLISH:
        _ensure_publishable(discount)
        # Said once: what is paused and goes on is no news.
        facts = {"title": discount.title, "on": notices.day_text(discount.begins_on)}
        merchants.tell_owner(discount.merchant_id, "discount_offered", discount, facts=facts)
    discount.state = following
    audit.record(staff, f"discounts.{step.value}", discount)
    session().flush()
    return discount


def _visible(staff: Staff) -> Select[Any]:
    return (
        select(Discount)
        .join(Discount.merchant)
        .where(Merchant.union_id.in_(unions.visible_to(staff)))
        .options(joinedload(Discount.merchant), selectinload(Discount.stores))
    )


def _lock(staff: Staff, discount_id: uuid.UUID) -> Discount:
    return _one(_visible(staff).where(Discount.id == discount_id).with_for_update(of=Discount))


def _one(statement: Select[Any]) -> Discount:
    discount: Discount | None = session().scalar(statement)
    if discount is None:
        raise DiscountNotFound
    return discount


def _stores(merchant_id: uuid.UUID, store_ids: Sequence[uuid.UUID]) -> list[Store]:
    wanted = set(store_ids)
    found = session().scalars(
        select(Store)
        .where(Store.id.in_(wanted), Store.merchant_id == merchant_id, Store.state == StoreState.OPEN)
        .order_by(Store.id)
    )
    stores = list(found)
    if not stores or len(stores) < len(wanted):
        raise DiscountStoresInvalid
    return stores


def _checked(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The columns for what staff have typed. Without a word on the audience it is for members."""
    columns = dict(facts)
    if "audience" in columns:
        given = columns["audience"]
        columns["audience"] = list(MEMBERS) if given is None else audiences.parse(given)
    if "title" in columns:
        columns["search_text"] = search_text(columns["title"])
    return columns


def _ensure_sound(discount: Discount) -> None:
    if discount.percent_off is None and not discount.terms:
        raise DiscountSaysNothing
    if discount.ends_on is not None and discount.ends_on < max(discount.begins_on, clock.today()):
        raise DiscountDatesInvalid


def _ensure_publishable(discount: Discount) -> None:
    if discount.merchant.state is not MerchantState.ACTIVE:
        raise DiscountMerchantStopped
    if not any(store.state is StoreState.OPEN for store in discount.stores):
        raise DiscountStoresInvalid
    _ensure_sound(discount)
