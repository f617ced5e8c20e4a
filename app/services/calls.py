"""致电名单: whom staff call, because WeChat could not tell them in time what cannot wait."""

import datetime as dt
import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import joinedload

from app import clock, paging
from app.db import session
from app.errors import Conflict, NotFound
from app.paging import Key, Page
from app.services import audit, notices, unions
from models import Erasure, ErasureState, Member, Notice, NoticeState, RosterEntry, Staff


class CallOutcome(StrEnum):
    """How a call ended. Only who was not reached stays on the list."""

    REACHED = "reached"
    DECLINED = "declined"
    WRONG_NUMBER = "wrong_number"
    NO_ANSWER = "no_answer"


class CallNotFound(NotFound):
    code, detail = "call_not_found", "名单上没有这一条，可能已经打过、本人已读或过了时限"


class CallNoPhone(Conflict):
    code, detail = "call_no_phone", "这位会员没有留下手机号"
    next = "请通过所在单位工会联系"


@dataclass(frozen=True)
class Call:
    """Somebody to be called, and what about. Name and phone leave masked."""

    id: uuid.UUID
    kind: str
    title: str
    text: str
    deadline_at: dt.datetime
    outcome: str | None
    name: str | None
    phone: str | None
    union_id: uuid.UUID

    @property
    def reason(self) -> str | None:
        """Why WeChat could not tell him, in a sentence."""
        return notices.reason_of(self.outcome)


@dataclass(frozen=True)
class Revealed:
    phone: str


def list_calls(staff: Staff, *, limit: int, cursor: str | None) -> Page[Call]:
    """致电名单 of one's unions: what runs out first stands first."""
    order = [
        Key(Notice.__table__.c.deadline_at, paging.moment),
        Key(Notice.__table__.c.id, paging.identity),
    ]
    rows, more = paging.fetch(session(), _open(staff), order, limit=limit, cursor=cursor)
    return Page([_call(notice) for (notice,) in rows], more)


def reveal(staff: Staff, call_id: uuid.UUID, reason: str) -> Revealed:
    """查看号码: in full, in this one answer. The log keeps who asked and why, never the number.

    Refuses with `call_not_found`, `call_no_phone`.
    """
    notice = _get(_open(staff), call_id)
    phone = _phone(notice.member)
    if phone is None:
        raise CallNoPhone
    audit.record(
        staff,
        "calls.reveal",
        notice,
        member_id=str(notice.member_id),
        reason=audit.without_numbers(reason),
    )
    return Revealed(phone)


def finish(staff: Staff, call_id: uuid.UUID, outcome: CallOutcome) -> Call:
    """致电结果: closes the call, unless nobody answered. Refuses with `call_not_found`."""
    notice = _get(_open(staff).with_for_update(of=Notice), call_id)
    if outcome is not CallOutcome.NO_ANSWER:
        notice.called_at, notice.called_by = clock.now(), staff.id
    audit.record(staff, "calls.finish", notice, member_id=str(notice.member_id), outcome=outcome.value)
    session().flush()
    return _call(notice)


def _open(staff: Staff) -> Select[Any]:
    """Not called yet, still worth it, and of people in unions that the staff member may see.

    Not of people who have read it by themselves, nor of those who were forgotten at their own wish.
    """
    is_erased = exists().where(Erasure.member_id == Notice.member_id, Erasure.state == ErasureState.DONE)
    return (
        select(Notice)
        .join(Notice.member)
        .join(Member.roster_entry)
        .where(
            Notice.needs_call,
            Notice.called_at.is_(None),
            Notice.read_at.is_(None),
            Notice.state != NoticeState.WITHDRAWN,
            Notice.deadline_at > clock.now(),
            RosterEntry.union_id.in_(unions.visible_to(staff)),
            ~is_erased,
        )
        .options(joinedload(Notice.member).joinedload(Member.roster_entry))
    )


def _get(statement: Select[Any], call_id: uuid.UUID) -> Notice:
    found: Notice | None = session().scalar(statement.where(Notice.id == call_id))
    if found is None:
        raise CallNotFound
    return found


def _call(notice: Notice) -> Call:
    title, text, _ = notices.texts_of(notice)
    member = notice.member
    entry = member.roster_entry
    assert entry is not None  # noqa: S101 - `_open` joins it
    return Call(
        notice.id,
        notice.kind,
        title,
        text,
        notice.deadline_at,
        notice.outcome,
        entry.name,
        _phone(member),
        entry.union_id,
    )


def _phone(member: Member) -> str | None:
    """The number that the person has bound, or else what the roster has."""
    entry = member.roster_entry
    return member.phone or (entry.phone if entry is not None else None)
