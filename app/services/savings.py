"""我得到的优惠: what a member has saved in a year, with coupons and with the card."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, select, union_all

from app import clock, paging
from app.db import session
from app.paging import Key, Page
from models import Coupon, CouponBatch, Discount, DiscountUse, Member, Merchant, Redemption, Store


@dataclass(frozen=True)
class Saving:
    """One benefit received. `saved_fen` is None where the till did not know the bill."""

    kind: str
    id: uuid.UUID
    title: str
    merchant_id: uuid.UUID
    merchant_name: str
    store_id: uuid.UUID
    store_name: str
    saved_fen: int | None
    received_at: dt.datetime


@dataclass(frozen=True)
class YearOfSavings:
    """A page of a year, and the sum of the whole year in fen."""

    year: int
    total_saved_fen: int
    page: Page[Saving]


def list_year(member: Member, year: int | None, *, limit: int, cursor: str | None) -> YearOfSavings:
    """今年我得到的: redeemed coupons less the reversed ones, and discounts used, newest first.

    `year` is a calendar year of the city, this one by default.
    """
    year = year or clock.today().year
    coupons, discounts = _coupons(member, year), _discounts(member, year)
    both = union_all(coupons, discounts).subquery("savings")
    order = [
        Key(both.c.received_at, paging.moment, descending=True),
        Key(both.c.id, paging.identity, descending=True),
    ]
    rows, more = paging.fetch(session(), select(both), order, limit=limit, cursor=cursor)
    total = session().scalar(select(func.coalesce(func.sum(both.c.saved_fen), 0)))
    return YearOfSavings(year, total or 0, Page([Saving(*row) for row in rows], more))


def _coupons(member: Member, year: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            literal("coupon").label("kind"),
            Redemption.id.label("id"),
            CouponBatch.title.label("title"),
            Merchant.id.label("merchant_id"),
            Merchant.name.label("merchant_name"),
            Store.id.label("store_id"),
            Store.name.label("store_name"),
            Redemption.discount_fen.label("saved_fen"),
            Redemption.redeemed_at.label("received_at"),
        )
        .select_from(Redemption)
        .join(Coupon, Coupon.id == Redemption.coupon_id)
        .join(CouponBatch, CouponBatch.id == Coupon.batch_id)
        .join(Merchant, Merchant.id == Redemption.merchant_id)
        .join(Store, Store.id == Redemption.store_id)
        .where(
            Redemption.member_id == member.id,
            Redemption.reversed_at.is_(None),
            _in_year(Redemption.redeemed_on, year),
        )
    )


def _discounts(member: Member, year: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            literal("discount"),
            DiscountUse.id,
            Discount.title,
            Merchant.id,
            Merchant.name,
            Store.id,
            Store.name,
            DiscountUse.saved_fen,
            DiscountUse.used_at,
        )
        .select_from(DiscountUse)
        .join(Discount, Discount.id == DiscountUse.discount_id)
        .join(Merchant, Merchant.id == Discount.merchant_id)
        .join(Store, Store.id == DiscountUse.store_id)
        .where(DiscountUse.member_id == member.id, _in_year(DiscountUse.used_on, year))
    )


def _in_year(day: Any, year: int) -> ColumnElement[bool]:
    return and_(day >= dt.date(year, 1, 1), day <= dt.date(year, 12, 31))
