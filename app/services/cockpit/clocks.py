"""办理时限: what waits at each union's desk, by kind, and how much of it soon runs out or has."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, insert, literal, select, text

from app import clock, db
from app.db import session
from models import (
    ApplicationState,
    DeskClock,
    HardshipFile,
    HazardReport,
    HazardState,
    MembershipApplication,
    MembershipApplicationState,
    Merchant,
    MerchantApplication,
    ObjectionState,
    OfferReport,
    PublicNotice,
    PublicObjection,
    ReportState,
    ServiceStation,
    Signup,
    StationReport,
    StationReportState,
    Ticket,
    TicketState,
)

SOON = dt.timedelta(days=2)


@dataclass(frozen=True)
class Kind:
    """One kind of thing that waits, and the page of the console that lists it."""

    title: str
    page: str


KINDS = {
    "signups": Kind("报名审核", "/reviews"),
    "hardship_files": Kind("困难档案", "/hardship_files"),
    "membership_applications": Kind("入会与接转", "/membership_applications"),
    "merchant_applications": Kind("商户入驻", "/merchant_applications"),
    "offer_reports": Kind("优惠未兑现", "/offer_reports"),
    "tickets": Kind("求助", "/tickets"),
    "objections": Kind("公示异议", "/objections"),
    "station_reports": Kind("驿站报修", "/station_reports"),
    "hazards": Kind("隐患整改", "/hazards"),
}


def count_clocks() -> int:
    """统计时限: all desks anew; gives how many desks and kinds there are."""
    return db.transact(_write)


def _write() -> int:
    db.lock("cockpit")
    session().execute(text("SET LOCAL statement_timeout = '2min'"))
    now = clock.now()
    session().execute(delete(DeskClock))
    names = [column.name for column in DeskClock.__table__.columns]
    made = 0
    for kind, union_id, due_at, facts in _sources():
        found = facts.with_only_columns(
            union_id,
            literal(kind),
            func.count(),
            func.count().filter(due_at > now, due_at <= now + SOON),
            func.count().filter(due_at <= now),
            func.min(due_at),
            literal(now),
            maintain_column_froms=True,
        ).group_by(union_id)
        written = session().execute(insert(DeskClock).from_select(names, found).returning(text("1")))
        made += len(written.all())
    return made


def _sources() -> Iterator[tuple[str, ColumnElement[Any], ColumnElement[Any], Select[Any]]]:
    yield (
        "signups",
        Signup.stage_union_id.expression,
        Signup.stage_due_at.expression,
        select(Signup.id).where(Signup.stage_role.is_not(None)),
    )
    yield (
        "hardship_files",
        HardshipFile.stage_union_id.expression,
        HardshipFile.stage_due_at.expression,
        select(HardshipFile.id).where(HardshipFile.stage_role.is_not(None)),
    )
    yield (
        "membership_applications",
        MembershipApplication.union_id.expression,
        MembershipApplication.due_at.expression,
        select(MembershipApplication.id).where(
            MembershipApplication.state == MembershipApplicationState.SUBMITTED
        ),
    )
    yield (
        "merchant_applications",
        MerchantApplication.union_id.expression,
        MerchantApplication.due_at.expression,
        select(MerchantApplication.id).where(MerchantApplication.state == ApplicationState.SUBMITTED),
    )
    yield (
        "offer_reports",
        Merchant.union_id.expression,
        OfferReport.due_at.expression,
        select(OfferReport.id)
        .join(Merchant, Merchant.id == OfferReport.merchant_id)
        .where(OfferReport.state == ReportState.OPEN),
    )
    yield (
        "tickets",
        Ticket.union_id.expression,
        Ticket.due_at.expression,
        select(Ticket.id).where(Ticket.state == TicketState.OPEN),
    )
    yield (
        "objections",
        PublicNotice.union_id.expression,
        PublicObjection.due_at.expression,
        select(PublicObjection.id)
        .join(PublicNotice, PublicNotice.id == PublicObjection.public_notice_id)
        .where(PublicObjection.state == ObjectionState.OPEN),
    )
    yield (
        "station_reports",
        ServiceStation.union_id.expression,
        StationReport.due_at.expression,
        select(StationReport.id)
        .join(ServiceStation, ServiceStation.id == StationReport.station_id)
        .where(StationReport.state == StationReportState.OPEN),
    )
    yield (
        "hazards",
        HazardReport.union_id.expression,
        HazardReport.due_at.expression,
        select(HazardReport.id).where(HazardReport.state == HazardState.ASSIGNED),
    )
