"""商户对账: the merchant's owner looks, agrees or objects, and hands in the invoice."""

import uuid
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import contains_eager

from app import clock, db, paging
from app.db import session
from app.errors import Conflict
from app.paging import Page
from app.services import attachments, audit
from app.services.statements import life, reading
from app.services.statements.life import Action, StatementNotFound
from models import Member, Merchant, Redemption, Statement, StatementState


class InvoiceUsed(Conflict):
    code, detail = "invoice_used", "这张发票已用于另一张结算单"
    next = "请核对发票号码，每张结算单各开一张发票"


def list_mine(member: Member, *, limit: int, cursor: str | None) -> Page[Statement]:
    """我的结算单: of the merchants that the member owns, newest first; for anybody else there are none.

    A draft is the union's own paper; it is shown once a second person has checked it.
    """
    rows, more = paging.fetch(session(), _owned(member), reading.NEWEST_FIRST, limit=limit, cursor=cursor)
    return Page([found for (found,) in rows], more)


def get_mine(member: Member, statement_id: uuid.UUID) -> Statement:
    """我的一张结算单. Refuses with `statement_not_found`, also for somebody else's."""
    return _find(member, statement_id)


def list_my_redemptions(
    member: Member, statement_id: uuid.UUID, *, limit: int, cursor: str | None
) -> Page[Redemption]:
    """对账明细: what the sums are made of, oldest first. Refuses with `statement_not_found`."""
    return reading.page_of_items(_find(member, statement_id), limit=limit, cursor=cursor)


def agree(member: Member, statement_id: uuid.UUID) -> Statement:
    """对账: the owner agrees to the sums. They can no longer be voided.

    Refuses with `statement_not_found`, `statement_not_ready`, `statement_sums_differ`.
    """
    statement = _find(member, statement_id, lock=True)
    state = life.following(statement, Action.AGREE)
    life.verify(statement)
    statement.state = state
    statement.agreed_by, statement.agreed_at = member.id, clock.now()
    audit.record(member, "statements.agree", statement, subsidy_fen=statement.subsidy_fen)
    session().flush()
    return statement


def dispute(member: Member, statement_id: uuid.UUID, *, reason: str) -> Statement:
    """异议: the owner says what is wrong; the statement goes no further.

    Refuses with `statement_not_found`, `statement_not_ready`.
    """
    statement = _find(member, statement_id, lock=True)
    statement.state = life.following(statement, Action.DISPUTE)
    statement.dispute = reason
    audit.record(member, "statements.dispute", statement)
    session().flush()
    return statement


def hand_in_invoice(
    member: Member, statement_id: uuid.UUID, *, number: str, attachment_id: uuid.UUID
) -> Statement:
    """交发票: its number and its picture, which the owner has uploaded; until payment it can be replaced.

    Refuses with `statement_not_found`, `statement_not_ready`, `attachment_not_found`, `invoice_used`.
    """
    statement = _find(member, statement_id, lock=True)
    state = life.following(statement, Action.INVOICE)
    attachments.take_own(member, [attachment_id])
    _ensure_unused(statement, number)
    statement.state = state
    statement.invoice_number, statement.invoice_id = number, attachment_id
    audit.record(member, "statements.invoice", statement, number=number, attachment_id=str(attachment_id))
    session().flush()
    return statement


def _ensure_unused(statement: Statement, number: str) -> None:
    """One invoice, one statement. A unique index stands behind it."""
    db.lock("statements", str(statement.merchant_id))
    used = select(
        exists().where(
            Statement.merchant_id == statement.merchant_id,
            Statement.invoice_number == number,
            Statement.id != statement.id,
            Statement.state != StatementState.VOIDED,
        )
    )
    if session().scalar(used):
        raise InvoiceUsed


def _find(member: Member, statement_id: uuid.UUID, *, lock: bool = False) -> Statement:
    statement = _owned(member).where(Statement.id == statement_id)
    if lock:
        statement = statement.with_for_update(of=Statement)
    found: Statement | None = session().scalar(statement)
    if found is None:
        raise StatementNotFound
    return found


def _owned(member: Member) -> Select[Any]:
    return (
        select(Statement)
        .join(Statement.merchant)
        .where(Merchant.owner_id == member.id, Statement.checked_at.is_not(None))
        .options(contains_eager(Statement.merchant))
    )
