"""未兑现反映: what the union finds, after the merchant has answered or its time is up."""

import uuid
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.shapes import ReportWithPhotosSchema
from app.paging import Page
from app.services import offer_reports
from console.offer_reports.schemas import DeskReportPage, DeskReportQuery, FindingBody
from models import OfferReport, ReportState, Staff, StaffRole

door = Door("console_offer_reports", description="控制台：优惠未兑现反映", url_prefix=DESK_PREFIX)

FINDS = frozenset({StaffRole.MERCHANT_MANAGER})
READS = FINDS | {StaffRole.READ_ONLY}


@door.get(
    "/reports",
    who=Who.STAFF,
    roles=READS,
    query=DeskReportQuery,
    answers=DeskReportPage,
    refuses=(paging.CursorInvalid,),
)
def list_reports(staff: Staff, query: dict[str, Any]) -> Page[OfferReport]:
    """反映列表: by state, or those whose answer is overdue."""
    return offer_reports.list_kept(staff, **query)


@door.get(
    "/reports/<uuid:report_id>",
    who=Who.STAFF,
    roles=READS,
    answers=ReportWithPhotosSchema,
    refuses=(offer_reports.ReportNotFound,),
)
def get_report(staff: Staff, report_id: uuid.UUID) -> OfferReport:
    """反映详情."""
    return offer_reports.get_kept(staff, report_id)


@door.post(
    "/reports/<uuid:report_id>/decision",
    who=Who.STAFF,
    roles=FINDS,
    body=FindingBody,
    answers=ReportWithPhotosSchema,
    idempotent=True,
    refuses=(
        offer_reports.ReportNotFound,
        offer_reports.ReportAwaitsAnswer,
        offer_reports.ReportAlreadyDecided,
    ),
)
def decide(staff: Staff, report_id: uuid.UUID, body: dict[str, str]) -> OfferReport:
    """认定: upheld counts on the merchant; the worker reads the decision."""
    finding = ReportState(body["finding"])
    return offer_reports.decide(staff, report_id, finding=finding, decision=body["decision"])
