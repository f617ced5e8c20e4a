"""What is written for the figures of a month."""

import datetime as dt
import uuid

from sqlalchemy import insert, select

from app import clock
from app.db import session
from app.jobs import cockpit as ticks
from models import DiscountUse, MonthFigure
from tests import factories

NOW = dt.datetime(2026, 7, 8, 15, tzinfo=clock.CITY)
DAY = dt.timedelta(days=1)
JUNE, JULY = dt.date(2026, 6, 1), dt.date(2026, 7, 1)


def figures(month=JULY, place=""):
    """What is written for a month, without zeros."""
    found = session().execute(
        select(MonthFigure.figure, MonthFigure.amount).where(
            MonthFigure.month == month, MonthFigure.district == place, MonthFigure.amount != 0
        )
    )
    return {row[0]: row[1] for row in found}


def write(month, place, **amounts):
    rows = [{"month": month, "district": place, "figure": word, "amount": n} for word, n in amounts.items()]
    session().execute(insert(MonthFigure), rows)


def count():
    session().commit()
    ticks.count()
    return ticks.months()


def used(holder, store, clerk, at):
    session().add(
        DiscountUse(
            discount_id=factories.discount(stores=[store]).id,
            store_id=store.id,
            clerk_id=clerk.id,
            member_id=holder.id,
            code_hash=uuid.uuid4().bytes,
            amount_fen=9000,
            saved_fen=100,
            used_on=at.date(),
            used_at=at,
        )
    )


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text
