"""特约商户: what the public may see of them. Their stores stand in `stores`."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import exists, select

from app import clock, paging
from app.db import session
from app.errors import NotFound
from app.paging import Key, Page
from app.services import listing, notices, stores
from app.services.stores import StoreFound
from app.text import matches
from models import Category, Merchant, Store, StoreState


class MerchantNotFound(NotFound):
    code, detail = "merchant_not_found", "没有找到这家商户"


def list_categories() -> Sequence[Category]:
    """商户类别, in the order of display."""
    return session().scalars(select(Category).order_by(Category.position, Category.slug)).all()


def list_merchants(
    *, q: str | None, category: str | None, district: str | None, limit: int, cursor: str | None
) -> Page[Merchant]:
    """商户列表: active merchants, by a fragment of the name, category or a district they have a store in."""
    statement = select(Merchant).where(listing.is_on_offer(clock.today()))
    if q:
        statement = statement.where(matches(Merchant.search_text, q))
    if category:
        statement = statement.where(Merchant.category == category)
    if district:
        statement = statement.where(
            exists().where(
                Store.merchant_id == Merchant.id, Store.district == district, Store.state == StoreState.OPEN
            )
        )
    order = [Key(Merchant.__table__.c.id, paging.identity)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([merchant for (merchant,) in rows], more)


def get_merchant(merchant_id: uuid.UUID) -> tuple[Merchant, list[StoreFound]]:
    """商户详情 with its open stores. Refuses with `merchant_not_found`; a delisted one is not there."""
    merchant = session().scalar(
        select(Merchant).where(Merchant.id == merchant_id, listing.is_on_offer(clock.today()))
    )
    if merchant is None:
        raise MerchantNotFound
    return merchant, stores.list_of_merchant(merchant_id)


def tell_owner(
    merchant_id: uuid.UUID,
    kind: str,
    row: Any,
    *,
    facts: Mapping[str, str],
    occasion: str = "",
    deadline_at: dt.datetime | None = None,
    unless: uuid.UUID | None = None,
) -> None:
    """告诉店主: a notice to whoever owns the merchant now, as `notices.write`; without an owner nobody hears.

    `unless` is a member who need not be told what he has just done himself.
    """
    owner_id = session().scalar(select(Merchant.owner_id).where(Merchant.id == merchant_id))
    if owner_id is not None and owner_id != unless:
        notices.write(owner_id, kind, row, facts=facts, occasion=occasion, deadline_at=deadline_at)
