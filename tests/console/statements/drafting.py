"""What desks do to have a 结算单."""

import datetime as dt

from sqlalchemy import text

from app import clock
from app.db import session

JUNE = {"begins_on": "2026-06-01", "ends_on": "2026-06-30"}
JULY_2 = dt.datetime(2026, 7, 2, 9, tzinfo=clock.CITY)


def june(day, hour=12, minute=0):
    return dt.datetime(2026, 6, day, hour, minute, tzinfo=clock.CITY)


def draft(desk, shop, **period):
    return desk.post("/statements", {"merchant_id": str(shop.merchant_id), **JUNE, **period})


def drafted(desk, shop, **period):
    answer = draft(desk, shop, **period)
    assert answer.status_code == 201, answer.text
    return answer.json


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text
    return answer.json


def tamper(statement, *values):
    """Write past the triggers that stand behind the rules, as somebody at the database could."""
    session().execute(text("SET LOCAL session_replication_role = replica"))
    session().execute(text(statement), *values)
    session().execute(text("SET LOCAL session_replication_role = origin"))
    session().expunge_all()
