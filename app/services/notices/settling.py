"""定局: what became of messages that were asked for, as WeChat tells it afterwards."""

import datetime as dt
import uuid

import structlog
from sqlalchemy import and_, or_, select, text

from app import clock
from app.db import session
from app.services.notices import credits, manners, outcomes
from app.services.notices.credits import Spent
from models import Notice, NoticeState

log = structlog.get_logger(__name__)

SETTLING = dt.timedelta(minutes=10)
"""How long the sent event of a message is awaited before its absence means anything."""
UNDER_WAY = (NoticeState.SENDING, NoticeState.UNSURE)
SKEW = dt.timedelta(minutes=1)
"""By how much WeChat's clock may be behind ours; its events name whole seconds."""
LEASE = dt.timedelta(minutes=2)
"""Longer than a batch can take; who has not told by then is dead."""
ROOM = 500
UNNUMBERED_FOR = dt.timedelta(hours=1)
"""How long the event of a message is awaited whose answer bore no number."""

_GIVE_UP_DEAD = text("""
    UPDATE notices SET state = 'unsure' WHERE id IN (
        SELECT id FROM notices WHERE state = 'sending' AND asked_at < :since
        ORDER BY asked_at LIMIT :room FOR UPDATE SKIP LOCKED)
    RETURNING id
""")
_GIVE_UP_UNKNOWN = text("""
    UPDATE notices SET state = 'kept', outcome = :outcome WHERE id IN (
        SELECT id FROM notices WHERE state = 'unsure' AND asked_at < :settled AND deadline_at <= :now
        ORDER BY asked_at LIMIT :room FOR UPDATE SKIP LOCKED)
    RETURNING id
""")


def settle_sent(
    member_id: uuid.UUID, template: str, msgid: int | None, error_code: int, happened_at: dt.datetime
) -> None:
    """发送结果 (subscribe_msg_sent_event): what became of a message of the template's word to the member.

    Told twice or too early, it does no harm: what it names is found by its number, else it is the oldest
    message of this template to this person whose end is open. 0 is success; any other `error_code` takes a
    message back that was taken for sent.
    """
    notice = _named(member_id, template, msgid, happened_at)
    if notice is None:
        return
    notice.msgid = msgid if msgid is not None else notice.msgid
    if error_code == 0:
        if notice.state is not NoticeState.SENT:
            notice.state, notice.outcome, notice.sent_at = NoticeState.SENT, None, clock.now()
        return
    if notice.state in (*UNDER_WAY, NoticeState.SENT):
        _undo(notice, error_code)


def _named(member_id: uuid.UUID, template: str, msgid: int | None, happened_at: dt.datetime) -> Notice | None:
    theirs = select(Notice).where(Notice.member_id == member_id, Notice.template == template)
    theirs = theirs.with_for_update()
    if msgid is not None:
        numbered = session().scalar(theirs.where(Notice.msgid == msgid))
        if numbered is not None:
            return numbered
    may_be_meant = or_(
        Notice.state.in_(UNDER_WAY),
        and_(Notice.state == NoticeState.SENT, Notice.msgid.is_(None)),
    )
    asked_before = Notice.asked_at.between(happened_at - UNNUMBERED_FOR, happened_at + SKEW)
    is_under_way = theirs.where(may_be_meant, asked_before).order_by(Notice.asked_at, Notice.id).limit(1)
    return session().scalar(is_under_way.execution_options(populate_existing=True))


def _undo(notice: Notice, error_code: int) -> None:
    """It did not arrive, whatever we were told before."""
    assert notice.template is not None and notice.asked_at is not None  # noqa: S101, PT018 - asked_is_complete
    template, asked_at = notice.template, notice.asked_at
    now = clock.now()
    again_at = outcomes.again_at(error_code, now)
    if again_at is not None and again_at < notice.deadline_at:
        notice.state, notice.due_at, notice.msgid = NoticeState.WAITING, again_at, None
    else:
        notice.state = NoticeState.KEPT
        if error_code == outcomes.NOT_SUBSCRIBED:
            notice.outcome = outcomes.REFUSED
        else:
            in_vain = outcomes.in_vain(now, notice.deadline_at)
            notice.outcome = in_vain if again_at else outcomes.UNDELIVERED
    notice.sent_at = None
    notice.needs_call = notice.needs_call or manners.needs_call(notice.kind, notice.outcome)
    if error_code == outcomes.NOT_SUBSCRIBED:
        credits.refuse(notice.member_id, template, asked_at)
    else:
        credits.give_back([Spent(notice.member_id, template, asked_at)])
    log.warning("notice_undelivered", notice_id=str(notice.id), errcode=error_code, state=notice.state.value)


def give_up_dead() -> int:
    """接手: messages whose sender has died become unsure, for it may have asked. How many. Needs a commit."""
    return len(session().execute(_GIVE_UP_DEAD, {"since": clock.true_now() - LEASE, "room": ROOM}).all())


def give_up_unknown() -> int:
    """作罢: messages nobody has told anything about until their deadline. How many. Needs a commit."""
    values = {"now": clock.now(), "settled": clock.true_now() - SETTLING, "room": ROOM}
    return len(session().execute(_GIVE_UP_UNKNOWN, {**values, "outcome": outcomes.UNKNOWN}).all())
