"""我的消息: everything that was said to a person, newest first, in the words of its kind."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import Select, func, select, update

from app import clock, paging
from app.db import session
from app.errors import NotFound
from app.paging import Key, Page
from app.services.notices.kinds import KINDS, Group
from models import Member, Notice, NoticeState

log = structlog.get_logger(__name__)
UNREAD_SHOWN = 99
"""A badge says 99 where there are more; counting on would only cost time."""
_PLAIN = ("通知", "这条消息暂时显示不了全文，详情请看相应页面，或拨打 12351。", "")


class MessageNotFound(NotFound):
    code, detail = "message_not_found", "没有找到这条消息"


@dataclass(frozen=True)
class Message:
    """A notice as its reader sees it. `group` and `page` are None where there is none."""

    id: uuid.UUID
    kind: str
    group: Group | None
    title: str
    text: str
    page: str | None
    at: dt.datetime
    read_at: dt.datetime | None


def list_mine(
    member: Member, *, unread: bool | None, group: Group | None, limit: int, cursor: str | None
) -> Page[Message]:
    """我的消息, newest first; what was withdrawn is not there."""
    statement = _of(member)
    if unread is not None:
        statement = statement.where(Notice.read_at.is_(None) if unread else Notice.read_at.is_not(None))
    if group is not None:
        statement = statement.where(Notice.kind.in_(_kinds_of(group)))
    order = [Key(Notice.__table__.c.id, paging.identity, descending=True)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([_message(notice) for (notice,) in rows], more)


def read(member: Member, message_id: uuid.UUID) -> Message:
    """已读. Reading again changes nothing. Refuses with `message_not_found`, also for somebody else's."""
    notice = session().scalar(_of(member).where(Notice.id == message_id))
    if notice is None:
        raise MessageNotFound
    if notice.read_at is None:
        notice.read_at = clock.now()
        session().flush()
    return _message(notice)


def read_all(member: Member) -> int:
    """全部已读, up to this moment. Gives how many are unread now."""
    session().execute(
        update(Notice)
        .where(Notice.member_id == member.id, Notice.read_at.is_(None))
        .values(read_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    return count_unread(member)


def count_unread(member: Member) -> int:
    """未读, at most `UNREAD_SHOWN`: no more rows are looked at than that."""
    unread = _of(member).with_only_columns(Notice.id).where(Notice.read_at.is_(None)).limit(UNREAD_SHOWN)
    return session().scalar(select(func.count()).select_from(unread.subquery())) or 0


def _of(member: Member) -> Select[Any]:
    return select(Notice).where(Notice.member_id == member.id, Notice.state != NoticeState.WITHDRAWN)


def _kinds_of(group: Group) -> list[str]:
    return [name for name, kind in KINDS.items() if kind.group is group]


def _message(notice: Notice) -> Message:
    kind = KINDS.get(notice.kind)
    title, text, page = texts_of(notice)
    return Message(
        id=notice.id,
        kind=notice.kind,
        group=None if kind is None else kind.group,
        title=title,
        text=text,
        page=page or None,
        at=notice.created_at,
        read_at=notice.read_at,
    )


def texts_of(notice: Notice) -> tuple[str, str, str]:
    """全文: title, text and page. One old row that no longer fits its kind must not hide all the others."""
    kind = KINDS.get(notice.kind)
    if kind is None:
        log.warning("notice_of_unknown_kind", notice_id=str(notice.id), kind=notice.kind)
        return _PLAIN
    facts = {**notice.facts, "subject_id": notice.subject_id}
    try:
        return kind.title.format_map(facts), kind.text.format_map(facts), kind.page.format_map(facts)
    except KeyError as lacking:
        log.warning("notice_lacks_fact", notice_id=str(notice.id), kind=notice.kind, fact=lacking.args[0])
        return kind.title if "{" not in kind.title else _PLAIN[0], *_PLAIN[1:]
