"""每月统计: this month and the last one counted anew, and all months that nobody counted."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal_column, select, text, tuple_, union
from sqlalchemy.dialects.postgresql import insert

from app import clock, db
from app.db import session
from app.services import sightings
from app.services.cockpit.counting import BACK_MAX, DAY, PLACES, WEEK, Progress
from app.services.cockpit.figures import WHOLE_CITY
from app.services.cockpit.monthly import (
    FROM_DAYS,
    LAPSED,
    LAPSED_NAMES,
    REFUSED,
    REFUSED_NAMES,
)
from app.services.coupons import codes
from models import (
    CardState,
    Coupon,
    CouponBatch,
    CouponState,
    DailyFigure,
    DiscountUse,
    Member,
    MembershipState,
    Merchant,
    MerchantState,
    MonthFigure,
    Redemption,
    RosterEntry,
    Union,
    UnionCard,
)

SHORT = dt.timedelta(days=8)
SEEN = ("coupons_seen", "coupons_eligible")
NOTED = ("roster_members",)
"""What the roster was is not kept, so it is noted while the month lasts and then stays."""

Counts = Counter[tuple[str, str]]
"""Place and figure → how many, of one month."""


def month_of(day: dt.date) -> dt.date:
    return day.replace(day=1)


def next_month(month: dt.date) -> dt.date:
    return month_of(month + 31 * DAY)


def last_month(month: dt.date) -> dt.date:
    return month_of(month - DAY)


def count_months(*, progress: Progress) -> int:
    """统计本月, and the last one while its days may still change; gives how many months.

    And all months since the last one that was counted: nobody may have counted for a while.
    Where nothing was ever counted it begins with the first day that was, at most two years back.
    """
    _take_sightings()
    this = month_of(clock.today())
    with db.unit_of_work() as current:
        counted = current.scalar(
            select(func.max(MonthFigure.month)).where(
                MonthFigure.month <= this, MonthFigure.figure == "card_users"
            )
        )
        first_day = current.scalar(select(func.min(DailyFigure.on_day)))
    # A day may change for a week, so its month does.
    changing = month_of(clock.today() - WEEK * DAY)
    first = min(counted or month_of(first_day or this), changing)
    month = max(first, month_of(this - BACK_MAX * DAY))
    done = 0
    while month <= this:
        db.transact(partial(_write, month))
        progress(month, next_month(month) - DAY)
        month, done = next_month(month), done + 1
    return done


def put(month: dt.date, words: Iterable[str], counts: Mapping[tuple[str, str], int], *, over: bool) -> None:
    """Write these figures of all places, zeros too; `over` what stood there, or only where nothing did."""
    rows = [
        {"month": month, "district": place, "figure": word, "amount": counts.get((place, word), 0)}
        for place in PLACES
        for word in words
    ]
    statement = insert(MonthFigure)
    key = ["month", "district", "figure"]
    if over:
        written = statement.excluded.amount
        statement = statement.on_conflict_do_update(
            index_elements=key, set_={"amount": written}, where=MonthFigure.amount != written
        )
    else:
        statement = statement.on_conflict_do_nothing(index_elements=key)
    session().execute(statement, rows)


def _write(month: dt.date) -> None:
    db.lock("cockpit")
    session().execute(text("SET LOCAL statement_timeout = '5min'"))
    begin, end = _midnight(month), _midnight(next_month(month))
    counts: Counter[tuple[str, str]] = Counter()
    _add(counts, "cards_held", _cards(end))
    _add(counts, "card_users", _users(month, next_month(month)))
    counts.update(_days(month))
    counts.update(_lapses(begin, end))
    anew = (*("cards_held", "card_users"), *FROM_DAYS, *(LAPSED + word for word in LAPSED_NAMES))
    put(month, anew, counts, over=True)
    roster: Counter[tuple[str, str]] = Counter()
    is_now = month == month_of(clock.today())
    _add(roster, "roster_members", _roster(end))
    put(month, NOTED, roster, over=is_now)
    _write_seen(month)


def _add(counts: Counts, word: str, statement: Select[Any]) -> None:
    for is_city, place, count in session().execute(statement):
        counts[WHOLE_CITY if is_city else str(place), word] += count


def _by_place(facts: Select[Any], amount: ColumnElement[Any]) -> Select[Any]:
    """Of facts that know their union: all of them together, and by its district."""
    return facts.with_only_columns(
        func.grouping(Union.district), Union.district, amount, maintain_column_froms=True
    ).group_by(func.grouping_sets(tuple_(Union.district), text("()")))


def _roster(end: dt.datetime) -> Select[Any]:
    facts = (
        select(RosterEntry.id)
        .join(Union, Union.id == RosterEntry.union_id)
        .where(RosterEntry.membership_state != MembershipState.LEFT, RosterEntry.created_at < end)
    )
    return _by_place(facts, func.count())


def _cards(end: dt.datetime) -> Select[Any]:
    facts = (
        select(UnionCard.id)
        .join(RosterEntry, RosterEntry.id == UnionCard.roster_entry_id)
        .join(Union, Union.id == RosterEntry.union_id)
        .where(
            UnionCard.issued_at < end,
            UnionCard.state != CardState.CANCELLED,
            RosterEntry.membership_state != MembershipState.LEFT,
        )
    )
    return _by_place(facts, func.count())


def _users(first: dt.date, after: dt.date) -> Select[Any]:
    """Who redeemed a coupon that was not taken back, or was given a discount: each once."""
    used = union(
        select(Redemption.member_id).where(
            Redemption.redeemed_on >= first, Redemption.redeemed_on < after, Redemption.reversed_at.is_(None)
        ),
        select(DiscountUse.member_id).where(DiscountUse.used_on >= first, DiscountUse.used_on < after),
    ).subquery()
    facts = (
        select(Member.id)
        .join(used, used.c.member_id == Member.id)
        .join(RosterEntry, RosterEntry.id == Member.roster_entry_id)
        .join(Union, Union.id == RosterEntry.union_id)
    )
    return _by_place(facts, func.count())


def _days(month: dt.date) -> Counts:
    found = session().execute(
        select(DailyFigure.district, DailyFigure.figure, func.sum(DailyFigure.amount))
        .where(
            DailyFigure.on_day >= month,
            DailyFigure.on_day < next_month(month),
            DailyFigure.figure.in_(FROM_DAYS),
        )
        .group_by(DailyFigure.district, DailyFigure.figure)
    )
    return Counter({(place, word): int(amount) for place, word, amount in found})


def _lapses(begin: dt.datetime, end: dt.datetime) -> Counts:
    """By why: the same coupons as the daily figure of lapsed ones counts."""
    why = case(
        (Merchant.state != MerchantState.ACTIVE, literal_column("'merchant_gone'")),
        (Coupon.use_closes_at - Coupon.use_opens_at < SHORT, literal_column("'short_window'")),
        else_=literal_column("'unused'"),
    )
    lapsed = (
        select(why.label("why"), Union.district.label("district"))
        .select_from(Coupon)
        .join(CouponBatch, CouponBatch.id == Coupon.batch_id)
        .join(Merchant, Merchant.id == CouponBatch.merchant_id)
        .join(Member, Member.id == Coupon.member_id)
        .outerjoin(RosterEntry, RosterEntry.id == Member.roster_entry_id)
        .outerjoin(Union, Union.id == RosterEntry.union_id)
        .where(
            Coupon.state == CouponState.CLAIMED,
            ~codes.was_shown(),
            Coupon.use_closes_at > begin,
            Coupon.use_closes_at <= min(end, clock.now()),
        )
        .subquery()
    )
    counts: Counts = Counter()
    found = session().execute(
        select(lapsed.c.why, func.grouping(lapsed.c.district), lapsed.c.district, func.count()).group_by(
            func.grouping_sets(tuple_(lapsed.c.why, lapsed.c.district), tuple_(lapsed.c.why))
        )
    )
    for word, is_city, place, count in found:
        counts[WHOLE_CITY if is_city else str(place), LAPSED + word] += count
    return counts


def _take_sightings() -> None:
    for lines in sightings.take():
        with db.unit_of_work() as current:
            ids = {line.union_id for line in lines if line.union_id is not None}
            found = current.execute(select(Union.id, Union.district).where(Union.id.in_(ids)))
            districts: dict[uuid.UUID, str | None] = {row.id: row.district for row in found}
        sightings.add(
            (line.month, place, word, line.seen)
            for line in lines
            for place in {WHOLE_CITY, (line.union_id and districts.get(line.union_id)) or WHOLE_CITY}
            for word in ("coupons_seen", *([REFUSED + why for why in line.reasons] or ["coupons_eligible"]))
        )


def _write_seen(month: dt.date) -> None:
    """What Redis knows; where it knows less than was written, as after a loss, what was written stays."""
    words = (*SEEN, *(REFUSED + word for word in REFUSED_NAMES))
    counted = sightings.count(month, [(place, word) for place in PLACES for word in words])
    statement = insert(MonthFigure)
    session().execute(
        statement.on_conflict_do_update(
            index_elements=["month", "district", "figure"],
            set_={"amount": statement.excluded.amount},
            where=MonthFigure.amount < statement.excluded.amount,
        ),
        [
            {"month": month, "district": place, "figure": word, "amount": counted[place, word]}
            for place in PLACES
            for word in words
            if word in SEEN or counted[place, word]
        ],
    )


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), clock.CITY)
