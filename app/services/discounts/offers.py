"""折扣: standing offers that need only the card, as everybody may see them."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, literal, or_, select, tuple_
from sqlalchemy.orm import aliased, joinedload, selectinload

from app import audiences, clock, geo, paging
from app.audiences import Reason
from app.db import session
from app.errors import NotFound
from app.geo import Point
from app.paging import Key, Page
from app.services import eligibility, listing
from app.text import matches
from models import (
    Discount,
    DiscountState,
    Member,
    Merchant,
    Store,
    StoreState,
    discount_stores,
)


class DiscountNotFound(NotFound):
    code, detail = "discount_not_found", "没有找到这个折扣"


@dataclass(frozen=True)
class DiscountView:
    """A discount in an answer. `reasons` is None for a visitor who is not logged in."""

    discount: Discount
    distance_m: int | None = None
    reasons: list[Reason] | None = None
    stores: Sequence[Store] = field(default_factory=list)


def list_discounts(
    member: Member | None,
    *,
    q: str | None,
    category: str | None,
    district: str | None,
    merchant_id: uuid.UUID | None,
    here: Point | None,
    limit: int,
    cursor: str | None,
) -> Page[DiscountView]:
    """折扣列表: what runs today at some open store; nearest store first where a place is given."""
    statement = _listed(select(Discount)).where(is_on(clock.today()))
    if merchant_id:
        statement = statement.where(Discount.merchant_id == merchant_id)
    if category:
        statement = statement.where(Merchant.category == category)
    if q:
        statement = statement.where(or_(matches(Discount.search_text, q), matches(Merchant.search_text, q)))
    order = [Key(Discount.__table__.c.id, paging.identity)]
    if here is None:
        statement = statement.where(Discount.stores.any(_is_open_in(Store, district)))
        statement = statement.add_columns(literal(None))
    else:
        statement = _at_nearest_store(statement, here, district)
        order.insert(0, Key(geo.chord_m(Store.lat, Store.lng, here), paging.number))
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page(_views(rows, member), more)


def get_discount(member: Member | None, discount_id: uuid.UUID) -> DiscountView:
    """折扣详情 with the open stores where it holds. Refuses with `discount_not_found`.

    One that has not begun yet can be looked at; one that is over cannot.
    """
    discount = session().scalar(
        _listed(select(Discount))
        .where(Discount.id == discount_id, ~_is_over(clock.today()))
        .options(selectinload(Discount.stores.and_(Store.state == StoreState.OPEN)))
    )
    if discount is None:
        raise DiscountNotFound
    (view,) = _views([(discount, None)], member)
    return DiscountView(discount, None, view.reasons, discount.stores)


def is_on(day: dt.date) -> ColumnElement[bool]:
    """Whether a discount can be used on `day`, merchant and stores apart."""
    return and_(
        Discount.state == DiscountState.PUBLISHED,
        Discount.begins_on <= day,
        ~_is_over(day),
    )


def _is_over(day: dt.date) -> ColumnElement[bool]:
    return and_(Discount.ends_on.is_not(None), Discount.ends_on < day)


def _listed(statement: Select[Any]) -> Select[Any]:
    return (
        statement.join(Discount.merchant)
        .where(Discount.state == DiscountState.PUBLISHED, listing.is_on_offer(clock.today()))
        .options(joinedload(Discount.merchant))
    )


def _is_open_in(store: Any, district: str | None) -> ColumnElement[bool]:
    is_open: ColumnElement[bool] = store.state == StoreState.OPEN
    return is_open if district is None else and_(is_open, store.district == district)


def _at_nearest_store(statement: Select[Any], here: Point, district: str | None) -> Select[Any]:
    """One row for each discount, at its nearest store, with the distance.

    Stores come out of the index from the nearest outward, and a store counts only where its discount has
    none nearer. So a page costs as many stores as it shows, however many there are in the city.
    """
    nearer, also_at = aliased(Store), discount_stores.alias()
    mine = geo.chord_m(Store.lat, Store.lng, here)
    has_nearer = exists(
        select(literal(1))
        .select_from(also_at)
        .join(nearer, nearer.id == also_at.c.store_id)
        .where(
            also_at.c.discount_id == Discount.id,
            _is_open_in(nearer, district),
            tuple_(geo.chord_m(nearer.lat, nearer.lng, here), nearer.id) < tuple_(mine, Store.id),
        )
        .correlate(Discount, Store)
    )
    return (
        statement.join(discount_stores, discount_stores.c.discount_id == Discount.id)
        .join(Store, Store.id == discount_stores.c.store_id)
        .where(_is_open_in(Store, district), ~has_nearer)
        .add_columns(mine)
    )


def _views(rows: Sequence[tuple[Discount, float | None]], member: Member | None) -> list[DiscountView]:
    person = None
    if member is not None:
        person = eligibility.get_person(member, [discount.audience for discount, _ in rows])
    return [
        DiscountView(
            discount,
            None if chord is None else round(geo.over_ground_m(chord)),
            None if person is None else audiences.reasons_against(discount.audience, person),
        )
        for discount, chord in rows
    ]
