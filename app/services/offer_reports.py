"""未兑现反映: a worker reports, the merchant answers by a day, the union finds; the merchant keeps a trace.

Who reported is never shown to the merchant.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from app import clock, db, paging, workdays
from app.db import session
from app.errors import Conflict, InvalidValue, NotFound
from app.paging import Key, Page
from app.services import attachments, audit, merchants, notices, owners
from app.services.cards import NotVerified
from app.services.owners import Keeper
from app.services.stores import StoreNotFound
from models import CouponBatch, Discount, Member, Merchant, OfferReport, ReportState, Staff, Store

ANSWER_WORKING_DAYS = 3
REMINDED_AT_ONCE = 500
REPORTS_PER_DAY = 3
OLDEST = dt.timedelta(days=90)
WAITING = (ReportState.OPEN, ReportState.ANSWERED)
_FINDINGS = {ReportState.UPHELD: "属实", ReportState.DISMISSED: "不属实"}
"""A finding as people are told it."""


class ReportNotFound(NotFound):
    code, detail = "report_not_found", "没有找到这条反映"


class ReportLimitReached(Conflict):
    code, detail = "report_limit_reached", f"每天最多反映 {REPORTS_PER_DAY} 次，请明天再来"
    next = "情况紧急的话，请拨打 12351"


class ReportDayInvalid(InvalidValue):
    code, detail = "report_day_invalid", f"发生日期应在最近 {OLDEST.days} 天以内，也不能晚于今天"


class OfferNotFound(NotFound):
    code, detail = "offer_not_found", "这家商户没有这项优惠，请重新选择"


class ReportNotOpen(Conflict):
    code, detail = "report_not_open", "这条反映已经答复或办结"


class ReportAnswerTooLate(Conflict):
    code, detail = "report_answer_too_late", "答复期限已过，工会会按现有情况认定"
    next = "有需要说明的，请直接联系管理您商户的工会"


class ReportAwaitsAnswer(Conflict):
    code, detail = "report_awaits_answer", "商户还在答复期限内，请等答复后或期限过后再认定"


class ReportAlreadyDecided(Conflict):
    code, detail = "report_already_decided", "这条反映已经认定过了，请刷新后查看"


def report(
    member: Member,
    store_id: uuid.UUID,
    *,
    text: str,
    happened_on: dt.date,
    batch_id: uuid.UUID | None,
    discount_id: uuid.UUID | None,
    attachment_ids: Sequence[uuid.UUID],
) -> OfferReport:
    """反映: an offer was not honoured. The merchant has three working days to answer.

    Refuses with `not_verified`, `store_not_found`, `report_day_invalid`, `offer_not_found`,
    `report_limit_reached`, `attachment_not_found`.
    """
    if not member.is_verified:
        raise NotVerified
    now = clock.now()
    if not now.date() - OLDEST <= happened_on <= now.date():
        raise ReportDayInvalid
    store = session().get(Store, store_id)
    if store is None:
        raise StoreNotFound
    _ensure_offer(store.merchant_id, batch_id, discount_id)
    _ensure_within_limit(member, now)
    made = OfferReport(
        member_id=member.id,
        merchant_id=store.merchant_id,
        store_id=store.id,
        batch_id=batch_id,
        discount_id=discount_id,
        happened_on=happened_on,
        text=text,
        reported_at=now,
        due_at=due_at(now),
    )
    made.attachments = attachments.take_own(member, attachment_ids)
    session().add(made)
    session().flush()
    audit.record(member, "offer_reports.report", made, store_id=str(store.id))
    facts = {"store": store.name, "until": notices.until_text(made.due_at)}
    merchants.tell_owner(made.merchant_id, "report_received", made, facts=facts, deadline_at=made.due_at)
    return _get(_whole().where(OfferReport.id == made.id))


def due_at(reported_at: dt.datetime) -> dt.datetime:
    """答复期限: the end of the third working day after the report."""
    return workdays.end_of_working_day(reported_at, ANSWER_WORKING_DAYS)


def is_overdue(found: OfferReport) -> bool:
    """逾期: the merchant has not answered in time; the union may decide."""
    return found.state is ReportState.OPEN and found.due_at <= clock.now()


def list_mine(member: Member, *, limit: int, cursor: str | None) -> Page[OfferReport]:
    """我的反映, newest first."""
    return _page(_whole().where(OfferReport.member_id == member.id), limit, cursor)


def list_kept(
    keeper: Keeper,
    *,
    state: ReportState | None,
    overdue: bool | None,
    merchant_id: uuid.UUID | None = None,
    limit: int,
    cursor: str | None,
) -> Page[OfferReport]:
    """收到的反映: at the owner's merchants, or in the staff member's scope. Newest first."""
    statement = _kept(keeper)
    if state:
        statement = statement.where(OfferReport.state == state)
    if merchant_id:
        statement = statement.where(OfferReport.merchant_id == merchant_id)
    if overdue is not None:
        late = (OfferReport.state == ReportState.OPEN) & (OfferReport.due_at <= clock.now())
        statement = statement.where(late if overdue else ~late)
    return _page(statement, limit, cursor)


def get_kept(keeper: Keeper, report_id: uuid.UUID) -> OfferReport:
    """一条反映. Refuses with `report_not_found`."""
    return _get(_kept(keeper).where(OfferReport.id == report_id))


def answer(member: Member, report_id: uuid.UUID, text: str) -> OfferReport:
    """答复: by the owner, once, in time.

    Refuses with `report_not_found`, `report_not_open`, `report_answer_too_late`.
    """
    found, now = _lock(member, report_id), clock.now()
    if found.state is not ReportState.OPEN:
        raise ReportNotOpen
    if now >= found.due_at:
        raise ReportAnswerTooLate
    found.state, found.answer, found.answered_at = ReportState.ANSWERED, text, now
    audit.record(member, "offer_reports.answer", found)
    notices.write(found.member_id, "report_answered", found, facts={"store": found.store.name})
    session().flush()
    return found


def decide(staff: Staff, report_id: uuid.UUID, *, finding: ReportState, decision: str) -> OfferReport:
    """认定: upheld counts on the merchant. Once, and not before the merchant has answered or its time is up.

    Refuses with `report_not_found`, `report_already_decided`, `report_awaits_answer`.
    """
    found, now = _lock(staff, report_id), clock.now()
    if found.state not in WAITING:
        raise ReportAlreadyDecided
    if found.state is ReportState.OPEN and now < found.due_at:
        raise ReportAwaitsAnswer
    found.state, found.decision = finding, decision
    found.decided_by, found.decided_at = staff.id, now
    audit.record(staff, f"offer_reports.{finding.value}", found, merchant_id=str(found.merchant_id))
    facts = {"store": found.store.name, "result": _FINDINGS[finding], "at": notices.moment_text(now)}
    # The conclusion is written for whoever reported; the merchant hears only how it was found.
    for_reporter = {**facts, "decision": notices.sentence(decision)}
    notices.write(found.member_id, "report_decided", found, facts=for_reporter)
    merchants.tell_owner(found.merchant_id, "report_settled", found, facts=facts)
    session().flush()
    return found


def remind(*, progress: Callable[[int], None]) -> int:
    """催办答复: tell owners of reports whose last working day for an answer has come; gives how many notices.

    Told once for each report and term (`occasion`), in units of work of `REMINDED_AT_ONCE`. What is late
    already is not reminded of: it can no longer be answered.
    """
    now, last, told = clock.now(), uuid.UUID(int=0), 0
    due_by = max(_end_of_last_working_day(now), now + dt.timedelta(days=1))
    while True:
        with db.unit_of_work() as current:
            rows: Sequence[Any] = current.execute(
                select(OfferReport.id, OfferReport.due_at, Merchant.owner_id, Store.name)
                .join(Merchant, Merchant.id == OfferReport.merchant_id)
                .join(Store, Store.id == OfferReport.store_id)
                .where(
                    OfferReport.state == ReportState.OPEN,
                    OfferReport.due_at > now,
                    OfferReport.due_at <= due_by,
                    OfferReport.id > last,
                    Merchant.owner_id.is_not(None),
                )
                .order_by(OfferReport.id)
                .limit(REMINDED_AT_ONCE)
            ).all()
            told += sum(_remind_of(*row) for row in rows)
        if not rows:
            return told
        last = rows[-1][0]
        progress(told)


def _end_of_last_working_day(now: dt.datetime) -> dt.datetime:
    """Terms that end by then leave no working day after today: the days off that follow count as today."""
    day = now.date() + dt.timedelta(days=1)
    while not workdays.is_working_day(day):
        day += dt.timedelta(days=1)
    return dt.datetime.combine(day, dt.time(), clock.CITY)


def _remind_of(report_id: uuid.UUID, term: dt.datetime, owner_id: uuid.UUID, store_name: str) -> int:
    facts = {"store": store_name, "until": notices.until_text(term)}
    return notices.write_many(
        "report_due",
        OfferReport.__tablename__,
        [(owner_id, report_id, facts)],
        occasion=term.astimezone(clock.CITY).isoformat(timespec="minutes"),
        deadline_at=term,
    )


def _ensure_offer(merchant_id: uuid.UUID, batch_id: uuid.UUID | None, discount_id: uuid.UUID | None) -> None:
    for offer, offer_id in ((CouponBatch, batch_id), (Discount, discount_id)):
        if offer_id is None:
            continue
        table = offer.__table__.c
        if session().scalar(select(table.id).where(table.id == offer_id, table.merchant_id == merchant_id)):
            continue
        raise OfferNotFound


def _ensure_within_limit(member: Member, now: dt.datetime) -> None:
    db.lock("offer_reports", str(member.id))
    midnight = dt.datetime.combine(now.date(), dt.time(), clock.CITY)
    made = session().scalar(
        select(func.count()).where(OfferReport.member_id == member.id, OfferReport.reported_at >= midnight)
    )
    if (made or 0) >= REPORTS_PER_DAY:
        raise ReportLimitReached


def _whole() -> Select[OfferReport]:
    return select(OfferReport).options(
        joinedload(OfferReport.merchant),
        joinedload(OfferReport.store),
        selectinload(OfferReport.attachments),
    )


def _kept(keeper: Keeper) -> Select[OfferReport]:
    kept = select(Merchant.id).where(owners.kept_by(keeper))
    return _whole().where(OfferReport.merchant_id.in_(kept))


def _get(statement: Select[OfferReport]) -> OfferReport:
    found = session().scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise ReportNotFound
    return found


def _lock(keeper: Keeper, report_id: uuid.UUID) -> OfferReport:
    return _get(_kept(keeper).where(OfferReport.id == report_id).with_for_update(of=OfferReport))


def _page(statement: Select[OfferReport], limit: int, cursor: str | None) -> Page[OfferReport]:
    order = [Key(OfferReport.__table__.c.id, paging.identity, descending=True)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([found for (found,) in rows], more)
