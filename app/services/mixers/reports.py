"""举报的案头: staff look into what somebody has said, and answer in the days that were promised."""

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app import clock, paging
from app.db import session
from app.errors import Conflict, InvalidValue, NotFound
from app.paging import Key, Page
from app.services import audit, notices, recusals, unions
from models import Campaign, Mixer, MixerFinding, MixerReport, Staff


class MixerReportNotFound(NotFound):
    code, detail = "mixer_report_not_found", "没有找到这条举报"


class MixerReportDecided(Conflict):
    code, detail = "mixer_report_decided", "这条举报已经处理过了，请刷新后查看"


class BarNotUpheld(InvalidValue):
    code, detail = "bar_not_upheld", "没有认定属实，不能暂停对方参加联谊"


@dataclass(frozen=True)
class Case:
    """A report with what helps to judge it: how often others have said something of the same person."""

    report: MixerReport
    earlier_count: int


def list_reports(staff: Staff, *, is_open: bool | None, limit: int, cursor: str | None) -> Page[MixerReport]:
    """举报列表 of the mixers of the unions in scope: by the day by which an answer is promised."""
    statement = _in_scope(staff)
    if is_open is not None:
        decided = MixerReport.decided_at
        statement = statement.where(decided.is_(None) if is_open else decided.is_not(None))
    table = MixerReport.__table__.c
    order = (Key(table.due_at, paging.moment), Key(table.id, paging.identity))
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([report for (report,) in rows], more)


def get_report(staff: Staff, report_id: uuid.UUID) -> Case:
    """一条举报 with its words; that it was read is on record.

    Refuses with `mixer_report_not_found`, `declaration_required`, `recusal_required`.
    """
    found = _find(_in_scope(staff).where(MixerReport.id == report_id))
    _ensure_stranger(staff, found)
    audit.record(staff, "mixer_reports.read", found)
    return _case(found)


def decide(
    staff: Staff, report_id: uuid.UUID, *, finding: MixerFinding, answer: str, bar_days: int | None
) -> Case:
    """认定: the reporter is told kindly; with `bar_days` the other signs up for no mixer in that time.

    Refuses with `mixer_report_not_found`, `declaration_required`, `recusal_required`,
    `mixer_report_decided`, `bar_not_upheld`.
    """
    found = _find(
        _in_scope(staff)
        .where(MixerReport.id == report_id)
        .with_for_update(of=MixerReport)
        .execution_options(populate_existing=True)
    )
    _ensure_stranger(staff, found)
    if found.decided_at is not None:
        raise MixerReportDecided
    if bar_days is not None and finding is not MixerFinding.UPHELD:
        raise BarNotUpheld
    found.finding, found.answer = finding, answer
    found.decided_by, found.decided_at = staff.id, clock.now()
    if bar_days is not None:
        found.barred_until = clock.today() + dt.timedelta(days=bar_days)
    audit.record(staff, f"mixer_reports.{finding.value}", found, bar_days=bar_days)
    facts = {"answer": notices.sentence(answer)}
    notices.write(found.reporter_id, "mixer_report_answered", found, facts=facts)
    session().flush()
    return _case(found)


def _in_scope(staff: Staff) -> Select[MixerReport]:
    return (
        select(MixerReport)
        .join(Mixer, Mixer.id == MixerReport.mixer_id)
        .join(Campaign, Campaign.id == Mixer.campaign_id)
        .where(Campaign.union_id.in_(unions.visible_to(staff)))
        .options(
            joinedload(MixerReport.mixer).joinedload(Mixer.campaign),
            joinedload(MixerReport.reporter),
            joinedload(MixerReport.reported),
        )
    )


def _find(statement: Select[MixerReport]) -> MixerReport:
    found = session().scalar(statement)
    if found is None:
        raise MixerReportNotFound
    return found


def _ensure_stranger(staff: Staff, found: MixerReport) -> None:
    """Nobody looks into what was said of himself or of a relative, or by them."""
    indexes = (found.reporter.id_number_index, found.reported.id_number_index)
    recusals.ensure_none_declared(staff, [each for each in indexes if each is not None], found.reported_at)


def _case(found: MixerReport) -> Case:
    earlier = session().scalar(
        select(func.count()).where(MixerReport.reported_id == found.reported_id, MixerReport.id != found.id)
    )
    return Case(found, earlier or 0)
