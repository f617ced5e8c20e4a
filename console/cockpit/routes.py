"""驾驶舱: the figures of days and districts, beside last year's."""

from functools import partial
from typing import Any

from flask import Response

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.limits import Limit, Per
from app.paging import Page
from app.services import cockpit
from app.services.cockpit import Asked, BatchLine, Brief, CampaignLine, Cockpit, Months, Reach, Waiting
from console.cockpit.schemas import (
    BatchProgressPage,
    BatchProgressQuery,
    CampaignProgressPage,
    CampaignProgressQuery,
    ChartQuery,
    CockpitBriefSchema,
    CockpitClocksSchema,
    CockpitMonthsSchema,
    CockpitQuery,
    CockpitReachSchema,
    CockpitSchema,
    DistrictQuery,
    MonthQuery,
)
from models import Staff, StaffRole

door = Door("console_cockpit", description="控制台：驾驶舱", url_prefix=DESK_PREFIX)

READS = frozenset(
    {
        StaffRole.READ_ONLY,
        StaffRole.CHAIR,
        StaffRole.PUBLISHER,
        StaffRole.MERCHANT_MANAGER,
        StaffRole.FINANCE,
        StaffRole.FINANCE_SUPERVISOR,
    }
)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WRITES = Limit("120 per hour", Per.ACTOR)
reads = partial(door.get, who=Who.STAFF, roles=READS)


@reads(
    "/cockpit",
    query=CockpitQuery,
    answers=CockpitSchema,
    refuses=(cockpit.CockpitPeriodInvalid, cockpit.CockpitOutOfScope),
)
def show(staff: Staff, query: dict[str, Any]) -> Cockpit:
    """驾驶舱: days of a place, and the sums of every place in one's scope."""
    return cockpit.show(staff, **query)


@reads(
    "/cockpit/months",
    query=MonthQuery,
    answers=CockpitMonthsSchema,
    refuses=(cockpit.CockpitOutOfScope,),
)
def show_months(staff: Staff, query: dict[str, Any]) -> Months:
    """每月: twelve months of a place beside last year's, every place in the month, the funnel's reasons."""
    return cockpit.show_months(staff, **query)


@reads(
    "/cockpit/reach",
    query=DistrictQuery,
    answers=CockpitReachSchema,
    refuses=(cockpit.CockpitOutOfScope,),
)
def show_reach(staff: Staff, query: dict[str, Any]) -> Reach:
    """线下一公里: cells of the map with members and stores, blank spots first."""
    return cockpit.show_reach(staff, **query)


@reads("/cockpit/clocks", answers=CockpitClocksSchema)
def show_clocks(staff: Staff) -> dict[str, list[Waiting]]:
    """办理时限: what waits in one's scope, soon runs out, and has."""
    return {"items": cockpit.show_clocks(staff)}


@reads(
    "/cockpit/campaigns",
    query=CampaignProgressQuery,
    answers=CampaignProgressPage,
    refuses=(paging.CursorInvalid,),
)
def list_campaigns(staff: Staff, query: dict[str, Any]) -> Page[CampaignLine]:
    """项目进度: places, decisions and money of the campaigns in one's scope."""
    return cockpit.list_campaigns(staff, type_=query.pop("type"), **query)


@reads(
    "/cockpit/batches",
    query=BatchProgressQuery,
    answers=BatchProgressPage,
    refuses=(paging.CursorInvalid,),
)
def list_batches(staff: Staff, query: dict[str, Any]) -> Page[BatchLine]:
    """补贴进度: claimed, redeemed, lapsed, and subsidy against budget of the batches in one's scope."""
    return cockpit.list_batches(staff, **query)


@reads(
    "/cockpit/brief",
    query=MonthQuery,
    answers=CockpitBriefSchema,
    refuses=(cockpit.CockpitOutOfScope,),
)
def write_brief(staff: Staff, query: dict[str, Any]) -> Brief:
    """领导简报 of a month: figures, three sentences, blank spots, clocks."""
    return cockpit.write_brief(staff, **query)


@reads(
    "/cockpit/sheet.xlsx",
    query=ChartQuery,
    answers=None,
    media=(XLSX,),
    limit=WRITES,
    refuses=(cockpit.CockpitPeriodInvalid, cockpit.CockpitOutOfScope),
)
def write_sheet(staff: Staff, query: dict[str, Any]) -> Response:
    """导出 the figures of one chart, on record."""
    chart = query.pop("chart")
    content = cockpit.write_sheet(staff, chart=chart, asked=Asked(**query))
    disposition = {"Content-Disposition": f'attachment; filename="cockpit-{chart}.xlsx"'}
    return Response(content, mimetype=XLSX, headers=disposition)
