"""拨付台账: a workbook of everything that was handed down in a campaign, as far as one's unions go."""

import io
import uuid
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock, sheets
from app.db import session
from app.services import audit, campaigns
from app.services.allocations import life
from models import Allocation, AllocationKind, AllocationState, Staff

HEADINGS = (
    "拨出工会",
    "接收工会",
    "类别",
    "数量",
    "下拨",
    "退回",
    "用掉",
    "结余",
    "状态",
    "下达时间",
    "签收期限",
    "签收时间",
    "结清期限",
    "结清时间",
    "惠及人数",
    "走访日期",
    "催办次数",
    "逾期",
)
KIND_NAMES = {
    AllocationKind.PLACES: "名额（个）",
    AllocationKind.PACKS: "物资（份）",
    AllocationKind.MONEY: "资金（元）",
}
STATE_NAMES = {
    AllocationState.ISSUED: "待签收",
    AllocationState.RECEIVED: "已签收",
    AllocationState.SETTLED: "已结清",
    AllocationState.WITHDRAWN: "已收回",
}
AT_ONCE = 1_000
FEN = 100
_WIDTH = 16


def write_ledger(staff: Staff, campaign_id: uuid.UUID) -> bytes:
    """导出台账 as XLSX, on record. Refuses with `campaign_not_found`."""
    campaign = campaigns.get_published(campaign_id)
    held, row = io.BytesIO(), 0
    with sheets.writing(held, constant_memory=True) as book:
        sheet = book.add_worksheet("拨付台账")
        bold = book.add_format({"bold": True})
        sheet.set_column(0, len(HEADINGS) - 1, _WIDTH)
        sheet.write_row(0, 0, HEADINGS, bold)
        for row, allocation in enumerate(_rows(staff, campaign_id), start=1):
            sheets.put(sheet, row, _cells(allocation))
    audit.record(staff, "allocations.export", campaign, row_count=row)
    return held.getvalue()


def _rows(staff: Staff, campaign_id: uuid.UUID) -> Iterator[Allocation]:
    found = (
        select(Allocation)
        .where(Allocation.campaign_id == campaign_id, life.is_visible(staff, None))
        .options(joinedload(Allocation.from_union), joinedload(Allocation.to_union))
        .order_by(Allocation.id)
    )
    yield from session().scalars(found.execution_options(yield_per=AT_ONCE))


def _cells(one: Allocation) -> Iterator[str | float]:
    yield one.from_union.name if one.from_union is not None else "（总数）"
    yield one.to_union.name
    yield KIND_NAMES[one.kind]
    for quantity in (
        one.quantity,
        one.passed_quantity,
        one.returned_quantity,
        one.used_quantity,
        one.rest_quantity,
    ):
        yield quantity / FEN if one.kind is AllocationKind.MONEY else quantity
    yield STATE_NAMES[one.state]
    yield one.issued_at.astimezone(clock.CITY).strftime("%Y-%m-%d %H:%M")
    yield one.receive_by.isoformat() if one.receive_by else ""
    yield one.received_at.astimezone(clock.CITY).strftime("%Y-%m-%d %H:%M") if one.received_at else ""
    yield one.use_by.isoformat() if one.use_by else ""
    yield one.settled_at.astimezone(clock.CITY).strftime("%Y-%m-%d %H:%M") if one.settled_at else ""
    yield "" if one.headcount is None else one.headcount
    yield one.visited_on.isoformat() if one.visited_on else ""
    yield one.reminder_count
    yield "逾期" if life.is_overdue(one) else ""
