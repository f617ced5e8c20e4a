"""看群发: what there is, and how far it has come."""

import uuid
from dataclasses import dataclass, field

from sqlalchemy import func, select

from app import paging
from app.db import session
from app.paging import Key, Page
from app.services import notices, unions
from app.services.broadcasts.drafting import BroadcastNotFound
from models import Broadcast, BroadcastState, Notice, NoticeState, Staff


@dataclass
class BroadcastProgress:
    """进度, counted from the notices themselves. `kept` is by why a message was not sent."""

    waiting_count: int = 0
    sending_count: int = 0
    sent_count: int = 0
    kept_count: int = 0
    kept: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    """The same, in sentences."""
    withdrawn_count: int = 0
    read_count: int = 0


@dataclass(frozen=True)
class Shown:
    """A broadcast with how far it is."""

    broadcast: Broadcast
    progress: BroadcastProgress


def list_broadcasts(
    staff: Staff, *, state: BroadcastState | None, limit: int, cursor: str | None
) -> Page[Broadcast]:
    """群发列表 of one's unions, newest first."""
    statement = select(Broadcast).where(Broadcast.union_id.in_(unions.visible_to(staff)))
    if state is not None:
        statement = statement.where(Broadcast.state == state)
    order = [Key(Broadcast.__table__.c.id, paging.identity, descending=True)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([one for (one,) in rows], more)


def get(staff: Staff, broadcast_id: uuid.UUID) -> Shown:
    """一次群发 with its progress. Refuses with `broadcast_not_found`, also outside of one's unions."""
    found: Broadcast | None = session().scalar(
        select(Broadcast)
        .where(Broadcast.id == broadcast_id, Broadcast.union_id.in_(unions.visible_to(staff)))
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise BroadcastNotFound
    return Shown(found, _progress(found.id))


def _progress(broadcast_id: uuid.UUID) -> BroadcastProgress:
    made = BroadcastProgress()
    counted = session().execute(
        select(Notice.state, Notice.outcome, func.count(), func.count(Notice.read_at))
        .where(Notice.broadcast_id == broadcast_id)
        .group_by(Notice.state, Notice.outcome)
    )
    for state, outcome, count, read in counted:
        made.read_count += read
        match state:
            case NoticeState.WAITING:
                made.waiting_count += count
            case NoticeState.SENDING | NoticeState.UNSURE:
                made.sending_count += count
            case NoticeState.SENT:
                made.sent_count += count
            case NoticeState.KEPT:
                made.kept_count += count
                made.kept[outcome or ""] = made.kept.get(outcome or "", 0) + count
                reason = notices.reason_of(outcome) or ""
                made.reasons[reason] = made.reasons.get(reason, 0) + count
            case NoticeState.WITHDRAWN:
                made.withdrawn_count += count
    return made
