"""编制结算单: gathers a period's redemptions of a merchant, each into one living statement."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ColumnElement, exists, insert, literal, select

from app import clock, db
from app.db import session
from app.errors import Conflict, InvalidValue
from app.services import audit, unions
from app.services.merchants import MerchantNotFound
from app.services.redemptions import REVERSIBLE_FOR
from app.services.statements import life
from app.services.statements.reading import get_statement
from models import Merchant, Redemption, Staff, Statement, StatementState, statement_items

PERIOD_DAYS_MAX = 366
ITEMS_MAX = 200_000
"""What one sheet of a workbook shows at a bearable size; a city's largest merchant has fewer in a month."""


class StatementPeriodInvalid(InvalidValue):
    code, detail = "statement_period_invalid", "结算期间不对：开始不能晚于结束，最长一年"
    next = "请核对起止日期"


class StatementPeriodNotOver(Conflict):
    code, detail = "statement_period_not_over", "这段时间还没有过完，核销还可能增减"
    next = "请在期间结束的次日再编制"


class StatementOverlaps(Conflict):
    code, detail = "statement_overlaps", "这家商户在这段时间里已有结算单"
    next = "请换一段时间；要重新编制，请先作废原来的那张"


class StatementEmpty(Conflict):
    code, detail = "statement_empty", "这家商户在这段时间里没有可结算的核销"
    next = "请核对商户和起止日期"


class StatementTooLarge(Conflict):
    code, detail = "statement_too_large", "这段时间的核销笔数太多，一张结算单放不下"
    next = "请把期间分短一些，分几张编制"


def draft(staff: Staff, merchant_id: uuid.UUID, begins_on: dt.date, ends_on: dt.date) -> Statement:
    """编制结算单: all redemptions of the merchant in the period, both days included, less the reversed ones.

    Refuses with `merchant_not_found`, `statement_period_invalid`, `statement_period_not_over`,
    `statement_overlaps`, `statement_empty`, `statement_too_large`.
    """
    merchant = session().scalar(
        select(Merchant.id).where(Merchant.id == merchant_id, Merchant.union_id.in_(unions.visible_to(staff)))
    )
    if merchant is None:
        raise MerchantNotFound
    return get_statement(staff, draft_for(staff, merchant, begins_on, ends_on).id)


def draft_for(maker: Staff | None, merchant_id: uuid.UUID, begins_on: dt.date, ends_on: dt.date) -> Statement:
    """The same of a merchant that is known to be there, for whoever drafts; None is the clockwork.

    The redemptions are locked: a reversal that comes too late waits, and then finds its redemption
    settled. Any number of rows takes the same few statements. Refuses as `draft` does.
    """
    ensure_over(begins_on, ends_on)
    db.lock("statements", str(merchant_id))
    _ensure_free(merchant_id, begins_on, ends_on)
    statement = Statement(
        merchant_id=merchant_id,
        begins_on=begins_on,
        ends_on=ends_on,
        state=StatementState.DRAFT,
        redemption_count=0,
        discount_fen=0,
        subsidy_fen=0,
        made_by=maker.id if maker is not None else None,
        made_at=clock.now(),
    )
    session().add(statement)
    session().flush()
    _gather(statement)
    _write_sums(statement)
    audit.record(
        maker,
        "statements.draft",
        statement,
        merchant_id=str(merchant_id),
        begins_on=begins_on.isoformat(),
        ends_on=ends_on.isoformat(),
        redemption_count=statement.redemption_count,
        subsidy_fen=statement.subsidy_fen,
    )
    session().flush()
    return statement


def ensure_over(begins_on: dt.date, ends_on: dt.date) -> None:
    """The period is a period, and what was redeemed in it can no longer be reversed."""
    if begins_on > ends_on or (ends_on - begins_on).days >= PERIOD_DAYS_MAX:
        raise StatementPeriodInvalid(errors={"ends_on": ["不能早于开始日期，也不能超过一年"]})
    now = clock.now()
    if ends_on >= now.date():
        raise StatementPeriodNotOver(errors={"ends_on": ["要在今天以前"]})
    midnight = dt.datetime.combine(ends_on + dt.timedelta(days=1), dt.time(), tzinfo=clock.CITY)
    if now < midnight + REVERSIBLE_FOR:
        raise StatementPeriodNotOver(detail="前一天最后的核销还在可撤销的时间里", next="请半小时后再编制")


def _ensure_free(merchant_id: uuid.UUID, begins_on: dt.date, ends_on: dt.date) -> None:
    """No living statement shares a day with the period. An exclusion constraint stands behind it."""
    if session().scalar(select(is_covered(merchant_id, begins_on, ends_on))):
        raise StatementOverlaps


def is_covered(merchant_id: Any, begins_on: dt.date, ends_on: dt.date) -> ColumnElement[bool]:
    """A living statement of the merchant, an id or a column, shares a day with the period."""
    return exists().where(
        Statement.merchant_id == merchant_id,
        Statement.state != StatementState.VOIDED,
        Statement.begins_on <= ends_on,
        Statement.ends_on >= begins_on,
    )


def _gather(statement: Statement) -> None:
    """Lock the redemptions of the period and note each as an item.

    None of them stands in another living statement, which would share a day with this one. Asking so here
    would read the growing table once for each row; the items' UNIQUE stands behind it.
    """
    chosen = (
        select(Redemption.id)
        .where(
            Redemption.merchant_id == statement.merchant_id,
            Redemption.redeemed_on.between(statement.begins_on, statement.ends_on),
            Redemption.reversed_at.is_(None),
        )
        .limit(ITEMS_MAX + 1)
        .with_for_update(of=Redemption)
        .cte("chosen")
    )
    session().execute(
        insert(statement_items).from_select(
            ["statement_id", "redemption_id"], select(literal(statement.id), chosen.c.id)
        )
    )


def _write_sums(statement: Statement) -> None:
    sums = life.sums_of(statement)
    if not sums.redemption_count:
        raise StatementEmpty
    if sums.redemption_count > ITEMS_MAX:
        raise StatementTooLarge
    statement.redemption_count = sums.redemption_count
    statement.discount_fen, statement.subsidy_fen = sums.discount_fen, sums.subsidy_fen
