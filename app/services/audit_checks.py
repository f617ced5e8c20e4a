"""核验操作日志 from the console: a job looks at the whole chain of seals, the page tells what it found."""

import datetime as dt
import uuid
from collections.abc import Sequence

import structlog
from sqlalchemy import select

from app import clock, db, queue
from app.db import session
from app.queue import Queue
from app.services import audit, audit_logs, audit_seals
from models import AuditCheck, Staff

CHECK = queue.declare("audit_checks.run", Queue.BULK)
LOST_AFTER = dt.timedelta(hours=1)
"""A look that has not come to its end by then is asked for anew."""
SHOWN = 10
log = structlog.get_logger(__name__)


def ask(staff: Staff) -> AuditCheck:
    """核验: one at a time; who asks while one is under way is told of that one.

    Refuses with `audit_city_only`.
    """
    audit_logs.ensure_city(staff)
    now = clock.now()
    db.lock("audit_checks")
    running = session().scalar(
        select(AuditCheck)
        .where(AuditCheck.finished_at.is_(None), AuditCheck.asked_at > now - LOST_AFTER)
        .order_by(AuditCheck.id.desc())
        .limit(1)
    )
    if running is not None:
        return running
    made = AuditCheck(asked_by=staff.id, asked_at=now)
    session().add(made)
    session().flush()
    audit.record(staff, "audit.check", made)
    queue.defer(session(), CHECK, check_id=str(made.id))
    return made


def run(check_id: uuid.UUID) -> AuditCheck:
    """The look itself; it may take minutes, and holds no transaction open for the whole of it."""
    found = audit_seals.verify(progress=_tell)
    with db.unit_of_work() as current:
        check = current.get_one(AuditCheck, check_id, with_for_update=True)
        check.finished_at = clock.now()
        check.seal_count, check.entry_count = found.seal_count, found.entry_count
        check.unsealed_count, check.last_hash = found.unsealed_count, found.last_hash
        if found.broken is not None:
            check.broken_number, check.problem = found.broken.number, found.broken.problem
    return check


def list_checks(staff: Staff) -> Sequence[AuditCheck]:
    """核验记录, the newest first. Refuses with `audit_city_only`."""
    audit_logs.ensure_city(staff)
    return session().scalars(select(AuditCheck).order_by(AuditCheck.id.desc()).limit(SHOWN)).all()


def _tell(done: int, total: int) -> None:
    if done * 10 // total > (done - 1) * 10 // total:
        log.info("audit_checked", done=done, of=total)
