"""驿站报修: a worker says what is wrong, staff answer by a day, and the worker is told."""

import uuid
from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from app import clock, db, paging, workdays
from app.db import session
from app.errors import Conflict, NotFound
from app.paging import Key, Page
from app.services import attachments, audit, notices
from app.services.stations.keeping import kept
from app.services.stations.reading import get_public
from models import Member, ServiceStation, Staff, StationReport, StationReportState

ANSWER_WORKING_DAYS = 3


class StationReportNotFound(NotFound):
    code, detail = "station_report_not_found", "没有找到这条报修"


class StationReportedToday(Conflict):
    code, detail = "station_reported_today", "您今天已经反映过这个驿站了"
    next = "到“我的—报修”查看进度，明天还没好可以再反映"


class StationReportAnswered(Conflict):
    code, detail = "station_report_answered", "这条报修已经答复过了，请刷新后查看"


def report(
    member: Member, station_id: uuid.UUID, *, text: str, attachment_ids: Sequence[uuid.UUID]
) -> StationReport:
    """报修: something is broken, or shut when it should be open. Once a day about one station.

    Refuses with `station_not_found`, `station_reported_today`, `attachment_not_found`.
    """
    station, now = get_public(station_id), clock.now()
    db.lock("station_reports", str(member.id), str(station.id))
    already = session().scalar(
        select(func.count()).where(
            StationReport.member_id == member.id,
            StationReport.station_id == station.id,
            StationReport.reported_on == now.date(),
        )
    )
    if already:
        raise StationReportedToday
    made = StationReport(
        member_id=member.id,
        station_id=station.id,
        text=text,
        reported_on=now.date(),
        reported_at=now,
        due_at=workdays.end_of_working_day(now, ANSWER_WORKING_DAYS),
    )
    made.attachments = attachments.take_own(member, attachment_ids)
    session().add(made)
    session().flush()
    audit.record(member, "stations.report", made, station_id=str(station.id))
    return session().scalars(_whole().where(StationReport.id == made.id)).one()


def list_mine(member: Member, *, limit: int, cursor: str | None) -> Page[StationReport]:
    """我的报修, newest first."""
    return _page(_whole().where(StationReport.member_id == member.id), limit, cursor)


def list_reports(
    staff: Staff, *, state: StationReportState | None, overdue: bool | None, limit: int, cursor: str | None
) -> Page[StationReport]:
    """收到的报修 in one's scope, newest first; `overdue` ones wait beyond their term."""
    statement = _of(staff)
    if state is not None:
        statement = statement.where(StationReport.state == state)
    if overdue is not None:
        late = (StationReport.state == StationReportState.OPEN) & (StationReport.due_at <= clock.now())
        statement = statement.where(late if overdue else ~late)
    return _page(statement, limit, cursor)


def answer(staff: Staff, report_id: uuid.UUID, text: str) -> StationReport:
    """答复, once; the reporter is told. Refuses: `station_report_not_found`, `station_report_answered`."""
    found = session().scalar(
        _of(staff)
        .where(StationReport.id == report_id)
        .with_for_update(of=StationReport)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise StationReportNotFound
    if found.state is not StationReportState.OPEN:
        raise StationReportAnswered
    found.state, found.answer = StationReportState.ANSWERED, text
    found.answered_by, found.answered_at = staff.id, clock.now()
    audit.record(staff, "stations.answer", found, station_id=str(found.station_id))
    facts = {"station": found.station.name, "answer": notices.sentence(text)}
    facts["at"] = notices.moment_text(found.answered_at)
    notices.write(found.member_id, "station_report_answered", found, facts=facts)
    session().flush()
    return found


def is_overdue(found: StationReport) -> bool:
    """逾期: nobody has answered in time."""
    return found.state is StationReportState.OPEN and found.due_at <= clock.now()


def next_of(found: StationReport) -> str:
    """接下来: what happens next and by when, for whoever has reported."""
    if found.state is not StationReportState.OPEN:
        return "工会已经答复，谢谢您告诉我们"
    if is_overdue(found):
        return "已超过答应答复的时间，可以拨打 12351 催办"
    return f"工会会在{notices.term_text(found.due_at)}前答复，答复后通知您"


def _whole() -> Select[StationReport]:
    return select(StationReport).options(
        joinedload(StationReport.station), selectinload(StationReport.attachments)
    )


def _of(staff: Staff) -> Select[StationReport]:
    mine = kept(staff).with_only_columns(ServiceStation.id)
    return _whole().where(StationReport.station_id.in_(mine))


def _page(statement: Select[StationReport], limit: int, cursor: str | None) -> Page[StationReport]:
    order = [Key(StationReport.__table__.c.id, paging.identity, descending=True)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([found for (found,) in rows], more)
