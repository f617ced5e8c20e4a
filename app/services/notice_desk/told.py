"""谁收到了什么: the notices of one broadcast or of one person, and where each of them stands."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import joinedload

from app import paging
from app.db import session
from app.paging import Key, Page
from app.services import broadcasts, member_records, notices, unions
from models import (
    Erasure,
    ErasureState,
    Member,
    Notice,
    NoticeState,
    RosterEntry,
    Signup,
    Staff,
)

OPEN = (
    "broadcasts",
    "coupons",
    "discount_uses",
    "manual_checks",
    "members",
    "membership_applications",
    "redemptions",
    "union_cards",
)
"""Subjects that any desk which knows the person may read of. Sign-ups are judged one by one; pleas for help,
legal cases, hardship, reports and a merchant's affairs are read at their own desks and nowhere else."""
SIGNUPS = Signup.__tablename__


@dataclass(frozen=True, kw_only=True)
class Said:
    """One notice and what became of it. `name` leaves masked; `reason` says why WeChat has not got it."""

    id: uuid.UUID
    title: str
    text: str
    state: NoticeState
    reason: str | None
    at: dt.datetime
    due_at: dt.datetime
    sent_at: dt.datetime | None
    read_at: dt.datetime | None
    name: str | None
    union_name: str | None


def list_of_broadcast(
    staff: Staff, broadcast_id: uuid.UUID, *, state: NoticeState | None, limit: int, cursor: str | None
) -> Page[Said]:
    """一次群发告诉了谁, in the order in which it was written; test sends are not there.

    Refuses with `broadcast_not_found`, also outside of one's unions.
    """
    found = broadcasts.get(staff, broadcast_id).broadcast
    statement = _with_people().where(
        Notice.broadcast_id == found.id,
        RosterEntry.union_id.in_(unions.visible_to(staff)),
        ~exists().where(Erasure.member_id == Notice.member_id, Erasure.state == ErasureState.DONE),
    )
    if state is None:
        # The unique index of what was said to whom has the people in order.
        statement = statement.where(Notice.subject_id == found.id)
    else:
        statement = statement.where(Notice.state == state)
    order = [Key(Notice.__table__.c.member_id, paging.identity)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([_said(notice) for (notice,) in rows], more)


def list_of_member(
    staff: Staff, entry_id: uuid.UUID, *, signup_id: uuid.UUID | None, limit: int, cursor: str | None
) -> Page[Said]:
    """一位会员收到的通知, newest first, or those about one of his sign-ups.

    What was taken back stands there as such. Refuses with `member_record_not_found`.
    """
    record = member_records.get_account(staff, entry_id)
    own = member_records.own_signups(staff, entry_id, record)
    about_signups = (Notice.subject == SIGNUPS) & Notice.subject_id.in_(own)
    statement = _with_people().where(Notice.member_id == record)
    if signup_id is None:
        statement = statement.where(or_(Notice.subject.in_(OPEN), about_signups))
    else:
        statement = statement.where(about_signups, Notice.subject_id == signup_id)
    order = [Key(Notice.__table__.c.id, paging.identity, descending=True)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([_said(notice) for (notice,) in rows], more)


def _with_people() -> Select[Any]:
    return (
        select(Notice)
        .join(Notice.member)
        .join(Member.roster_entry)
        .options(joinedload(Notice.member).joinedload(Member.roster_entry).joinedload(RosterEntry.union))
    )


def _said(notice: Notice) -> Said:
    title, text, _ = notices.texts_of(notice)
    entry = notice.member.roster_entry
    return Said(
        id=notice.id,
        title=title,
        text=text,
        state=notice.state,
        reason=notices.reason_of(notice.outcome),
        at=notice.created_at,
        due_at=notice.due_at,
        sent_at=notice.sent_at,
        read_at=notice.read_at,
        name=entry.name if entry else None,
        union_name=entry.union.name if entry else None,
    )
