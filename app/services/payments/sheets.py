"""给银行的表格: written as text so that no digit of a card is lost, and read back with the bank's results."""

import io
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from app import sheets, workbooks
from app.db import session
from app.services import audit
from app.services.payments.life import PaymentListNotReady, PaymentResultsUnreadable
from app.services.payments.reading import get, title_of
from models import Payment, PaymentList, PaymentListState, Staff

HEADINGS = ("序号", "户名", "银行卡号", "金额（元）", "编号", "结果", "原因")
WIDTHS = (8, 16, 26, 12, 40, 10, 30)
RESULT_HINT = "结果请填“成功”或“失败”，失败请写原因；其余各列请勿改动"
FIRST_ROW = 3
ROWS_MAX = 10_000
CELLS_MAX = 500_000
UNPACKED_BYTES_MAX = 64 * 1024 * 1024
EXPORTED = (PaymentListState.APPROVED, PaymentListState.DONE)


def write_sheet(staff: Staff, list_id: uuid.UUID) -> tuple[PaymentList, bytes]:
    """导出清单 as XLSX for the bank, names and cards in full, on record, once it has been approved.

    Refuses with `payment_list_not_found`, `payment_list_not_ready`.
    """
    found = get(staff, list_id)
    if found.state not in EXPORTED:
        raise PaymentListNotReady(detail="审批通过后才能导出给银行", state=found.state.value)
    audit.record(staff, "payments.export", found, payment_count=found.payment_count)
    held = io.BytesIO()
    with sheets.writing(held, in_memory=True) as book:
        sheet = book.add_worksheet("发放清单")
        bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "0.00"})
        text = book.add_format({"num_format": "@"})
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        sheet.write_string(0, 0, title_of(found), bold)
        sheet.write_string(1, 0, RESULT_HINT)
        sheet.write_row(FIRST_ROW - 1, 0, HEADINGS, bold)
        row = FIRST_ROW
        for payment in session().scalars(
            select(Payment).where(Payment.list_id == found.id).order_by(Payment.number)
        ):
            sheet.write_number(row, 0, payment.number)
            sheet.write_string(row, 1, payment.payee or "", text)
            sheet.write_string(row, 2, payment.card or "", text)
            sheet.write_number(row, 3, payment.amount_fen / 100, money)
            sheet.write_string(row, 4, str(payment.id), text)
            row += 1
        sheet.write_string(row, 0, f"合计 {found.payment_count} 人", bold)
        sheet.write_number(row, 3, found.amount_fen / 100, money)
    return found, held.getvalue()


@dataclass(frozen=True)
class Line:
    """One row as the bank has sent it back; `number` is that of the sheet."""

    number: int
    payment_id: str
    amount: str
    result: str
    reason: str


def read_results(content: bytes) -> list[Line]:
    """读银行结果: the rows below the headings that name a payment. Refuses: `payment_results_unreadable`."""
    try:
        with workbooks.open_workbook(
            content, unpacked_bytes_max=UNPACKED_BYTES_MAX, cells_max=CELLS_MAX
        ) as book:
            rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except workbooks.WorkbookTooLarge:
        raise PaymentResultsUnreadable(detail="表格太大，或有内容落在很远的格子里") from None
    except workbooks.WorkbookUnreadable:
        raise PaymentResultsUnreadable from None
    if len(rows) > ROWS_MAX:
        raise PaymentResultsUnreadable(detail=f"文件超过 {ROWS_MAX} 行")
    lines = list(_lines([[_text(cell) for cell in row] for row in rows]))
    if not lines:
        raise PaymentResultsUnreadable
    return lines


def _lines(rows: list[list[str]]) -> Iterator[Line]:
    columns: dict[str, int] = {}
    for number, row in enumerate(rows, start=1):
        if not columns:
            if all(name in row for name in ("编号", "金额（元）", "结果", "原因")):
                columns = {name: row.index(name) for name in HEADINGS if name in row}
            continue
        cells = {name: row[place] for name, place in columns.items() if place < len(row)}
        if cells.get("编号"):
            yield Line(
                number,
                cells["编号"],
                cells.get("金额（元）", ""),
                cells.get("结果", ""),
                cells.get("原因", ""),
            )


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()
