"""结算单的表格: one workbook, its redemptions a row each. No personal data is in it."""

import io
import uuid
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from app import clock, sheets
from app.db import session
from app.services import audit
from app.services.statements.reading import get_statement
from models import Coupon, CouponBatch, Redemption, Staff, Statement, Store, statement_items

HEADINGS = ("核销时间", "门店", "优惠券", "消费金额（元）", "优惠金额（元）", "工会补贴（元）", "核销编号")
MADE_BY_CLOCKWORK = "由系统按月编制"
WIDTHS = (20, 28, 28, 16, 16, 16, 38)
FIRST_ROW = 4
AT_ONCE = 2_000


def write_sheet(staff: Staff, statement_id: uuid.UUID) -> tuple[Statement, bytes]:
    """导出结算单 as XLSX, on record, with few rows in memory. Refuses with `statement_not_found`."""
    statement = get_statement(staff, statement_id)
    audit.record(staff, "statements.export", statement, redemption_count=statement.redemption_count)
    held = io.BytesIO()
    with sheets.writing(held, constant_memory=True) as book:
        sheet = book.add_worksheet("结算单")
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        money = book.add_format({"num_format": "0.00"})
        bold = book.add_format({"bold": True})
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        sheet.write_string(0, 0, statement.merchant.name, bold)
        sheet.write_string(1, 0, f"{statement.begins_on} 至 {statement.ends_on}")
        if statement.made_by is None:
            sheet.write_string(2, 0, MADE_BY_CLOCKWORK)
        sheet.write_row(FIRST_ROW - 1, 0, HEADINGS, bold)
        row = FIRST_ROW
        for redeemed_at, *texts, amount_fen, discount_fen, subsidy_fen, redemption_id in _rows(statement):
            sheet.write_datetime(row, 0, redeemed_at.astimezone(clock.CITY).replace(tzinfo=None), moment)
            sheet.write_row(row, 1, texts)
            for column, fen in enumerate((amount_fen, discount_fen, subsidy_fen), start=3):
                if fen is not None:
                    sheet.write_number(row, column, fen / 100, money)
            sheet.write_string(row, 6, str(redemption_id))
            row += 1
        sheet.write_string(row, 0, f"合计 {statement.redemption_count} 笔", bold)
        sheet.write_number(row, 4, statement.discount_fen / 100, money)
        sheet.write_number(row, 5, statement.subsidy_fen / 100, money)
    return statement, held.getvalue()


def _rows(statement: Statement) -> Iterator[Any]:
    found = (
        select(
            Redemption.redeemed_at,
            Store.name,
            CouponBatch.title,
            Redemption.amount_fen,
            Redemption.discount_fen,
            Redemption.subsidy_fen,
            Redemption.id,
        )
        .select_from(statement_items)
        .join(Redemption, Redemption.id == statement_items.c.redemption_id)
        .join(Store, Store.id == Redemption.store_id)
        .join(Coupon, Coupon.id == Redemption.coupon_id)
        .join(CouponBatch, CouponBatch.id == Coupon.batch_id)
        .where(statement_items.c.statement_id == statement.id)
        .order_by(Redemption.id)
    )
    yield from session().execute(found.execution_options(yield_per=AT_ONCE))
