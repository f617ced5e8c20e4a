"""统计通知: day by day from the notices, by kind, by what became of them, and by district.

A tick counts; no page does. A day is written anew as a whole, so that counting twice changes nothing.
"""

import datetime as dt
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, cast, delete, func, insert, literal, select, text, tuple_
from sqlalchemy import Date as DateType

from app import clock, db
from app.db import session
from app.services.cockpit.figures import WHOLE_CITY
from models import Member, Notice, NoticeFigure, RosterEntry, Union

DAY = dt.timedelta(days=1)
WEEK = 7


def count_lately() -> int:
    """统计今天和昨天; how many days. Outside of any unit of work."""
    return _count(1)


def count_week() -> int:
    """补统计最近 7 天: what was sent, read or given up after its day had been counted."""
    return _count(WEEK)


def _count(back: int) -> int:
    today = clock.today()
    days = [today - number * DAY for number in range(back + 1)]
    for day in days:
        # One day is one short unit of work: a broadcast to the whole city lies in one or two of them.
        db.transact(partial(_write, day))
    return len(days)


def _write(day: dt.date) -> None:
    db.lock("notice_figures")
    session().execute(text("SET LOCAL statement_timeout = '5min'"))
    session().execute(delete(NoticeFigure).where(NoticeFigure.on_day == day))
    begin = dt.datetime.combine(day, dt.time(), clock.CITY)
    outcome = func.coalesce(Notice.outcome, "")
    district: ColumnElement[Any] = func.coalesce(Union.district, WHOLE_CITY)
    facts = (
        select(
            cast(literal(day), DateType),
            func.grouping(district),
            district,
            Notice.kind,
            Notice.state,
            outcome,
            func.count(),
            func.count(Notice.read_at),
        )
        .select_from(Notice)
        .join(Member, Member.id == Notice.member_id)
        .outerjoin(RosterEntry, RosterEntry.id == Member.roster_entry_id)
        .outerjoin(Union, Union.id == RosterEntry.union_id)
        .where(Notice.due_at >= begin, Notice.due_at < begin + DAY)
        .group_by(
            func.grouping_sets(
                tuple_(district, Notice.kind, Notice.state, outcome),
                tuple_(Notice.kind, Notice.state, outcome),
            )
        )
    )
    rows = [
        {
            "on_day": on_day,
            "district": WHOLE_CITY if is_city else place,
            "kind": kind,
            "state": state,
            "outcome": why,
            "amount": amount,
            "read_count": read,
        }
        for on_day, is_city, place, kind, state, why, amount, read in session().execute(facts)
        # Whoever is in no district counts for the city alone.
        if is_city or place != WHOLE_CITY
    ]
    if rows:
        session().execute(insert(NoticeFigure), rows)
