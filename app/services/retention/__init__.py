"""保存期限: how long each table keeps what, why, and whose rule that is. What is past its time is deleted.

`RULES` and `KEPT` together name every table, and a test holds them to it: a new table needs a line in one.
"""

import datetime as dt
from collections.abc import Callable

from sqlalchemy import delete, select

from app import clock, db
from app.db import session
from app.services.retention.kept import KEPT
from app.services.retention.rules import RULES, Rule

__all__ = ["AT_ONCE", "KEPT", "RULES", "Progress", "Rule", "sweep"]

AT_ONCE = 2_000
"""Rows that one unit of work deletes."""

Progress = Callable[[str, int], None]
"""Which rule, and how many rows of it so far."""


def sweep(*, progress: Progress) -> int:
    """到期删除: delete what is past its time, in units of work of `AT_ONCE` rows; gives how many rows.

    Safe to run again and at several places at once: rows that somebody else holds are left for the next time.
    """
    now = clock.now()
    return sum(_sweep(rule, now, progress) for rule in RULES if rule.tick == "retention.sweep")


def _sweep(rule: Rule, now: dt.datetime, progress: Progress) -> int:
    swept = 0
    while True:
        count = db.transact(lambda: _delete_some(rule, now - rule.kept))
        if count:
            swept += count
            progress(rule.word, swept)
        if count < AT_ONCE:
            return swept


def _delete_some(rule: Rule, before: dt.datetime) -> int:
    (key,) = rule.table.primary_key
    over = select(key).where(rule.is_over(before)).limit(AT_ONCE).with_for_update(skip_locked=True)
    keys = session().scalars(over).all()
    for part in rule.parts:
        (reference,) = [one.parent for one in part.foreign_keys if one.column is key]
        session().execute(delete(part).where(reference.in_(keys)))
    session().execute(delete(rule.table).where(key.in_(keys)))
    return len(keys)
