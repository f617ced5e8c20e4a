"""看档案: one's own, or those of the unions that a desk looks after."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import joinedload, selectinload

from app import clock, forms, paging
from app.db import session
from app.errors import NotFound
from app.paging import Key, Page
from app.services import audit, notices, recusals, unions
from app.services.hardship import asking
from models import (
    HardshipFile,
    HardshipLevel,
    HardshipMove,
    HardshipState,
    HouseholdMember,
    Member,
    Staff,
)

VISIT = "visit"
"""The field of photos that show a visit; not a question of the form."""
REASSESS_AHEAD = dt.timedelta(days=30)


class HardshipFileNotFound(NotFound):
    code, detail = "hardship_file_not_found", "没有找到困难职工档案"


def is_overdue(file: HardshipFile) -> bool:
    """逾期: the visit, the step or the yearly assessment was promised by now."""
    now = clock.now()
    match file.state:
        case HardshipState.APPLIED:
            return file.visit_due_at <= now
        case HardshipState.SHOWN:
            return file.stage_due_at is not None and file.stage_due_at <= now
        case HardshipState.OPEN:
            return file.reassess_on is not None and file.reassess_on < now.date()
        case _:
            return False


def _is_late() -> ColumnElement[bool]:
    """The same as `is_overdue`, of a query."""
    now = clock.now()
    return (
        and_(HardshipFile.state == HardshipState.APPLIED, HardshipFile.visit_due_at <= now)
        | and_(HardshipFile.state == HardshipState.SHOWN, HardshipFile.stage_due_at <= now)
        | and_(HardshipFile.state == HardshipState.OPEN, HardshipFile.reassess_on < now.date())
    )


def next_of(file: HardshipFile) -> str:
    """接下来: what happens next and by when, as the family reads it."""
    text = _NEXT_TEXTS[file.state]
    if file.state is HardshipState.SHOWN and file.shown_until is not None and clock.now() < file.shown_until:
        text = "正在小范围内公示，{shown}结束，之后由工会评定"
    return text.format(
        visit=notices.term_text(file.visit_due_at),
        item=asking.label_of(file.returned_item or ""),
        shown=notices.term_text(file.shown_until or file.visit_due_at),
        day=notices.day_text(file.reassess_on or clock.today()),
    )


_NEXT_TEXTS: Mapping[HardshipState, str] = {
    HardshipState.APPLIED: "工会会在{visit}前到家里走访；成年家人都要交授权书",
    HardshipState.RETURNED: "请补正“{item}”后再提交，其他不用重填",
    HardshipState.VISITED: "已经走访过，接下来在小范围内公示",
    HardshipState.SHOWN: "公示已结束，正在由工会评定",
    HardshipState.OPEN: "已建档，可以申请帮扶项目；{day} 前后会再评估一次，家里情况有变化请告诉工会",
    HardshipState.CLOSED: "已销档；以后再遇到困难，可以重新申请",
    HardshipState.REJECTED: "没有通过；情况有变化可以重新申请，有疑问请拨打 12351",
    HardshipState.WITHDRAWN: "已撤回，需要时可以重新申请",
}


def get_mine(member: Member) -> HardshipFile:
    """我的档案: the living one, or else the last. Refuses with `hardship_file_not_found`."""
    return _get(_with_parts(_of(member)))


def lock_mine(member: Member) -> HardshipFile:
    """The same, which nobody else changes until this unit of work ends."""
    return _get(_of(member).with_for_update(of=HardshipFile))


def get_for_staff(staff: Staff, file_id: uuid.UUID) -> HardshipFile:
    """一份档案 in one's scope; that it was looked at is on record.

    Refuses with `hardship_file_not_found`, `recusal_required`.
    """
    file = _get_free(staff, _with_parts(_visible(staff).where(HardshipFile.id == file_id)))
    audit.record(staff, "hardship.read", file)
    return file


def lock_for_staff(staff: Staff, file_id: uuid.UUID) -> HardshipFile:
    """The same for who changes it. Refuses with `hardship_file_not_found`, `recusal_required`."""
    mine = _visible(staff).where(HardshipFile.id == file_id)
    return _get_free(staff, mine.with_for_update(of=HardshipFile))


def with_parts(file: HardshipFile) -> HardshipFile:
    """The file anew, with everything that an answer shows."""
    session().flush()
    return _get(_with_parts(select(HardshipFile).where(HardshipFile.id == file.id)))


def in_scope(staff: Staff) -> Select[HardshipFile]:
    """Files of people in the unions that the staff member may see, but for those of his own family."""
    return _visible(staff).where(~recusals.concerns_file(staff.id))


def is_concerned(staff_id: uuid.UUID, file: HardshipFile) -> bool:
    """回避: whether the household is the staff member's own or a declared relative's."""
    found = session().scalar(
        select(HardshipFile.id).where(HardshipFile.id == file.id, recusals.concerns_file(staff_id))
    )
    return found is not None


def _visible(staff: Staff) -> Select[HardshipFile]:
    return select(HardshipFile).where(HardshipFile.union_id.in_(unions.visible_to(staff)))


def _get_free(staff: Staff, statement: Select[HardshipFile]) -> HardshipFile:
    """One that is there; that it is a relative's is said, so that a colleague can be asked."""
    file = _get(statement)
    if is_concerned(staff.id, file):
        raise recusals.RecusalRequired
    return file


def list_files(
    staff: Staff,
    *,
    state: HardshipState | None,
    level: HardshipLevel | None,
    overdue: bool | None,
    to_reassess: bool | None,
    with_households: bool = False,
    limit: int,
    cursor: str | None,
) -> Page[HardshipFile]:
    """档案列表, newest application first; `to_reassess`: due within 30 days, or late.

    `with_households`: with the families and the visits to them, as a sheet of the files needs them.
    """
    statement = in_scope(staff).options(joinedload(HardshipFile.entry), joinedload(HardshipFile.union))
    if with_households:
        statement = statement.options(selectinload(HardshipFile.household), selectinload(HardshipFile.visits))
    if state is not None:
        statement = statement.where(HardshipFile.state == state)
    if level is not None:
        statement = statement.where(HardshipFile.level == level)
    if overdue is not None:
        late = func.coalesce(_is_late(), False)
        statement = statement.where(late if overdue else ~late)
    if to_reassess is not None:
        soon = func.coalesce(_is_to_reassess(), False)
        statement = statement.where(soon if to_reassess else ~soon)
    order = [Key(HardshipFile.__table__.c.id, paging.identity, descending=True)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([file for (file,) in rows], more)


@dataclass(frozen=True)
class Figures:
    """办理情况 of one's unions."""

    by_state: dict[str, int]
    by_level: dict[str, int]
    overdue_visits: int
    overdue_steps: int
    to_reassess: int
    overdue_reassessments: int


def figures(staff: Staff) -> Figures:
    """困难帮扶的数字: how many files in which state and level, and what is late."""
    mine, now = in_scope(staff).subquery(), clock.now()
    rows = session().execute(
        select(
            mine.c.state,
            mine.c.level,
            func.count(),
            func.count().filter(mine.c.visit_due_at <= now),
            func.count().filter(mine.c.stage_due_at <= now),
            func.count().filter(mine.c.reassess_on <= now.date() + REASSESS_AHEAD),
            func.count().filter(mine.c.reassess_on < now.date()),
        ).group_by(mine.c.state, mine.c.level)
    )
    by_state: dict[str, int] = {}
    by_level: dict[str, int] = {}
    late = [0, 0, 0, 0]
    for state, level, count, visits, steps, soon, assessments in rows:
        by_state[state] = by_state.get(state, 0) + count
        if state == HardshipState.OPEN:
            by_level[level] = by_level.get(level, 0) + count
            late[2] += soon
            late[3] += assessments
        elif state == HardshipState.APPLIED:
            late[0] += visits
        elif state == HardshipState.SHOWN:
            late[1] += steps
    return Figures(by_state, by_level, *late)


@dataclass(frozen=True)
class Revealed:
    """一户的明文, for one answer only."""

    name: str | None
    id_number: str | None
    answers: dict[str, Any]
    household: list[HouseholdMember]


def reveal(staff: Staff, file_id: uuid.UUID, reason: str) -> Revealed:
    """查看明文: who asked and why is kept in the log, never what was seen.

    Refuses with `hardship_file_not_found`, `recusal_required`.
    """
    file = _get_free(staff, _with_parts(_visible(staff).where(HardshipFile.id == file_id)))
    audit.record(staff, "hardship.reveal", file, reason=audit.without_numbers(reason))
    return Revealed(file.entry.name, file.entry.id_number, answers_of(file), list(file.household))


def answers_of(file: HardshipFile) -> dict[str, Any]:
    """The answers in plain text."""
    found: dict[str, Any] = orjson.loads(file.answers_text or "{}")
    return found


def masked_answers(file: HardshipFile) -> dict[str, Any]:
    """The answers as a desk sees them without asking for more."""
    return forms.masked(asking.FORM, answers_of(file))


def _is_to_reassess() -> ColumnElement[bool]:
    return and_(
        HardshipFile.state == HardshipState.OPEN,
        HardshipFile.reassess_on <= clock.today() + REASSESS_AHEAD,
    )


def _of(member: Member) -> Select[HardshipFile]:
    return (
        select(HardshipFile)
        .where(HardshipFile.roster_entry_id == member.roster_entry_id)
        .order_by(HardshipFile.id.desc())
        .limit(1)
    )


def _with_parts(statement: Select[HardshipFile]) -> Select[HardshipFile]:
    return statement.options(
        joinedload(HardshipFile.entry),
        joinedload(HardshipFile.union),
        joinedload(HardshipFile.stage_union),
        selectinload(HardshipFile.household).joinedload(HouseholdMember.authorisation),
        selectinload(HardshipFile.visits),
        selectinload(HardshipFile.moves).joinedload(HardshipMove.staff),
        selectinload(HardshipFile.papers),
    )


def _get(statement: Select[HardshipFile]) -> HardshipFile:
    found = session().scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise HardshipFileNotFound
    return found
