"""办理时限: what waits at each union's desk, by kind, and how much of it soon runs out or has."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, func, insert, literal, select, text

from app import clock, db
from app.db import session
from models import (
    ApplicationState,
    DeskClock,
    HardshipFile,
    HazardReport,
    HazardState,
    ManualCheck,
    ManualCheckState,
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
    "manual_checks": Kind("实名待核", "/manual_checks"),
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


_OWN = (
    ("membership_applications", MembershipApplication, MembershipApplicationState.SUBMITTED),
    ("manual_checks", ManualCheck, ManualCheckState.WAITING),
    ("merchant_applications", MerchantApplication, ApplicationState.SUBMITTED),
    ("tickets", Ticket, TicketState.OPEN),
    ("hazards", HazardReport, HazardState.ASSIGNED),
)
"""Whose rows name the union themselves, and the state in which they wait for it."""
_KEPT = (
    ("offer_reports", OfferReport, ReportState.OPEN, Merchant, OfferReport.merchant_id),
    ("objections", PublicObjection, ObjectionState.OPEN, PublicNotice, PublicObjection.public_notice_id),
    ("station_reports", StationReport, StationReportState.OPEN, ServiceStation, StationReport.station_id),
)
"""Whose union is that of what they are about."""


def _sources() -> Iterator[tuple[str, Any, Any, Select[Any]]]:
    for kind, judged in (("signups", Signup), ("hardship_files", HardshipFile)):
        waits = select(judged.id).where(judged.stage_role.is_not(None))
        yield kind, judged.stage_union_id, judged.stage_due_at, waits
    for kind, own, state in _OWN:
        yield kind, own.union_id, own.due_at, select(own.id).where(own.state == state)
    for kind, row, waiting, keeper, key in _KEPT:
        waits = select(row.id).join(keeper, keeper.id == key).where(row.state == waiting)
        yield kind, keeper.union_id, row.due_at, waits
