"""结算单的一生: which step follows which, and the sums that have to hold at each."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select

from app.db import session
from app.errors import Conflict, Forbidden, InvalidValue, NotFound
from app.services import notices
from models import Redemption, Statement, StatementState, statement_items


class StatementNotFound(NotFound):
    code, detail = "statement_not_found", "没有找到这张结算单"


class StatementNotReady(Conflict):
    code, detail = "statement_not_ready", "这张结算单现在不能办这一步"
    next = "请刷新后看看它办到了哪一步"


class StatementSumsDiffer(Conflict):
    code, detail = "statement_sums_differ", "结算单的合计与核销记录对不上，已停止办理"
    next = "请作废后重新编制，并联系系统管理员查明原因"


class SamePerson(Forbidden):
    code, detail = "same_person", "编制人不能复核或支付自己编制的结算单"
    next = "请另一位财务人员办理"


class PaymentDateInvalid(InvalidValue):
    code, detail = "payment_date_invalid", "付款日期要在商户对账当日或之后，不能晚于今天"
    next = "请按银行回单上的日期填写"


class Action(StrEnum):
    """What somebody does to a statement after it has been drafted."""

    CHECK = "check"
    AGREE = "agree"
    DISPUTE = "dispute"
    INVOICE = "invoice"
    PAY = "pay"
    VOID = "void"


NEXT: Mapping[tuple[StatementState, Action], StatementState] = {
    (StatementState.DRAFT, Action.CHECK): StatementState.CHECKED,
    (StatementState.DRAFT, Action.VOID): StatementState.VOIDED,
    (StatementState.CHECKED, Action.AGREE): StatementState.AGREED,
    (StatementState.CHECKED, Action.DISPUTE): StatementState.DISPUTED,
    (StatementState.CHECKED, Action.VOID): StatementState.VOIDED,
    (StatementState.DISPUTED, Action.VOID): StatementState.VOIDED,
    (StatementState.AGREED, Action.INVOICE): StatementState.INVOICED,
    # Until it is paid, a wrong invoice can be replaced by the right one.
    (StatementState.INVOICED, Action.INVOICE): StatementState.INVOICED,
    (StatementState.INVOICED, Action.PAY): StatementState.PAID,
}
"""The whole life; what is not here is refused. Once agreed, a statement can no longer be voided."""


def following(statement: Statement, action: Action) -> StatementState:
    """Where `action` would take the statement. Refuses with `statement_not_ready` (with `state`).

    The caller holds the row's lock, so of two rivals the second sees what the first has done.
    """
    state = NEXT.get((statement.state, action))
    if state is None:
        raise StatementNotReady(state=statement.state.value)
    return state


def period_text(statement: Statement) -> str:
    """结算期间 as people say it: 2026年10月, or from one day to another."""
    begins_on, ends_on = statement.begins_on, statement.ends_on
    if begins_on == ends_on:
        return notices.day_text(begins_on)
    _, days = monthrange(begins_on.year, begins_on.month)
    if begins_on.day == 1 and ends_on == begins_on.replace(day=days):
        return f"{begins_on.year}年{begins_on.month}月"
    return f"{notices.day_text(begins_on)}至{notices.day_text(ends_on)}"


@dataclass(frozen=True)
class Sums:
    """What redemptions come to, in fen."""

    redemption_count: int
    discount_fen: int
    subsidy_fen: int


def sums_of(statement: Statement) -> Sums:
    """合计: what the redemptions of a statement come to, counted anew."""
    row = session().execute(
        select(
            func.count(),
            func.coalesce(func.sum(Redemption.discount_fen), 0),
            func.coalesce(func.sum(Redemption.subsidy_fen), 0),
        )
        .select_from(statement_items)
        .join(Redemption, Redemption.id == statement_items.c.redemption_id)
        .where(statement_items.c.statement_id == statement.id, Redemption.reversed_at.is_(None))
    )
    count, discount_fen, subsidy_fen = row.one()
    return Sums(count, discount_fen, subsidy_fen)


def verify(statement: Statement) -> None:
    """核对: the sums are those of the redemptions. Refuses with `statement_sums_differ`.

    Asked before every step that vouches for the sums. A trigger asks the same when the row is written;
    this one can say it to a person.
    """
    written = Sums(statement.redemption_count, statement.discount_fen, statement.subsidy_fen)
    if sums_of(statement) != written:
        raise StatementSumsDiffer
