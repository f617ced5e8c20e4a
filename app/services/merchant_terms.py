"""商户的期限: contracts and licences that run out, told to the owner in time."""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from app import clock, db
from app.services import notices
from models import Merchant, MerchantState

DAYS_BEFORE = (7, 30)
"""When the owner is told, the nearest first."""
AT_ONCE = 500
TERMS: dict[str, InstrumentedAttribute[dt.date | None]] = {
    "contract_ending": Merchant.contract_ends_on,
    "licence_ending": Merchant.licence_ends_on,
}
"""Kind of notice → the last day on which it holds. Contracts that join without a gap count as one."""

Progress = Callable[[str, int], None]
"""Which kind, and how many notices of it so far."""


def remind(*, progress: Progress) -> int:
    """到期提醒: tell owners 30 and 7 days before a contract or a licence ends; gives how many notices.

    Each once for each last day (`occasion`). Whoever was not told for days is told as soon as possible; with
    a week or less to go only the nearer reminder is of use. Merchants that were delisted hear nothing.
    """
    return sum(_remind_of(kind, ends_on, progress) for kind, ends_on in TERMS.items())


def _remind_of(kind: str, ends_on: InstrumentedAttribute[dt.date | None], progress: Progress) -> int:
    today, last, told = clock.today(), uuid.UUID(int=0), 0
    while True:
        with db.unit_of_work() as current:
            rows: Sequence[Any] = current.execute(
                select(Merchant.id, Merchant.owner_id, Merchant.name, ends_on)
                .where(
                    ends_on.between(today, today + dt.timedelta(days=max(DAYS_BEFORE))),
                    Merchant.state != MerchantState.DELISTED,
                    Merchant.owner_id.is_not(None),
                    Merchant.id > last,
                )
                .order_by(Merchant.id)
                .limit(AT_ONCE)
            ).all()
            told += sum(_tell(kind, today, *row) for row in rows)
        if not rows:
            return told
        last = rows[-1][0]
        progress(kind, told)


def _tell(
    kind: str, today: dt.date, merchant_id: uuid.UUID, owner_id: uuid.UUID, name: str, last_day: dt.date
) -> int:
    days = next(days for days in DAYS_BEFORE if (last_day - today).days <= days)
    end = dt.datetime.combine(last_day, dt.time(23, 59), clock.CITY)
    facts = {"name": name, "on": notices.day_text(last_day), "until": notices.moment_text(end)}
    return notices.write_many(
        kind,
        Merchant.__tablename__,
        [(owner_id, merchant_id, facts)],
        occasion=f"{last_day.isoformat()}-{days}d",
        deadline_at=end,
    )
