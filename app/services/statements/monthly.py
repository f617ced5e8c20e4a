"""按月编制: last month's statements, drafted by the clockwork. Two persons still stand behind the money."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Callable, Iterator

import structlog
from sqlalchemy import exists, select

from app import clock, db
from app.db import session
from app.services.statements import drafting
from app.services.statements.drafting import StatementEmpty, StatementOverlaps, StatementTooLarge
from models import Merchant, Redemption, Statement

log = structlog.get_logger(__name__)

AT_ONCE = 500
FAILURES_MAX = 20
"""So many merchants may fail unexpectedly before the rest is left for the next run."""

Progress = Callable[[int, int], None]
"""How many merchants are done, and of how many."""


class DraftingFailed(Exception):
    """Some merchants' statements could not be drafted; the log names them. A further run tries again."""


def draft_last_month(*, progress: Progress) -> int:
    """按月编制: a draft for every merchant that is owed a subsidy for last month; gives how many.

    Each is a unit of work of its own, made by nobody (`made_by` NULL). Safe to run again and on any day of
    the month: whoever has a living statement that shares a day with last month is left alone, as is whose
    statement was voided since, and who redeemed nothing that the union pays for. What does not fit one
    statement is logged as an error, for a person to draft in parts.
    Refuses with `statement_period_not_over` in the month's first half hour.
    """
    begins_on, ends_on = last_month(clock.today())
    drafting.ensure_over(begins_on, ends_on)
    with db.unit_of_work():
        merchant_ids = list(_owed(begins_on, ends_on))
    outcomes: Counter[str] = Counter()
    for done, merchant_id in enumerate(merchant_ids, start=1):
        outcomes[_draft_one(merchant_id, begins_on, ends_on)] += 1
        if done % AT_ONCE == 0 or done == len(merchant_ids):
            progress(done, len(merchant_ids))
        if outcomes["failed"] >= FAILURES_MAX:
            break
    if outcomes["failed"]:
        raise DraftingFailed(dict(outcomes))
    return outcomes["drafted"]


def last_month(today: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day of the month before `today`'s."""
    ends_on = today.replace(day=1) - dt.timedelta(days=1)
    return ends_on.replace(day=1), ends_on


def _owed(begins_on: dt.date, ends_on: dt.date) -> Iterator[uuid.UUID]:
    """Merchants with a subsidised redemption in the period and no statement that shares a day with it.

    Where the merchant bears the whole discount, nobody owes anybody: no paper is made without being asked.
    What was voided since the month was over is in a person's hands, and not drafted behind their back.
    """
    subsidised = exists().where(
        Redemption.merchant_id == Merchant.id,
        Redemption.redeemed_on.between(begins_on, ends_on),
        Redemption.reversed_at.is_(None),
        Redemption.subsidy_fen > 0,
    )
    over_at = dt.datetime.combine(ends_on + dt.timedelta(days=1), dt.time(), clock.CITY)
    was_voided = exists().where(
        Statement.merchant_id == Merchant.id,
        Statement.begins_on <= ends_on,
        Statement.ends_on >= begins_on,
        Statement.made_at >= over_at,
    )
    free = ~drafting.is_covered(Merchant.id, begins_on, ends_on) & ~was_voided
    yield from session().scalars(select(Merchant.id).where(subsidised, free).order_by(Merchant.id))


def _draft_one(merchant_id: uuid.UUID, begins_on: dt.date, ends_on: dt.date) -> str:
    """What became of one merchant. One that fails does not keep the others waiting."""
    try:
        db.transact(lambda: drafting.draft_for(None, merchant_id, begins_on, ends_on))
    except (StatementOverlaps, StatementEmpty):
        return "skipped"  # A desk was faster since the merchants were listed.
    except StatementTooLarge:
        log.error("statement_too_large", merchant_id=str(merchant_id), begins_on=str(begins_on))  # noqa: TRY400
        return "too_large"
    except Exception:
        log.exception("statement_not_drafted", merchant_id=str(merchant_id), begins_on=str(begins_on))
        return "failed"
    return "drafted"
