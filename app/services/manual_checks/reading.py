"""看人工核对: whose desk it lies on, how it stands, and who in the roster it may be."""

import uuid
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, desc, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app import clock, paging
from app.db import session
from app.errors import Conflict, NotFound
from app.paging import Key, Page
from app.services import notices, unions
from models import ManualCheck, ManualCheckState, Member, RosterEntry, Staff
from models.roster import born_on, name_index

MOST_CANDIDATES = 20
"""Further namesakes are found by the search among the members, with more to go by."""


class ManualCheckNotFound(NotFound):
    code, detail = "manual_check_not_found", "没有找到这份人工核对"


class ManualCheckDecided(Conflict):
    code, detail = "manual_check_decided", "这份人工核对已经办结或撤回"
    next = "请刷新后查看"


@dataclass(frozen=True)
class Candidate:
    """像是他: an entry with the same number, or the same name. `is_taken`: some account has it already."""

    entry: RosterEntry
    has_number: bool
    has_name: bool
    is_taken: bool


def is_overdue(found: ManualCheck) -> bool:
    """逾期: no answer within the promised days."""
    return found.state is ManualCheckState.WAITING and found.due_at <= clock.now()


def next_of(found: ManualCheck) -> str:
    """接下来: what happens next and by when, for whoever has asked."""
    match found.state:
        case ManualCheckState.WAITING if is_overdue(found):
            return "已超过答应答复的时间，可以拨打 12351 催办"
        case ManualCheckState.WAITING:
            until = notices.term_text(found.due_at)
            return f"{found.union.name}会在{until}前核对，有结果就通知您；填错了可以撤回重填"
        case ManualCheckState.PASSED:
            return "已通过，可以使用电子工会卡"
        case ManualCheckState.REFUSED:
            return "请看原因；改好后可以重新提交，也可以拨打 12351"
        case ManualCheckState.WITHDRAWN:
            return "已撤回；需要时可以重新提交"


def list_for_staff(
    staff: Staff, *, state: ManualCheckState | None, overdue: bool | None, limit: int, cursor: str | None
) -> Page[ManualCheck]:
    """待核名单 of the unions in one's scope, the longest waiting first."""
    statement = whole().where(is_at_desk_of(staff))
    if state is not None:
        statement = statement.where(ManualCheck.state == state)
    if overdue is not None:
        late = and_(ManualCheck.state == ManualCheckState.WAITING, ManualCheck.due_at <= clock.now())
        statement = statement.where(late if overdue else ~late)
    columns = ManualCheck.__table__.c
    order = [Key(columns.submitted_at, paging.moment), Key(columns.id, paging.identity)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([found for (found,) in rows], more)


def get_for_staff(staff: Staff, check_id: uuid.UUID) -> ManualCheck:
    """一份人工核对 at one's desk. Refuses with `manual_check_not_found`."""
    return get(whole().where(ManualCheck.id == check_id, is_at_desk_of(staff)))


def list_candidates(staff: Staff, check_id: uuid.UUID) -> Page[Candidate]:
    """像是他的名册记录 among the unions in one's scope: same number first, then same birthday and name.

    A name that was misspelt keeps its number, a number that was misread keeps its name.
    Refuses with `manual_check_not_found`.
    """
    found = get_for_staff(staff, check_id)
    name, number = name_index(str(found.name)), found.id_number_index
    has_number = RosterEntry.id_number_index == number
    has_name = RosterEntry.name_index == name
    rows = session().execute(
        select(RosterEntry, has_number, has_name, Member.id)
        .outerjoin(Member, Member.roster_entry_id == RosterEntry.id)
        .where(or_(has_number, has_name), RosterEntry.union_id.in_(unions.visible_to(staff)))
        .order_by(
            desc(has_number), desc(RosterEntry.born_on == born_on(str(found.id_number))), RosterEntry.id
        )
        .options(joinedload(RosterEntry.union))
        .limit(MOST_CANDIDATES)
    )
    return Page([Candidate(entry, of, named, taken is not None) for entry, of, named, taken in rows], None)


def is_at_desk_of(staff: Staff) -> ColumnElement[bool]:
    """Of a query of checks: it is with a union in the staff member's scope."""
    return ManualCheck.union_id.in_(unions.visible_to(staff))


def whole() -> Select[ManualCheck]:
    """With whatever its shapes show."""
    return select(ManualCheck).options(
        joinedload(ManualCheck.union),
        joinedload(ManualCheck.member, innerjoin=True).joinedload(Member.roster_entry),
        selectinload(ManualCheck.attachments),
    )


def get(statement: Select[ManualCheck]) -> ManualCheck:
    """The one check of the query. Refuses with `manual_check_not_found`."""
    found = session().scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise ManualCheckNotFound
    return found
