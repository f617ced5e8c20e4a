"""财务: a second person checks, a payment is put on record, and what was wrong is voided."""

import datetime as dt
import uuid

from sqlalchemy import delete

from app import clock
from app.db import session
from app.services import audit, merchants, notices
from app.services.statements import life
from app.services.statements.life import Action, PaymentDateInvalid, SamePerson
from app.services.statements.reading import get_statement
from models import Staff, Statement, statement_items

RECONCILED_WITHIN = dt.timedelta(days=7)
"""对账: how soon the owner is asked to look at a statement. Nothing happens by itself when he does not."""


def check(staff: Staff, statement_id: uuid.UUID) -> Statement:
    """复核: a second person vouches for the sums; from here on the merchant's owner sees the statement.

    Refuses with `statement_not_found`, `statement_not_ready`, `same_person`, `statement_sums_differ`.
    """
    statement = get_statement(staff, statement_id, lock=True)
    state = life.following(statement, Action.CHECK)
    _ensure_other_than_maker(staff, statement)
    life.verify(statement)
    statement.state = state
    statement.checked_by, statement.checked_at = staff.id, clock.now()
    audit.record(staff, "statements.check", statement, subsidy_fen=statement.subsidy_fen)
    until = notices.moment_text(statement.checked_at + RECONCILED_WITHIN)
    _tell_owner(statement, "statement_ready", until=until)
    return _written(staff, statement)


def pay(staff: Staff, statement_id: uuid.UUID, *, reference: str, paid_on: dt.date) -> Statement:
    """登记付款: the bank has paid the subsidy on `paid_on`, under this reference.

    Refuses with `statement_not_found`, `statement_not_ready`, `same_person` (whoever made it may not pay
    it; where the clockwork made it, neither may whoever checked it), `payment_date_invalid`,
    `statement_sums_differ`.
    """
    statement = get_statement(staff, statement_id, lock=True)
    state = life.following(statement, Action.PAY)
    _ensure_other_than_maker(staff, statement)
    if statement.made_by is None and statement.checked_by == staff.id:
        raise SamePerson(detail="这张结算单由系统按月编制，复核和付款要由两个人办理")
    assert statement.agreed_at is not None  # noqa: S101 - a CHECK of the table says so
    agreed_on = statement.agreed_at.astimezone(clock.CITY).date()
    if not agreed_on <= paid_on <= clock.today():
        raise PaymentDateInvalid(errors={"paid_on": [f"应在 {agreed_on} 到今天之间"]})
    life.verify(statement)
    statement.state = state
    statement.paid_by, statement.paid_at = staff.id, clock.now()
    statement.paid_on, statement.payment_reference = paid_on, reference
    audit.record(
        staff,
        "statements.pay",
        statement,
        subsidy_fen=statement.subsidy_fen,
        paid_on=paid_on.isoformat(),
        reference=reference,
    )
    _tell_owner(statement, "statement_paid", reference=reference)
    return _written(staff, statement)


def void(staff: Staff, statement_id: uuid.UUID, *, reason: str) -> Statement:
    """作废: its redemptions are free for another statement. The row stays, with its sums and the reason.

    Refuses with `statement_not_found`, `statement_not_ready`: what the merchant has agreed to stands.
    """
    statement = get_statement(staff, statement_id, lock=True)
    statement.state = life.following(statement, Action.VOID)
    statement.void_reason = reason
    session().flush()
    session().execute(delete(statement_items).where(statement_items.c.statement_id == statement.id))
    audit.record(staff, "statements.void", statement, redemption_count=statement.redemption_count)
    if statement.checked_at is not None:
        _tell_owner(statement, "statement_voided", reason=notices.sentence(reason))
    return _written(staff, statement)


def _tell_owner(statement: Statement, kind: str, **facts: str) -> None:
    """Who owns the merchant hears of what he may see."""
    facts["period"] = life.period_text(statement)
    facts["subsidy"] = notices.money_text(statement.subsidy_fen)
    facts["at"] = notices.moment_text(clock.now())
    merchants.tell_owner(statement.merchant_id, kind, statement, facts=facts)


def _ensure_other_than_maker(staff: Staff, statement: Statement) -> None:
    """Refuse with `same_person`. What the clockwork has drafted was made by nobody."""
    if statement.made_by == staff.id:
        raise SamePerson


def _written(staff: Staff, statement: Statement) -> Statement:
    """The same with the people of this step loaded."""
    session().flush()
    session().expire(statement, ["checker", "payer"])
    return get_statement(staff, statement.id)
