"""附近的券: batches by the nearest store where they are valid."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, union_all

from app import geo, paging
from app.db import session
from app.geo import Point
from app.paging import Key
from models import CouponBatch, Store, StoreState, coupon_batch_stores

WINDOW = 400
"""So many of the nearest stores are looked at before those of all batches are."""
_NOWHERE = float(10**8)
"""The distance of a batch that is valid in no open store. It comes last."""


def fetch(
    statement: Select[Any], here: Point, *, limit: int, cursor: str | None
) -> tuple[list[Any], str | None]:
    """The rows of a `statement` about batches, those with the nearest store first. See `paging.fetch`."""
    near = _nearest(statement.with_only_columns(CouponBatch.id), here, limit, cursor)
    order = _order(near.c.chord, near.c.id)
    ordered = paging.in_order(statement.join(near, near.c.id == CouponBatch.id), order)
    found = session().execute(ordered.add_columns(near.c.chord, near.c.id))
    return paging.cut(found.all(), order, limit=limit)


def _nearest(listed: Select[Any], here: Point, limit: int, cursor: str | None) -> Any:
    """Id and chord of the next batches.

    The index gives stores nearest first, and the batches of the first `WINDOW` stores usually fill a page.
    Where they do not, all listed batches are taken together once; never store by store for each of them.
    """
    chord = geo.chord_m(Store.lat, Store.lng, here)
    pairs = coupon_batch_stores.c
    window = (
        select(Store.id, chord.label("chord"))
        .where(Store.state == StoreState.OPEN)
        .order_by(chord)
        .limit(WINDOW)
        .cte("near")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    near = (
        select(pairs.batch_id.label("id"), func.min(window.c.chord).label("chord"))
        .join(window, window.c.id == pairs.store_id)
        .where(pairs.batch_id.in_(listed))
        .group_by(pairs.batch_id)
        .subquery("batches_near")
    )
    first = _page(near, limit, cursor).cte("first").prefix_with("MATERIALIZED", dialect="postgresql")
    of_each = (
        select(pairs.batch_id, func.min(chord).label("chord"))
        .join(Store, Store.id == pairs.store_id)
        .where(pairs.batch_id.in_(listed), Store.state == StoreState.OPEN)
        .group_by(pairs.batch_id)
        .subquery("of_each")
    )
    everywhere = (
        select(CouponBatch.id, func.coalesce(of_each.c.chord, _NOWHERE).label("chord"))
        .outerjoin(of_each, of_each.c.batch_id == CouponBatch.id)
        .where(CouponBatch.id.in_(listed))
        .subquery("everywhere")
    )
    rest = _page(everywhere, limit, cursor).where(_falls_short(first, window, limit)).subquery("rest")
    enough = select(first.c.id, first.c.chord).where(~_falls_short(first, window, limit))
    return union_all(enough, select(rest.c.id, rest.c.chord)).cte("found")


def _page(batches: Any, limit: int, cursor: str | None) -> Select[Any]:
    order = _order(batches.c.chord, batches.c.id)
    page = select(batches.c.id, batches.c.chord).where(paging.after(order, cursor))
    return paging.in_order(page, order).limit(limit + 1)


def _order(chord: Any, batch_id: Any) -> Sequence[Key]:
    return [Key(chord, paging.number), Key(batch_id, paging.identity)]


def _falls_short(first: Any, window: Any, limit: int) -> ColumnElement[bool]:
    """Whether the window gave no page, or one that may go on at the same place beyond it."""
    fit = select(func.count()).select_from(first).scalar_subquery()
    last = select(func.max(first.c.chord)).scalar_subquery()
    edge = select(func.max(window.c.chord)).scalar_subquery()
    return or_(fit <= limit, last >= edge)
