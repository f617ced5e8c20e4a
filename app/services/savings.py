"""今年我得到的: what a member has saved and received in a year, kind by kind."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Select,
    Text,
    Uuid,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from app import clock, paging
from app.campaign_types import TYPES
from app.campaign_types.declaration import Gives
from app.db import session
from app.paging import Key, Page
from app.services import signups
from models import (
    Campaign,
    CampaignSession,
    CareVisit,
    Coupon,
    CouponBatch,
    Discount,
    DiscountUse,
    Handout,
    HardshipFile,
    HazardReport,
    Member,
    Merchant,
    Payment,
    PaymentState,
    Redemption,
    ServiceStation,
    Signup,
    SignupState,
    Store,
)

KINDS: Mapping[str, str] = {
    "coupon": "优惠券",
    "discount": "折扣",
    "aid": "帮扶和补助",
    "care": "慰问",
    "reward": "随手拍奖励",
    "pack": "领到的物品",
    "place": "参加的活动",
}
"""What one can receive, in the order of the page. The last two are counted and have no sum."""
SAVED = frozenset({"coupon", "discount"})
"""Kinds whose figure is what was not paid, rather than what was given."""


@dataclass(frozen=True)
class Saving:
    """One thing received. `fen` is None where there is no sum, or the till did not know the bill."""

    kind: str
    id: uuid.UUID
    title: str
    merchant_id: uuid.UUID | None
    merchant_name: str | None
    store_id: uuid.UUID | None
    store_name: str | None
    station_id: uuid.UUID | None
    station_name: str | None
    signup_id: uuid.UUID | None
    fen: int | None
    received_at: dt.datetime


@dataclass(frozen=True)
class Category:
    """How often in the year, and how much in fen; 0 where the kind has no sums."""

    kind: str
    count: int
    fen: int


@dataclass(frozen=True)
class YearOfSavings:
    """A page of a year, and every kind's count and sum of the whole year."""

    year: int
    categories: list[Category]
    page: Page[Saving]

    @property
    def saved_fen(self) -> int:
        return sum(each.fen for each in self.categories if each.kind in SAVED)

    @property
    def received_fen(self) -> int:
        return sum(each.fen for each in self.categories if each.kind not in SAVED)


def list_year(member: Member, year: int | None, *, limit: int, cursor: str | None) -> YearOfSavings:
    """今年我得到的: redeemed coupons, discounts, aid and rewards paid, packs, places, care; newest first.

    `year` is a calendar year of the city, this one by default. What was taken back does not count.
    """
    year = year or clock.today().year
    parts = (
        _coupons(member, year),
        _discounts(member, year),
        _aids(member, year),
        _rewards(member, year),
        _care(member, year),
        _handouts(member, year),
        _places(member, year),
    )
    every = union_all(*parts).subquery("savings")
    order = [
        Key(every.c.received_at, paging.moment, descending=True),
        Key(every.c.id, paging.identity, descending=True),
    ]
    rows, more = paging.fetch(session(), select(every), order, limit=limit, cursor=cursor)
    counted = session().execute(
        select(every.c.kind, func.count(), func.coalesce(func.sum(every.c.fen), 0)).group_by(every.c.kind)
    )
    found = {kind: (count, int(fen)) for kind, count, fen in counted}
    categories = [Category(kind, *found.get(kind, (0, 0))) for kind in KINDS]
    return YearOfSavings(year, categories, Page([Saving(*row) for row in rows], more))


def _row(
    kind: Any,
    identity: Any,
    title: Any,
    fen: Any,
    at: Any,
    *,
    merchant: bool = False,
    store: bool = False,
    station: bool = False,
    signup: Any = None,
) -> Select[*tuple[Any, ...]]:
    """One shape for every kind: what a kind has not is NULL."""
    no_id, no_text = cast(null(), Uuid), cast(null(), Text)
    return select(
        (literal(kind) if isinstance(kind, str) else kind).label("kind"),
        identity.label("id"),
        title.label("title"),
        (Merchant.id if merchant else no_id).label("merchant_id"),
        (Merchant.name if merchant else no_text).label("merchant_name"),
        (Store.id if store else no_id).label("store_id"),
        (Store.name if store else no_text).label("store_name"),
        (ServiceStation.id if station else no_id).label("station_id"),
        (ServiceStation.name if station else no_text).label("station_name"),
        (no_id if signup is None else signup).label("signup_id"),
        cast(null() if fen is None else fen, BigInteger).label("fen"),
        at.label("received_at"),
    )


def _coupons(member: Member, year: int) -> Select[*tuple[Any, ...]]:
    shape = _row(
        "coupon",
        Redemption.id,
        CouponBatch.title,
        Redemption.discount_fen,
        Redemption.redeemed_at,
        merchant=True,
        store=True,
    )
    return (
        shape.select_from(Redemption)
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
    shape = _row(
        "discount",
        DiscountUse.id,
        Discount.title,
        DiscountUse.saved_fen,
        DiscountUse.used_at,
        merchant=True,
        store=True,
    )
    return (
        shape.select_from(DiscountUse)
        .join(Discount, Discount.id == DiscountUse.discount_id)
        .join(Merchant, Merchant.id == Discount.merchant_id)
        .join(Store, Store.id == DiscountUse.store_id)
        .where(DiscountUse.member_id == member.id, _in_year(DiscountUse.used_on, year))
    )


def _aids(member: Member, year: int) -> Select[*tuple[Any, ...]]:
    """What the bank has paid for one's sign-ups."""
    shape = _row(
        "aid", Payment.id, Campaign.title, Payment.amount_fen, Payment.settled_at, signup=Payment.signup_id
    )
    return (
        shape.select_from(Payment)
        .join(Signup, Signup.id == Payment.signup_id)
        .join(Campaign, Campaign.id == Signup.campaign_id)
        .where(
            signups.theirs(member),
            Payment.state == PaymentState.PAID,
            _within_year(Payment.settled_at, year),
        )
    )


def _rewards(member: Member, year: int) -> Select[*tuple[Any, ...]]:
    """What the bank has paid for reported hazards."""
    shape = _row("reward", Payment.id, HazardReport.place, Payment.amount_fen, Payment.settled_at)
    return (
        shape.select_from(Payment)
        .join(HazardReport, HazardReport.id == Payment.hazard_report_id)
        .where(
            HazardReport.member_id == member.id,
            Payment.state == PaymentState.PAID,
            _within_year(Payment.settled_at, year),
        )
    )


def _care(member: Member, year: int) -> Select[*tuple[Any, ...]]:
    """Visits with money or goods to the household whose file is one's own."""
    at = func.timezone(clock.CITY.key, cast(CareVisit.visited_on, DateTime))
    return (
        _row("care", CareVisit.id, CareVisit.occasion, CareVisit.amount_fen, at)
        .select_from(CareVisit)
        .join(HardshipFile, HardshipFile.id == CareVisit.file_id)
        .where(
            HardshipFile.roster_entry_id == member.roster_entry_id,
            _in_year(CareVisit.visited_on, year),
        )
    )


def _handouts(member: Member, year: int) -> Select[*tuple[Any, ...]]:
    """Packs picked up and places checked in to, unless taken back."""
    packs = [key for key, declared in TYPES.items() if declared.gives is Gives.PACK]
    shape = _row(
        case((Campaign.type.in_(packs), "pack"), else_="place"),
        Handout.id,
        Campaign.title,
        None,
        Handout.handed_at,
        store=True,
        station=True,
        signup=Handout.signup_id,
    )
    return (
        shape.select_from(Handout)
        .join(Signup, Signup.id == Handout.signup_id)
        .join(Campaign, Campaign.id == Signup.campaign_id)
        .outerjoin(Store, Store.id == Handout.store_id)
        .outerjoin(ServiceStation, ServiceStation.id == Handout.station_id)
        .where(
            Handout.member_id == member.id,
            Handout.taken_back_at.is_(None),
            _in_year(Handout.handed_on, year),
        )
    )


def _places(member: Member, year: int) -> Select[*tuple[Any, ...]]:
    """Places of programmes that check nobody in: taken when their session is over."""
    unchecked = [
        key
        for key, declared in TYPES.items()
        if declared.gives is Gives.PLACE and not declared.records_absence
    ]
    return (
        _row("place", Signup.id, Campaign.title, None, CampaignSession.starts_at, signup=Signup.id)
        .select_from(Signup)
        .join(Campaign, Campaign.id == Signup.campaign_id)
        .join(CampaignSession, CampaignSession.id == Signup.session_id)
        .where(
            signups.theirs(member),
            Signup.state == SignupState.APPROVED,
            Campaign.type.in_(unchecked),
            CampaignSession.ends_at <= clock.now(),
            _within_year(CampaignSession.starts_at, year),
        )
    )


def _in_year(day: Any, year: int) -> ColumnElement[bool]:
    return and_(day >= dt.date(year, 1, 1), day <= dt.date(year, 12, 31))


def _within_year(moment: Any, year: int) -> ColumnElement[bool]:
    """From the city's midnight to its midnight."""
    begins, ends = (dt.datetime(each, 1, 1, tzinfo=clock.CITY) for each in (year, year + 1))
    return and_(moment >= begins, moment < ends)
