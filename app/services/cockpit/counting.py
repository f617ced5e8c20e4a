"""每日统计: count the facts of some days anew and write them over what stood there."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    cast,
    func,
    literal_column,
    or_,
    select,
    text,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import insert

from app import clock, db
from app.db import session
from app.services.cockpit import awareness
from app.services.cockpit.figures import FIGURES, WHOLE_CITY
from app.services.coupons import codes
from app.services.listing import is_listed
from models import (
    ApplicationState,
    Coupon,
    CouponBatch,
    CouponState,
    DailyFigure,
    DiscountUse,
    District,
    Member,
    MerchantApplication,
    OfferReport,
    Redemption,
    RosterEntry,
    Store,
    Union,
    UnionCard,
)

DAY = dt.timedelta(days=1)
AT_ONCE = 31
"""Days in one unit of work."""
BACK_MAX = 2 * 366
"""So many days are counted where nothing was counted before: this year and the one it is compared with."""
WEEK = 7
PLACES = (WHOLE_CITY, *District)
TAKEN_ON_THE_DAY = ("merchants_active", "stores_active")
"""What a merchant or a store was is not kept, so these are noted while the day lasts and then stay."""

Amounts = Counter[tuple[dt.date, str, str]]
Progress = Callable[[dt.date, dt.date], None]
"""The first and the last of the days just counted."""


def count_lately(*, progress: Progress) -> int:
    """统计今天和昨天, and all days that nobody counted since the last one; gives how many days.

    Where nothing was ever counted it begins with the first fact, at most two years back.
    """
    return _count(1, progress)


def count_week(*, progress: Progress) -> int:
    """补统计最近 7 天: reversals, answers and returned coupons that came after their day was counted."""
    return _count(WEEK, progress)


def _count(back: int, progress: Progress) -> int:
    """From `back` days ago, or from the last day that was counted if that is longer ago, to today."""
    last = clock.today()
    with db.unit_of_work() as current:
        counted = current.scalar(select(func.max(DailyFigure.on_day)).where(DailyFigure.on_day <= last))
        first = min(counted or _first_fact(last), last - back * DAY)
    first = max(first, last - BACK_MAX * DAY)
    begin = first
    while begin <= last:
        end = min(begin + (AT_ONCE - 1) * DAY, last)
        db.transact(partial(_write, begin, end))
        progress(begin, end)
        begin = end + DAY
    return (last - first).days + 1


def _first_fact(today: dt.date) -> dt.date:
    found = session().execute(
        select(
            select(func.min(Redemption.redeemed_on)).scalar_subquery(),
            select(func.min(_day(UnionCard.issued_at))).scalar_subquery(),
            select(func.min(_day(Member.verified_at))).scalar_subquery(),
        )
    )
    return min((day for day in found.one() if day is not None), default=today)


def _write(first: dt.date, last: dt.date) -> None:
    """All figures of these days, zeros too: what is no longer so must not stay written."""
    db.lock("cockpit")
    session().execute(text("SET LOCAL statement_timeout = '5min'"))
    days = [first + number * DAY for number in range((last - first).days + 1)]
    amounts = _amounts(first, last)
    anew = [word for word in FIGURES if word not in TAKEN_ON_THE_DAY]
    _put(days, anew, amounts, over=True)
    today = clock.today()
    noted = Counter(dict(_on_offer(days)))
    _put([day for day in days if day >= today], TAKEN_ON_THE_DAY, noted, over=True)
    _put([day for day in days if day < today], TAKEN_ON_THE_DAY, noted, over=False)


def _put(days: Iterable[dt.date], words: Sequence[str], amounts: Amounts, *, over: bool) -> None:
    rows = [
        {"on_day": day, "district": place, "figure": word, "amount": amounts[day, place, word]}
        for day in days
        for place in PLACES
        for word in words
    ]
    if not rows:
        return
    statement = insert(DailyFigure)
    key = ["on_day", "district", "figure"]
    if over:
        written = statement.excluded.amount
        statement = statement.on_conflict_do_update(
            index_elements=key, set_={"amount": written}, where=DailyFigure.amount != written
        )
    else:
        statement = statement.on_conflict_do_nothing(index_elements=key)
    session().execute(statement, rows)


def _amounts(first: dt.date, last: dt.date) -> Amounts:
    begin, end = _midnight(first), _midnight(last + DAY)
    found: Amounts = Counter()
    for source in (
        _people(begin, end),
        _cards(begin, end),
        _claims(first, last, begin, end),
        _lapses(begin, end),
        _redemptions(first, last),
        _discount_uses(first, last),
        *_reports(begin, end),
        _applications(begin, end),
    ):
        for day, is_city, place, *counts in session().execute(source.statement):
            for word, amount in zip(source.words, counts, strict=True):
                found[day, WHOLE_CITY if is_city else str(place), word] += int(amount or 0)
    _add_up(found, begin, first, last)
    found.update(awareness.count(begin, end))
    return found


def _add_up(found: Amounts, begin: dt.datetime, first: dt.date, last: dt.date) -> None:
    """How many members are verified at the end of each day: those before, and the new ones day by day."""
    before = (
        select(func.grouping(Union.district), Union.district, func.count())
        .select_from(Member)
        .join(RosterEntry, RosterEntry.id == Member.roster_entry_id)
        .join(Union, Union.id == RosterEntry.union_id)
        .where(Member.verified_at < begin)
        .group_by(func.grouping_sets(tuple_(Union.district), text("()")))
    )
    totals: Counter[str] = Counter()
    for is_city, place, count in session().execute(before):
        totals[WHOLE_CITY if is_city else str(place)] += count
    for number in range((last - first).days + 1):
        day = first + number * DAY
        for place in PLACES:
            totals[place] += found[day, place, "members_new"]
            found[day, place, "members_verified"] = totals[place]


class _Source:
    """One question to the facts: the figures it gives, by day and district and by day alone."""

    def __init__(
        self,
        day: ColumnElement[Any],
        district: ColumnElement[Any],
        facts: Select[Any],
        **amounts: ColumnElement[Any],
    ) -> None:
        self.words = list(amounts)
        self.statement = facts.with_only_columns(
            day, func.grouping(district), district, *amounts.values(), maintain_column_froms=True
        ).group_by(func.grouping_sets(tuple_(day, district), tuple_(day)))


def _people(begin: dt.datetime, end: dt.datetime) -> _Source:
    facts = (
        select(Member.id)
        .join(RosterEntry, RosterEntry.id == Member.roster_entry_id)
        .join(Union, Union.id == RosterEntry.union_id)
        .where(Member.verified_at >= begin, Member.verified_at < end)
    )
    return _Source(_day(Member.verified_at), Union.district.expression, facts, members_new=func.count())


def _cards(begin: dt.datetime, end: dt.datetime) -> _Source:
    facts = (
        select(UnionCard.id)
        .join(RosterEntry, RosterEntry.id == UnionCard.roster_entry_id)
        .join(Union, Union.id == RosterEntry.union_id)
        .where(UnionCard.issued_at >= begin, UnionCard.issued_at < end)
    )
    return _Source(_day(UnionCard.issued_at), Union.district.expression, facts, cards_issued=func.count())


def _of_holders(facts: Select[Any]) -> Select[Any]:
    """With the union of whoever holds the coupon; who is not verified has none, and counts for the city."""
    return (
        facts.join(Member, Member.id == Coupon.member_id)
        .outerjoin(RosterEntry, RosterEntry.id == Member.roster_entry_id)
        .outerjoin(Union, Union.id == RosterEntry.union_id)
    )


def _claims(first: dt.date, last: dt.date, begin: dt.datetime, end: dt.datetime) -> _Source:
    # By way of the batches that could be claimed from then, whose coupons an index has together.
    batches = select(CouponBatch.id).where(
        CouponBatch.claim_opens_at < end, CouponBatch.claim_closes_at >= begin
    )
    facts = _of_holders(select(Coupon.id)).where(
        Coupon.batch_id.in_(batches),
        Coupon.claimed_on.between(first, last),
        Coupon.state != CouponState.RETURNED,
    )
    return _Source(
        Coupon.claimed_on.expression, Union.district.expression, facts, coupons_claimed=func.count()
    )


def _lapses(begin: dt.datetime, end: dt.datetime) -> _Source:
    # What closes at midnight has lapsed with the day that ends there.
    facts = _of_holders(select(Coupon.id)).where(
        Coupon.state == CouponState.CLAIMED,
        ~codes.was_shown(),
        Coupon.use_closes_at > begin,
        Coupon.use_closes_at <= min(end, clock.now()),
    )
    closes_at = Coupon.use_closes_at - literal_column("interval '1 microsecond'")
    return _Source(_day(closes_at), Union.district.expression, facts, coupons_lapsed=func.count())


def _redemptions(first: dt.date, last: dt.date) -> _Source:
    stands = Redemption.reversed_at.is_(None)
    facts = (
        select(Redemption.id)
        .join(Store, Store.id == Redemption.store_id)
        .where(Redemption.redeemed_on.between(first, last))
    )
    return _Source(
        Redemption.redeemed_on.expression,
        Store.district.expression,
        facts,
        coupons_redeemed=func.count().filter(stands),
        coupons_reversed=func.count().filter(~stands),
        saved_fen=func.sum(Redemption.discount_fen).filter(stands),
        subsidy_fen=func.sum(Redemption.subsidy_fen).filter(stands),
    )


def _discount_uses(first: dt.date, last: dt.date) -> _Source:
    facts = (
        select(DiscountUse.id)
        .join(Store, Store.id == DiscountUse.store_id)
        .where(DiscountUse.used_on.between(first, last))
    )
    return _Source(
        DiscountUse.used_on.expression,
        Store.district.expression,
        facts,
        discount_uses=func.count(),
        saved_fen=func.sum(DiscountUse.saved_fen),
    )


def _reports(begin: dt.datetime, end: dt.datetime) -> Iterator[_Source]:
    facts = select(OfferReport.id).join(Store, Store.id == OfferReport.store_id)
    reported_at, answered_at, due_at = OfferReport.reported_at, OfferReport.answered_at, OfferReport.due_at
    district = Store.district.expression
    opened = facts.where(reported_at >= begin, reported_at < end)
    yield _Source(_day(reported_at), district, opened, reports_opened=func.count())
    answered = facts.where(answered_at >= begin, answered_at < end, answered_at < due_at)
    yield _Source(_day(answered_at), district, answered, reports_answered=func.count())
    # A term that ends at midnight was over with the day that ends there.
    overdue = facts.where(
        due_at > begin,
        due_at <= min(end, clock.now()),
        or_(answered_at.is_(None), answered_at >= due_at),
    )
    ends_at = due_at - literal_column("interval '1 microsecond'")
    yield _Source(_day(ends_at), district, overdue, reports_overdue=func.count())


def _applications(begin: dt.datetime, end: dt.datetime) -> _Source:
    """Whose promised day was over before anybody had decided."""
    due_at, decided_at = MerchantApplication.due_at, MerchantApplication.decided_at
    overdue = select(MerchantApplication.id).where(
        due_at > begin,
        due_at <= min(end, clock.now()),
        MerchantApplication.state != ApplicationState.WITHDRAWN,
        or_(decided_at.is_(None), decided_at >= due_at),
    )
    ends_at = due_at - literal_column("interval '1 microsecond'")
    district = MerchantApplication.district.expression
    return _Source(_day(ends_at), district, overdue, applications_overdue=func.count())


def _on_offer(days: Iterable[dt.date]) -> Iterator[tuple[tuple[dt.date, str, str], int]]:
    """Stores that are listed, and merchants with one, judged by the contracts of each day."""
    today = clock.today()
    for day in days:
        was_there = true() if day >= today else Store.created_at < _midnight(day + DAY)
        counted = (
            select(
                func.grouping(Store.district),
                Store.district,
                func.count(),
                func.count(Store.merchant_id.distinct()),
            )
            .join(Store.merchant)
            .where(is_listed(day), was_there)
            .group_by(func.grouping_sets(tuple_(Store.district), text("()")))
        )
        for is_city, district, stores, merchants in session().execute(counted):
            place = WHOLE_CITY if is_city else str(district)
            yield (day, place, "stores_active"), stores
            yield (day, place, "merchants_active"), merchants


def _day(moment: Any) -> ColumnElement[dt.date]:
    """The day of the city. Written out, not bound: it is grouped by."""
    return cast(func.timezone(literal_column(f"'{clock.CITY.key}'"), moment), Date)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), clock.CITY)
