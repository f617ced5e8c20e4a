"""走进访促: a cadre's visit, the problem that was found, who owns it, by when, and how it was solved."""

import datetime as dt
import io
import uuid

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from app import clock, paging, sheets
from app.db import session
from app.errors import Conflict, InvalidValue, NotFound
from app.paging import Key, Page
from app.services import audit, unions
from models import Staff, VisitLog

MAX_ROWS = 10_000
HEADINGS = (
    "走访日期",
    "走访工会",
    "走访单位",
    "走访人",
    "走访情况",
    "问题",
    "责任工会",
    "应解决",
    "解决日期",
    "怎样解决",
)


class VisitLogNotFound(NotFound):
    code, detail = "visit_log_not_found", "没有找到这条走访记录"


class VisitLogDayInvalid(InvalidValue):
    code, detail = "visit_log_day_invalid", "走访日期不能晚于今天，解决期限不能早于走访日期"


class VisitLogProblemIncomplete(InvalidValue):
    code, detail = "visit_log_problem_incomplete", "有问题的，请一并写明责任工会和解决期限；没有问题就都不填"


class VisitLogSolved(Conflict):
    code, detail = "visit_log_solved", "这条走访没有待解决的问题"


class VisitLogTooMany(Conflict):
    code, detail = "visit_log_too_many", f"一次最多导出 {MAX_ROWS} 条，请缩短日期范围"


def record(
    staff: Staff,
    *,
    union_id: uuid.UUID,
    visited_on: dt.date,
    place: str,
    visitors: str,
    summary: str,
    problem: str | None,
    owner_union_id: uuid.UUID | None,
    due_on: dt.date | None,
) -> VisitLog:
    """记录走访. A problem has an owner and a day, or there is none of the three.

    The owner is one of one's own unions, or of those above the one that visited.
    Refuses with `union_not_found`, `visit_log_day_invalid`, `visit_log_problem_incomplete`.
    """
    union = unions.get_visible(staff, union_id)
    told = [problem is not None, owner_union_id is not None, due_on is not None]
    if any(told) and not all(told):
        raise VisitLogProblemIncomplete
    if visited_on > clock.today() or (due_on is not None and due_on < visited_on):
        raise VisitLogDayInvalid
    if owner_union_id is not None and owner_union_id not in union.ancestor_ids:
        owner_union_id = unions.get_visible(staff, owner_union_id).id
    made = VisitLog(
        union_id=union.id,
        staff_id=staff.id,
        visited_on=visited_on,
        place=place,
        owner_union_id=owner_union_id,
        due_on=due_on,
    )
    made.visitors, made.summary, made.problem = visitors, summary, problem
    session().add(made)
    session().flush()
    audit.record(staff, "visit_logs.record", made, has_problem=problem is not None)
    return _get(_visible(staff), made.id)


def solve(staff: Staff, log_id: uuid.UUID, *, solution: str) -> VisitLog:
    """解决: by whom visited or by whom owns it. Refuses with `visit_log_not_found`, `visit_log_solved`."""
    log = _get(_visible(staff).with_for_update(of=VisitLog), log_id)
    if log.problem_cipher is None or log.solved_on is not None:
        raise VisitLogSolved
    log.solved_on, log.solved_by, log.solution = clock.today(), staff.id, solution
    audit.record(staff, "visit_logs.solve", log)
    session().flush()
    return _get(_visible(staff), log.id)


def get(staff: Staff, log_id: uuid.UUID) -> VisitLog:
    """一条走访记录. Refuses with `visit_log_not_found`."""
    return _get(_visible(staff), log_id)


def is_overdue(log: VisitLog) -> bool:
    """逾期: the problem should have been solved before today."""
    return log.due_on is not None and log.solved_on is None and log.due_on < clock.today()


def list_logs(
    staff: Staff, *, overdue: bool | None, is_open: bool | None, limit: int, cursor: str | None
) -> Page[VisitLog]:
    """走访台账, the latest recorded first; `is_open`: with a problem that is not solved."""
    statement = _visible(staff)
    waits = VisitLog.due_on.is_not(None) & VisitLog.solved_on.is_(None)
    if is_open is not None:
        statement = statement.where(waits if is_open else ~waits)
    if overdue is not None:
        late = waits & (VisitLog.due_on < clock.today())
        statement = statement.where(late if overdue else or_(~waits, VisitLog.due_on >= clock.today()))
    order = [Key(VisitLog.__table__.c.id, paging.identity, descending=True)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([log for (log,) in rows], more)


def write_sheet(staff: Staff, *, begins_on: dt.date, ends_on: dt.date) -> bytes:
    """导出走访台账 of the days between, both counted, as XLSX. Refuses with `visit_log_too_many`."""
    found = list(
        session().scalars(
            _visible(staff)
            .where(VisitLog.visited_on.between(begins_on, ends_on))
            .order_by(VisitLog.visited_on, VisitLog.id)
            .limit(MAX_ROWS + 1)
        )
    )
    if len(found) > MAX_ROWS:
        raise VisitLogTooMany
    audit.record(staff, "visit_logs.export", staff, log_count=len(found))
    held = io.BytesIO()
    with sheets.writing(held, constant_memory=True) as book:
        sheet = book.add_worksheet("走访台账")
        sheet.set_column(0, len(HEADINGS) - 1, 20)
        sheet.write_row(0, 0, HEADINGS, book.add_format({"bold": True}))
        for row, log in enumerate(found, start=1):
            sheets.put(sheet, row, _row(log))
    return held.getvalue()


def _row(log: VisitLog) -> tuple[str, ...]:
    return (
        log.visited_on.isoformat(),
        log.union.name,
        log.place,
        log.visitors or "",
        log.summary or "",
        log.problem or "",
        "" if log.owner is None else log.owner.name,
        "" if log.due_on is None else log.due_on.isoformat(),
        "" if log.solved_on is None else log.solved_on.isoformat(),
        log.solution or "",
    )


def _visible(staff: Staff) -> Select[VisitLog]:
    """Visits of one's unions, and problems that one of them owns."""
    scope = unions.visible_to(staff)
    return (
        select(VisitLog)
        .where(or_(VisitLog.union_id.in_(scope), VisitLog.owner_union_id.in_(scope)))
        .options(joinedload(VisitLog.union), joinedload(VisitLog.owner))
    )


def _get(statement: Select[VisitLog], log_id: uuid.UUID) -> VisitLog:
    found = session().scalar(statement.where(VisitLog.id == log_id).execution_options(populate_existing=True))
    if found is None:
        raise VisitLogNotFound
    return found
