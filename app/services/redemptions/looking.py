"""查看核销: the day at the till, one redemption, and the answer that a weak network has lost."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from app import clock, paging, tokens
from app.db import session
from app.paging import Key, Page
from app.services import clerks, discounts
from app.services.redemptions.refusals import RedemptionNotFound
from models import Clerk, Coupon, CouponBatch, Member, Redemption, Store


@dataclass(frozen=True)
class DayAtStore:
    """A store's figures of one day. Sums leave out what was reversed; bills are those that were entered."""

    store: Store
    redeemed_count: int
    reversed_count: int
    amount_fen: int
    discount_fen: int
    discount_use_count: int
    discount_saved_fen: int


@dataclass(frozen=True)
class Summary:
    """当日小计."""

    on: dt.date
    stores: Sequence[DayAtStore]


def at_my_stores(member: Member) -> Select[Redemption]:
    """Redemptions at the stores of this clerk, with what an answer shows of them."""
    mine = select(Clerk.store_id).where(Clerk.member_id == member.id, Clerk.removed_at.is_(None))
    return (
        select(Redemption)
        .where(Redemption.store_id.in_(mine))
        .options(
            joinedload(Redemption.store),
            joinedload(Redemption.member),
            joinedload(Redemption.coupon).joinedload(Coupon.batch).joinedload(CouponBatch.merchant),
        )
    )


def get(member: Member, redemption_id: uuid.UUID) -> Redemption:
    """一笔核销. Refuses with `redemption_not_found`, also for another store's."""
    return _one(member, Redemption.id == redemption_id)


def find_outcome(member: Member, digits: str) -> Redemption:
    """问结果: what became of a code at the clerk's stores, when the answer to `redeem` was lost.

    It does not matter whether the code still lives: PostgreSQL remembers it for good.
    Refuses with `redemption_not_found`: nothing was redeemed with it here.
    """
    return _one(member, Redemption.code_hash == tokens.hash_code(digits))


def _one(member: Member, condition: ColumnElement[bool]) -> Redemption:
    found = session().scalar(at_my_stores(member).where(condition))
    if found is None:
        raise RedemptionNotFound
    return found


def list_on(member: Member, on: dt.date | None, *, limit: int, cursor: str | None) -> Page[Redemption]:
    """当日核销: what was redeemed on a day (today by default) at the clerk's stores, newest first.

    Reversed ones stay in the list and say so.
    """
    statement = at_my_stores(member).where(Redemption.redeemed_on == (on or clock.today()))
    table = Redemption.__table__.c
    order = [
        Key(table.redeemed_at, paging.moment, descending=True),
        Key(table.id, paging.identity, descending=True),
    ]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([redemption for (redemption,) in rows], more)


def sum_up(member: Member, on: dt.date | None) -> Summary:
    """当日小计: counts and sums of a day (today by default) for each of the clerk's stores."""
    day = on or clock.today()
    stores = clerks.list_stores(member)
    ids = [store.id for store in stores]
    living = Redemption.reversed_at.is_(None)
    rows = session().execute(
        select(
            Redemption.store_id,
            func.count().filter(living),
            func.count().filter(~living),
            func.sum(Redemption.amount_fen).filter(living),
            func.sum(Redemption.discount_fen).filter(living),
        )
        .where(Redemption.store_id.in_(ids), Redemption.redeemed_on == day)
        .group_by(Redemption.store_id)
    )
    coupons = {row[0]: (row[1], row[2], row[3] or 0, row[4] or 0) for row in rows}
    uses = discounts.count_uses(ids, day)
    return Summary(
        day,
        [
            DayAtStore(store, *coupons.get(store.id, (0, 0, 0, 0)), *uses.get(store.id, (0, 0)))
            for store in stores
        ],
    )
