"""特约商户与门店: what the public may see of them, and which stores are near."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, literal, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app import clock, geo, paging
from app.db import session
from app.errors import NotFound
from app.geo import Point
from app.paging import Key, Page
from app.text import search_pattern
from models import Category, Merchant, MerchantState, Store, StoreHours, StoreState


class MerchantNotFound(NotFound):
    code, detail = "merchant_not_found", "没有找到这家商户"


@dataclass(frozen=True)
class StoreFound:
    """A store in an answer: how far it is, where asked, and whether it is open now."""

    store: Store
    distance_m: int | None
    open_now: bool


def list_categories() -> Sequence[Category]:
    """商户类别, in the order of display."""
    return session().scalars(select(Category).order_by(Category.position, Category.slug)).all()


def list_merchants(
    *, q: str | None, category: str | None, district: str | None, limit: int, cursor: str | None
) -> Page[Merchant]:
    """商户列表: active merchants, by a fragment of the name, category or a district they have a store in."""
    statement = select(Merchant).where(Merchant.state == MerchantState.ACTIVE)
    if q:
        statement = statement.where(Merchant.search_text.ilike(search_pattern(q)))
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
        select(Merchant).where(Merchant.id == merchant_id, Merchant.state == MerchantState.ACTIVE)
    )
    if merchant is None:
        raise MerchantNotFound
    stores = session().scalars(
        _visible(select(Store)).where(Store.merchant_id == merchant_id).order_by(Store.id)
    )
    return merchant, [_found(store, None) for store in stores]


def list_stores(
    *,
    here: Point | None,
    radius_m: int,
    category: str | None,
    open_now: bool | None,
    q: str | None,
    district: str | None,
    limit: int,
    cursor: str | None,
) -> Page[StoreFound]:
    """附近门店: nearest first within `radius_m` of `here`; without a place, in the order of listing."""
    distance = geo.distance_m(Store.lat, Store.lng, here) if here else literal(None)
    statement = _visible(select(Store, distance))
    if category:
        statement = statement.where(Merchant.category == category)
    if district:
        statement = statement.where(Store.district == district)
    if q:
        pattern = search_pattern(q)
        statement = statement.where(
            or_(Store.search_text.ilike(pattern), Merchant.search_text.ilike(pattern))
        )
    if open_now is not None:
        open_condition = is_open_at(clock.now())
        statement = statement.where(open_condition if open_now else ~open_condition)
    order = [Key(Store.__table__.c.id, paging.identity)]
    if here is not None:
        statement = statement.where(geo.within(Store.lat, Store.lng, here, radius_m), distance <= radius_m)
        order.insert(0, Key(distance, paging.number))
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([_found(store, metres) for store, metres in rows], more)


def _visible(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        statement.join(Store.merchant)
        .where(Store.state == StoreState.OPEN, Merchant.state == MerchantState.ACTIVE)
        .options(joinedload(Store.merchant), selectinload(Store.hours))
    )


def is_open_at(now: dt.datetime) -> ColumnElement[bool]:
    """Whether a store's weekly hours hold `now`; a span past midnight belongs to the day it began."""
    time, today = now.timetz().replace(tzinfo=None), now.weekday()
    overnight = StoreHours.closes_at <= StoreHours.opens_at
    began_today = and_(
        StoreHours.weekday == today,
        StoreHours.opens_at <= time,
        or_(overnight, StoreHours.closes_at > time),
    )
    began_yesterday = and_(StoreHours.weekday == (today - 1) % 7, overnight, StoreHours.closes_at > time)
    return exists().where(StoreHours.store_id == Store.id, or_(began_today, began_yesterday))


def _found(store: Store, metres: float | None) -> StoreFound:
    now = clock.now()
    return StoreFound(store, None if metres is None else round(metres), _is_open(store.hours, now))


def _is_open(hours: Sequence[StoreHours], now: dt.datetime) -> bool:
    """The same rule as `is_open_at`, for rows in hand."""
    time, today = now.timetz().replace(tzinfo=None), now.weekday()
    for span in hours:
        overnight = span.closes_at <= span.opens_at
        if span.weekday == today and span.opens_at <= time and (overnight or time < span.closes_at):
            return True
        if span.weekday == (today - 1) % 7 and overnight and time < span.closes_at:
            return True
    return False
