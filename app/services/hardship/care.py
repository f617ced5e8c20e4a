"""慰问: who visited whom, with what, and who signed for it."""

import datetime as dt
import io
import uuid

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app import clock, paging, privacy, sheets
from app.db import session
from app.errors import Conflict, InvalidValue
from app.paging import Key, Page
from app.services import attachments, audit, unions
from app.services.hardship import reading
from app.services.hardship.reading import HardshipFileNotFound
from models import CareVisit, HardshipFile, HardshipState, Staff

MAX_ROWS = 10_000
HEADINGS = (
    "慰问日期",
    "慰问工会",
    "慰问对象",
    "档案",
    "缘由",
    "慰问人员",
    "慰问品",
    "签收单",
    "慰问金（元）",
)


class CareVisitEmpty(InvalidValue):
    code, detail = "care_visit_empty", "请写明慰问品或慰问金"


class CareVisitDayInvalid(InvalidValue):
    code, detail = "care_visit_day_invalid", "慰问日期不能晚于今天"


class CareVisitTooMany(Conflict):
    code, detail = "care_visit_too_many", "这段时间的慰问记录超过一万条"
    next = "请缩短日期，分几次导出"


class CareVisitWhom(InvalidValue):
    code, detail = "care_visit_whom", "请选择困难职工档案，或写明慰问的是谁，两者选一"


def record(
    staff: Staff,
    *,
    union_id: uuid.UUID,
    file_id: uuid.UUID | None,
    recipient: str | None,
    occasion: str,
    visited_on: dt.date,
    visitors: str,
    goods: str | None,
    amount_fen: int | None,
    receipt_id: uuid.UUID | None,
) -> CareVisit:
    """记录慰问: to a household on file, or to people on duty over the holidays, with the signed receipt.

    Refuses with `union_not_found`, `care_visit_whom`, `care_visit_empty`, `care_visit_day_invalid`,
    `hardship_file_not_found` unless the file is open, `attachment_not_found`.
    """
    union = unions.get_visible(staff, union_id)
    if (file_id is None) == (recipient is None):
        raise CareVisitWhom
    if goods is None and not amount_fen:
        raise CareVisitEmpty
    if visited_on > clock.today():
        raise CareVisitDayInvalid
    if file_id is not None:
        file = reading.lock_for_staff(staff, file_id)
        if file.state is not HardshipState.OPEN:
            raise HardshipFileNotFound(detail="这户还没有建档，不能按在档家庭慰问")
    if receipt_id is not None:
        attachments.take_own(staff, [receipt_id])
    made = CareVisit(
        union_id=union.id,
        file_id=file_id,
        occasion=occasion,
        visited_on=visited_on,
        goods=goods,
        amount_fen=amount_fen or None,
        receipt_id=receipt_id,
        staff_id=staff.id,
    )
    made.recipient, made.visitors = recipient, visitors
    session().add(made)
    session().flush()
    audit.record(staff, "care_visits.record", made, file_id=file_id and str(file_id), amount_fen=amount_fen)
    return get(staff, made.id)


def get(staff: Staff, visit_id: uuid.UUID) -> CareVisit:
    """A visit of one's unions, with what an answer shows."""
    return session().execute(_visible(staff).where(CareVisit.id == visit_id)).scalar_one()


def list_visits(
    staff: Staff, *, file_id: uuid.UUID | None, limit: int, cursor: str | None
) -> Page[CareVisit]:
    """慰问台账, the latest recorded first."""
    statement = _visible(staff)
    if file_id is not None:
        statement = statement.where(CareVisit.file_id == file_id)
    order = [Key(CareVisit.__table__.c.id, paging.identity, descending=True)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([made for (made,) in rows], more)


def write_care_sheet(staff: Staff, *, begins_on: dt.date, ends_on: dt.date) -> bytes:
    """导出慰问台账 of the days between, both counted, as XLSX, names masked; on record.

    Refuses with `care_visit_too_many`.
    """
    found = list(
        session().scalars(
            _visible(staff)
            .where(CareVisit.visited_on.between(begins_on, ends_on))
            .order_by(CareVisit.visited_on, CareVisit.id)
            .limit(MAX_ROWS + 1)
        )
    )
    if len(found) > MAX_ROWS:
        raise CareVisitTooMany
    audit.record(staff, "care_visits.export", staff, visit_count=len(found))
    held = io.BytesIO()
    with sheets.writing(held, constant_memory=True) as book:
        sheet = book.add_worksheet("慰问台账")
        sheet.set_column(0, len(HEADINGS) - 1, 18)
        sheet.write_row(0, 0, HEADINGS, book.add_format({"bold": True}))
        money = book.add_format({"num_format": "0.00"})
        for row, made in enumerate(found, start=1):
            sheets.put(sheet, row, _texts(made))
            if made.amount_fen is not None:
                sheet.write_number(row, HEADINGS.index("慰问金（元）"), made.amount_fen / 100, money)
    return held.getvalue()


def _texts(made: CareVisit) -> tuple[str, ...]:
    """Every cell but the money, which is a number."""
    return (
        made.visited_on.isoformat(),
        made.union.name,
        privacy.mask_name(name_of(made)) or "",
        "在档困难职工" if made.file_id is not None else "",
        made.occasion,
        made.visitors or "",
        made.goods or "",
        "有" if made.receipt_id is not None else "无",
    )


def name_of(made: CareVisit) -> str | None:
    """受慰问人: as written, or the applicant of the file."""
    return made.recipient if made.file is None else made.file.entry.name


def _visible(staff: Staff) -> Select[CareVisit]:
    return (
        select(CareVisit)
        .where(CareVisit.union_id.in_(unions.visible_to(staff)))
        .options(joinedload(CareVisit.union), joinedload(CareVisit.file).joinedload(HardshipFile.entry))
    )
