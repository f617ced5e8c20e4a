"""年度评估提醒: a month before a file is a year old, the family hears that somebody will come."""

import datetime as dt
import uuid
from collections.abc import Callable

from sqlalchemy import select

from app import clock, db
from app.services import notices
from app.services.hardship.reading import REASSESS_AHEAD
from models import HardshipFile, HardshipState, Member

AT_ONCE = 500


def remind(*, progress: Callable[[int], None]) -> int:
    """提醒年度评估: once for each file and year; gives how many notices. What is late is told too."""
    last, told = uuid.UUID(int=0), 0
    while True:
        with db.unit_of_work() as current:
            rows = current.execute(
                select(HardshipFile.id, HardshipFile.reassess_on, Member.id)
                .join(Member, Member.roster_entry_id == HardshipFile.roster_entry_id)
                .where(
                    HardshipFile.state == HardshipState.OPEN,
                    HardshipFile.reassess_on <= clock.today() + REASSESS_AHEAD,
                    HardshipFile.id > last,
                )
                .order_by(HardshipFile.id)
                .limit(AT_ONCE)
            ).all()
            told += sum(_tell(*row) for row in rows)
        if not rows:
            return told
        last = rows[-1][0]
        progress(told)


def _tell(file_id: uuid.UUID, reassess_on: dt.date | None, member_id: uuid.UUID) -> int:
    day = reassess_on or clock.today()
    facts = {"on": notices.day_text(day)}
    told = [(member_id, file_id, facts)]
    return notices.write_many("hardship_due", HardshipFile.__tablename__, told, occasion=day.isoformat())
