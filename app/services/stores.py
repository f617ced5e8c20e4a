"""门店: which stores there are, which are near, and which are open."""

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    func,
    or_,
    select,
    true,
    union,
    union_all,
)
from sqlalchemy.orm import contains_eager, joinedload

from app import clock, geo, paging
from app.db import session
from app.errors import NotFound
from app.geo import Point
from app.paging import Key, Page
from app.services import listing, opening
from app.text import matches
from models import Merchant, Store, StoreState

WINDOW = 400
"""So many of the nearest stores are looked at before all within the circle are."""


class StoreNotFound(NotFound):
    code, detail = "store_not_found", "没有找到这家门店"


@dataclass(frozen=True)
class StoreFound:
    """A store in an answer: how far it is, where asked, and whether it is open now."""

    store: Store
    distance_m: int | None
    open_now: bool


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a store has to be. None asks for nothing."""

    category: str | None
    district: str | None
    q: str | None
    open_now: bool | None

    @property
    def is_anything(self) -> bool:
        return self.open_now is None and not (self.category or self.district or self.q)


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
    """附近门店: nearest first within `radius_m` of `here`; without a place, in the order of listing.

    A page starts after the last store seen, by distance and id, so it stays right while stores come and go.
    Refuses with `cursor_invalid`.
    """
    wanted = Wanted(category=category, district=district, q=q, open_now=open_now)
    if here is not None:
        return _list_near(here, radius_m, wanted, limit=limit, cursor=cursor)
    statement = (
        select(Store)
        .join(Store.merchant)
        .where(_is_visible(), *_conditions(wanted))
        .options(joinedload(Store.merchant), *opening.needed(clock.now()))
    )
    order = [Key(Store.__table__.c.id, paging.identity)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([_found(store, None) for (store,) in rows], more)


def list_of_merchant(merchant_id: uuid.UUID) -> list[StoreFound]:
    """某商户的门店: its open ones."""
    stores = session().scalars(
        select(Store)
        .join(Store.merchant)
        .where(_is_visible(), Store.merchant_id == merchant_id)
        .order_by(Store.id)
        .options(joinedload(Store.merchant), *opening.needed(clock.now()))
    )
    return [_found(store, None) for store in stores]


def _list_near(
    here: Point, radius_m: int, wanted: Wanted, *, limit: int, cursor: str | None
) -> Page[StoreFound]:
    chord = geo.chord_m(Store.lat, Store.lng, here)
    order = [Key(chord, paging.number), Key(Store.__table__.c.id, paging.identity)]
    in_circle = and_(
        Store.state == StoreState.OPEN,
        geo.within(Store.lat, Store.lng, here, radius_m),
        chord <= geo.chord_of(radius_m),
        paging.after(order, cursor),
    )
    near = _nearest(chord, in_circle, wanted, limit)
    found = session().execute(
        select(Store, near.c.chord, near.c.chord, Store.id)
        .join(near, near.c.id == Store.id)
        .join(Store.merchant)
        .order_by(near.c.chord, Store.id)
        .options(contains_eager(Store.merchant), *opening.needed(clock.now()))
    )
    rows, more = paging.cut(found.all(), order, limit=limit)
    return Page([_found(store, geo.over_ground_m(metres)) for store, metres in rows], more)


def _nearest(chord: ColumnElement[float], in_circle: ColumnElement[bool], wanted: Wanted, limit: int) -> Any:
    """Id and chord of the next stores, one more than `limit` if there are.

    The index gives stores nearest first; each is held against what is wanted until the page is full. That
    is quick where many fit. Where hardly any does, it would go through the whole circle one by one: so after
    `WINDOW` stores the planner is asked for all that fit, by whichever index is best for that.
    """
    stream = select(Store.id, Store.merchant_id, chord.label("chord")).where(in_circle).order_by(chord)
    if wanted.is_anything:
        return _fitting(stream.offset(0).subquery("near"), wanted, limit).cte("first")
    window = stream.limit(WINDOW).cte("near").prefix_with("MATERIALIZED", dialect="postgresql")
    first = _fitting(window, wanted, limit).cte("first").prefix_with("MATERIALIZED", dialect="postgresql")
    rest = (
        select(Store.id, chord.label("chord"))
        .join(Store.merchant)
        .where(in_circle, _is_visible(), *_conditions(wanted), _falls_short(first, window, limit))
        .order_by(chord, Store.id)
        .limit(limit + 1)
        .subquery("rest")
    )
    enough = select(first.c.id, first.c.chord).where(~_falls_short(first, window, limit))
    return union_all(enough, select(rest.c.id, rest.c.chord)).cte("found")


def _fitting(near: Any, wanted: Wanted, limit: int) -> Select[Any]:
    """Of stores that come in order, the first that fit. The look-up of each stops when the page is full."""
    fits = (
        select(Store.id)
        .join(Store.merchant)
        .where(Store.id == near.c.id, _is_visible(), *_conditions(wanted, indexed=False))
        .offset(0)
        .lateral("fits")
    )
    return (
        select(near.c.id, near.c.chord).join(fits, true()).order_by(near.c.chord, near.c.id).limit(limit + 1)
    )


def _falls_short(first: Any, window: Any, limit: int) -> ColumnElement[bool]:
    """Whether the window was too small: full, and yet no page. Its last place may go on beyond it, too."""
    seen = select(func.count()).select_from(window).scalar_subquery()
    fit = select(func.count()).select_from(first).scalar_subquery()
    last, edge = (
        select(func.max(first.c.chord)).scalar_subquery(),
        select(func.max(window.c.chord)).scalar_subquery(),
    )
    return and_(seen == WINDOW, or_(fit <= limit, last >= edge))


def _is_visible() -> ColumnElement[bool]:
    return listing.is_listed(clock.today())


def _conditions(wanted: Wanted, *, indexed: bool = True) -> list[ColumnElement[bool]]:
    """`indexed` is for all stores at once; without it, for one store in hand."""
    found: list[ColumnElement[bool]] = []
    if wanted.category:
        found.append(Merchant.category == wanted.category)
    if wanted.district:
        found.append(Store.district == wanted.district)
    if wanted.q:
        found.append((_is_called if indexed else _bears)(wanted.q))
    if wanted.open_now is not None:
        is_open = opening.is_open_at(clock.now())
        found.append(is_open if wanted.open_now else ~is_open)
    return found


def _bears(q: str) -> ColumnElement[bool]:
    return or_(matches(Store.search_text, q), matches(Merchant.search_text, q))


def _is_called(q: str) -> ColumnElement[bool]:
    """The same as `_bears`, in two halves: an OR over two tables can use the index of neither."""
    return Store.id.in_(
        union(
            select(Store.id).where(matches(Store.search_text, q)),
            select(Store.id).join(Store.merchant).where(matches(Merchant.search_text, q)),
        )
    )


def _found(store: Store, metres: float | None) -> StoreFound:
    now = clock.now()
    return StoreFound(store, None if metres is None else round(metres), opening.is_open(store, now))
