"""发出群发: a second pair of eyes starts it, a job writes it at its pace, and a button stops it.

The people come in portions, in the order of their accounts. A portion is one unit of work: its notices, how
many there are by now, and when the next one is due. The UNIQUE on notices lets everybody be told once.
"""

import datetime as dt
import math
import uuid

from sqlalchemy import ColumnElement, Select, and_, case, exists, select, update

from app import clock, db, queue
from app.db import session
from app.errors import Conflict
from app.queue import Queue
from app.services import audit, notices, recipients
from app.services.broadcasts.drafting import KIND, LIFE, facts_of, move
from app.services.notices.kinds import KINDS
from app.services.notices.manners import quiet_until
from app.services.notices.outcomes import INBOX_ONLY, STOPPED, UNKNOWN
from app.wechat import templates
from models import Broadcast, BroadcastState, Member, Notice, NoticeState, Staff

WRITE = queue.declare("broadcasts.write", Queue.ORDINARY)
WITHDRAW = queue.declare("broadcasts.withdraw", Queue.URGENT)
PORTION = 1_000
"""At most so many people in one unit of work."""
AHEAD = dt.timedelta(seconds=30)
"""How long before they are due portions are written: little enough to take back, enough to wait for."""
COUNT_HOLDS = dt.timedelta(hours=1)
ALONE_MAX = 1_000
"""More people than this hear only what a second person has read."""
WITHDRAWN_AT_ONCE = 5_000
PORTIONS_A_RUN = 20
"""After so many units of work a job makes room for others and queues up again."""
STUCK_AFTER = dt.timedelta(minutes=2)
MINUTE = dt.timedelta(minutes=1)


class BroadcastNotCounted(Conflict):
    code, detail = "broadcast_not_counted", "发出前一小时内要数一遍人数"
    next = "请先数人数，核对后再发出"


class NeedsSecondPerson(Conflict):
    code, detail = "two_persons", f"超过 {ALONE_MAX} 人的群发，要由起草人以外的人发出"
    next = "请本级或上级工会的另一位发布人或主席核对后发出"


class BroadcastTooLate(Conflict):
    code, detail = "broadcast_too_late", "已经过了这次群发的截止时间"
    next = "请另起草一次群发，填写新的截止时间"


def start(staff: Staff, broadcast_id: uuid.UUID) -> Broadcast:
    """发出群发: from now on, or from when it is planned for, at its pace.

    Refuses with `broadcast_not_found`, `broadcast_not_now`, `broadcast_not_counted`, `two_persons`,
    `broadcast_too_late`.
    """
    found, now = move(staff, broadcast_id, "start"), clock.now()
    if found.counted_at is None or found.counted_count is None or found.counted_at <= now - COUNT_HOLDS:
        raise BroadcastNotCounted
    if found.counted_count > ALONE_MAX and found.made_by == staff.id:
        raise NeedsSecondPerson
    _ensure_in_time(found, now)
    found.started_by, found.started_at = staff.id, now
    found.next_at = max(now, found.planned_at or now)
    audit.record(staff, "broadcasts.start", found, counted=found.counted_count)
    session().flush()
    _defer(WRITE, found.id)
    return found


def stop(staff: Staff, broadcast_id: uuid.UUID) -> Broadcast:
    """叫停群发: nothing more is written, and what was neither sent nor read is taken back.

    The first thousands at once, all others by a job. Refuses with `broadcast_not_found`,
    `broadcast_not_now`.
    """
    found = move(staff, broadcast_id, "stop")
    found.stopped_at = clock.now()
    audit.record(staff, "broadcasts.stop", found, written=found.written_count)
    session().flush()
    _withdraw_some(found)
    _defer(WITHDRAW, found.id)
    return found


def resume(staff: Staff, broadcast_id: uuid.UUID) -> Broadcast:
    """恢复群发: whoever has not been told, or was told and it was taken back, is told.

    Refuses with `broadcast_not_found`, `broadcast_not_now`, `broadcast_too_late`.
    """
    found, now = move(staff, broadcast_id, "resume"), clock.now()
    _ensure_in_time(found, now)
    # From the first person on: those who have been told are passed over.
    found.last_member_id, found.next_at = None, max(now, found.planned_at or now)
    audit.record(staff, "broadcasts.resume", found, written=found.written_count)
    session().flush()
    _defer(WRITE, found.id)
    return found


def write(broadcast_id: uuid.UUID) -> int:
    """写群发: the portions that are due soon, then a job for the next ones; gives how many people.

    Outside of any unit of work; safe to run again, and to be killed between any two portions. While it
    waits for its pace it holds neither a transaction nor a slot.
    """
    count = 0
    for _ in range(PORTIONS_A_RUN):
        with db.unit_of_work():
            told = _write_portion(broadcast_id)
        if told is None:
            return count
        count += told
    with db.unit_of_work():
        _defer(WRITE, broadcast_id)
    return count


def withdraw(broadcast_id: uuid.UUID) -> int:
    """收回: what a stopped broadcast has not sent and nobody has read; gives how many.

    Outside of any unit of work; safe to run again. What is just being sent stays.
    """
    count = 0
    for _ in range(PORTIONS_A_RUN):
        with db.unit_of_work():
            found = _lock(broadcast_id)
            taken = _withdraw_some(found) if found.state is BroadcastState.STOPPED else 0
        count += taken
        if not taken:
            return count
    with db.unit_of_work():
        _defer(WITHDRAW, broadcast_id)
    return count


def go_on() -> int:
    """续发: jobs for broadcasts that have stood still for minutes; gives how many broadcasts.

    A job that was set aside would leave its broadcast there for ever, and what was being sent while it was
    stopped may wait again.
    """
    standing = session().scalars(
        select(Broadcast.id).where(
            Broadcast.state == BroadcastState.RUNNING, Broadcast.next_at < clock.now() - STUCK_AFTER
        )
    )
    left = exists().where(Notice.broadcast_id == Broadcast.id, Notice.state == NoticeState.WAITING)
    unfinished = session().scalars(
        select(Broadcast.id).where(Broadcast.state == BroadcastState.STOPPED, left)
    )
    todo = [(WRITE, one) for one in standing] + [(WITHDRAW, one) for one in unfinished]
    for task, broadcast_id in todo:
        _defer(task, broadcast_id)
    return len(todo)


def _write_portion(broadcast_id: uuid.UUID) -> int | None:
    """One portion; None when there is nothing more to do in this run."""
    found, now = _lock(broadcast_id), clock.now()
    if found.state is not BroadcastState.RUNNING:
        return None
    due_at = max(found.next_at or now, now)
    if found.deadline_at is not None and due_at >= found.deadline_at:
        _finish(found, now)
        return None
    due_at = _out_of_quiet_hours(due_at, found.deadline_at)
    if due_at > now + AHEAD:
        # All the pace's reckoning starts from there, and nobody takes it for standing still meanwhile.
        found.next_at = due_at
        _defer(WRITE, found.id, min(due_at - now - AHEAD / 2, MINUTE))
        return None
    portions = math.ceil(found.pace_per_minute / PORTION)
    people = session().scalars(_next(found).limit(found.pace_per_minute // portions)).all()
    if not people:
        _finish(found, now)
        return None
    told = _tell(found, list(people), due_at)
    found.written_count += told
    found.last_member_id, found.next_at = people[-1], due_at + MINUTE / portions
    session().flush()
    return told


def _out_of_quiet_hours(due_at: dt.datetime, deadline_at: dt.datetime | None) -> dt.datetime:
    """When they end; what does not outlive them stays where it is, so that the inbox at least has it.

    Written in the night, hours of portions would all go with the first minute of the morning.
    """
    until = quiet_until(due_at)
    return due_at if until is None or (deadline_at is not None and deadline_at <= until) else until


def _next(broadcast: Broadcast) -> Select[uuid.UUID]:
    """Whose turn it is: the people in the audience whom it has not told, or told and taken back."""
    is_told = exists().where(
        Notice.subject_id == broadcast.id,
        Notice.member_id == Member.id,
        Notice.kind == KIND,
        Notice.occasion == "",
        Notice.state != NoticeState.WITHDRAWN,
    )
    statement = recipients.select_ids(broadcast.audience, broadcast.union_id).where(~is_told)
    if broadcast.last_member_id is not None:
        statement = statement.where(Member.id > broadcast.last_member_id)
    return statement.order_by(Member.id)


def _tell(broadcast: Broadcast, people: list[uuid.UUID], due_at: dt.datetime) -> int:
    deadline_at = broadcast.deadline_at or due_at + KINDS[KIND].lasts
    can_send = templates.find(KINDS[KIND].template) is not None
    again = session().execute(
        update(Notice)
        .where(
            Notice.subject_id == broadcast.id,
            Notice.member_id.in_(people),
            Notice.kind == KIND,
            Notice.occasion == "",
            Notice.state == NoticeState.WITHDRAWN,
        )
        .values(
            state=NoticeState.WAITING if can_send else NoticeState.KEPT,
            outcome=None if can_send else INBOX_ONLY,
            due_at=due_at,
            deadline_at=deadline_at,
        )
        .returning(Notice.member_id),
        execution_options={"synchronize_session": False},
    )
    told_again = set(again.scalars())
    facts = facts_of(broadcast)
    written = notices.write_many(
        KIND,
        Broadcast.__tablename__,
        [(one, broadcast.id, facts) for one in people if one not in told_again],
        due_at=due_at,
        deadline_at=deadline_at,
        broadcast_id=broadcast.id,
    )
    return len(told_again) + written


def _finish(broadcast: Broadcast, now: dt.datetime) -> None:
    broadcast.state, broadcast.finished_at = LIFE[broadcast.state, "finish"], now
    audit.record(None, "broadcasts.finish", broadcast, written=broadcast.written_count)


def _withdraw_some(broadcast: Broadcast) -> int:
    """Those that wait for being sent first: the inbox can be read meanwhile, a message not taken back.

    Who has read it in the inbox keeps it there, and gets no message any more. So does who has perhaps had
    the message: taken back, it would be sent again by a resume.
    """
    unread = Notice.read_at.is_(None)
    read = _move(broadcast, NoticeState.WAITING, Notice.read_at.is_not(None), WITHDRAWN_AT_ONCE)
    taken = _move(broadcast, NoticeState.WAITING, unread, WITHDRAWN_AT_ONCE)
    surely_unsent = and_(unread, Notice.outcome != UNKNOWN)
    taken += _move(broadcast, NoticeState.KEPT, surely_unsent, WITHDRAWN_AT_ONCE - taken)
    broadcast.written_count -= taken
    session().flush()
    return read + taken


def _move(broadcast: Broadcast, state: NoticeState, which: ColumnElement[bool], most: int) -> int:
    """Up to `most` notices in `state`: read ones become KEPT, others WITHDRAWN. What is being sent stays."""
    left = (
        select(Notice.id, Notice.read_at)
        .where(Notice.broadcast_id == broadcast.id, Notice.state == state, which)
        .limit(most)
        .with_for_update(skip_locked=True)
        .cte()
    )
    is_read = left.c.read_at.is_not(None)
    gone = session().execute(
        update(Notice)
        .where(Notice.id == left.c.id)
        .values(
            state=case((is_read, NoticeState.KEPT.value), else_=NoticeState.WITHDRAWN.value),
            outcome=case((is_read, STOPPED), else_=None),
        )
        .returning(Notice.id),
        execution_options={"synchronize_session": False},
    )
    return len(gone.all())


def _lock(broadcast_id: uuid.UUID) -> Broadcast:
    return (
        session()
        .execute(select(Broadcast).where(Broadcast.id == broadcast_id).with_for_update())
        .scalar_one()
    )


def _ensure_in_time(broadcast: Broadcast, now: dt.datetime) -> None:
    if broadcast.deadline_at is not None and broadcast.deadline_at <= now:
        raise BroadcastTooLate


def _defer(task: str, broadcast_id: uuid.UUID, delay: dt.timedelta = dt.timedelta()) -> None:
    queue.defer(
        session(),
        task,
        lock=f"{task}:{broadcast_id}",
        delay_s=delay.total_seconds(),
        broadcast_id=str(broadcast_id),
    )
