"""台账: who got what of a programme in a period — handed out, paid by the bank, or a coupon — masked."""

import datetime as dt
import io
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import func, or_, select

from app import clock, sheets
from app.db import session
from app.errors import Conflict, InvalidValue
from app.services import audit, campaigns, recusals, signups
from app.services.reviews.seeing import seen_by, whole
from models import (
    DELEGABLE,
    Campaign,
    CampaignState,
    Coupon,
    Handout,
    Payment,
    PaymentState,
    Signup,
    Staff,
)

ROWS_MAX = 10_000
AT_ONCE = 500
FEN = 100
HEADINGS = ("序号", "姓名或单位", "所在工会", "得到什么", "金额（元）", "哪天")
_WIDTH = 20


class LedgerTooLarge(Conflict):
    code, detail = "ledger_too_large", f"一次最多导出 {ROWS_MAX} 条"
    next = "请分几段日期导出"


class LedgerPeriodInvalid(InvalidValue):
    code, detail = "ledger_period_invalid", "起止日期不对：开始不能晚于结束"
    next = "请核对起止日期"


def write_ledger(
    staff: Staff, campaign_id: uuid.UUID, *, from_day: dt.date | None, to_day: dt.date | None
) -> bytes:
    """导出台账 as XLSX, masked, on record: what one may see of a campaign, less what concerns oneself.

    Both days included. What was taken back, reversed or failed is not in it. Of sensitive programmes only
    reviewers and chairs have anything. Refuses with `campaign_not_found`, `ledger_too_large`,
    `ledger_period_invalid`.
    """
    campaign = session().get(Campaign, campaign_id)
    if campaign is None or campaign.state is CampaignState.DRAFT:
        raise campaigns.CampaignNotFound
    if from_day is not None and to_day is not None and from_day > to_day:
        raise LedgerPeriodInvalid
    roles = DELEGABLE if campaigns.type_of(campaign).is_sensitive else None
    wanted = _given(from_day, to_day).where(Signup.campaign_id == campaign.id, seen_by(staff, roles=roles))
    found = session().execute(wanted.order_by(Signup.id).limit(ROWS_MAX + 1)).all()
    if len(found) > ROWS_MAX:
        raise LedgerTooLarge
    concerned = set(recusals.concerned(staff.id, [row.id for row in found]))
    shown = {row.id: row for row in found if row.id not in concerned}
    audit.record(
        staff,
        "ledgers.export",
        campaign,
        row_count=len(shown),
        left_out_count=len(found) - len(shown),
        from_day=from_day and from_day.isoformat(),
        to_day=to_day and to_day.isoformat(),
    )
    return _write(campaign, shown, len(found) - len(shown))


def _given(from_day: dt.date | None, to_day: dt.date | None) -> Any:
    """Of each sign-up what it was given, by any of the three ways, and on which day, within the days."""
    paid_on = func.date(func.timezone(clock.CITY.key, Payment.settled_at))
    day = func.coalesce(Handout.handed_on, paid_on, Coupon.claimed_on)
    wanted = (
        select(
            Signup.id,
            Handout.handed_on,
            paid_on.label("paid_on"),
            Payment.amount_fen,
            Coupon.claimed_on,
        )
        .outerjoin(Handout, (Handout.signup_id == Signup.id) & Handout.taken_back_at.is_(None))
        .outerjoin(Payment, (Payment.signup_id == Signup.id) & (Payment.state == PaymentState.PAID))
        .outerjoin(Coupon, Coupon.id == Signup.coupon_id)
        .where(or_(Handout.id.is_not(None), Payment.id.is_not(None), Coupon.id.is_not(None)))
    )
    if from_day is not None:
        wanted = wanted.where(day >= from_day)
    if to_day is not None:
        wanted = wanted.where(day <= to_day)
    return wanted


def _write(campaign: Campaign, given: Mapping[uuid.UUID, Any], left_out: int) -> bytes:
    held = io.BytesIO()
    with sheets.writing(held, constant_memory=True) as book:
        sheet = book.add_worksheet("台账")
        bold = book.add_format({"bold": True})
        sheet.set_column(0, len(HEADINGS) - 1, _WIDTH)
        sheet.write_string(0, 0, campaign.title, bold)
        if left_out:
            sheet.write_string(1, 0, f"另有 {left_out} 条与您或您申报的亲属有关，请由同事导出")
        sheet.write_row(2, 0, HEADINGS, bold)
        for row, signup in enumerate(_load(list(given)), start=3):
            one = given[signup.id]
            what, day = _what(one)
            cells = (str(row - 2), signups.masked_name(signup), signups.shown_union(signup), what)
            sheets.put(sheet, row, cells)
            if one.amount_fen is not None:
                sheet.write_number(row, 4, one.amount_fen / FEN)
            sheet.write_string(row, 5, day.isoformat())
    return held.getvalue()


def _what(one: Any) -> tuple[str, dt.date]:
    if one.handed_on is not None:
        return "已发放或已到场", one.handed_on
    if one.paid_on is not None:
        return "银行已付", one.paid_on
    return "已发券", one.claimed_on


def _load(signup_ids: Sequence[uuid.UUID]) -> Iterator[Signup]:
    """In the order of the ids, some hundreds in memory at a time."""
    for first in range(0, len(signup_ids), AT_ONCE):
        part = signup_ids[first : first + AT_ONCE]
        found = {one.id: one for one in session().scalars(whole().where(Signup.id.in_(part)))}
        yield from (found[one] for one in part)
