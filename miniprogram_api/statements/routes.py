"""商户结算: the owner of a merchant agrees or objects, and hands in the invoice."""

import uuid
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import Door
from app.edge.lists import ListQuery
from app.paging import Page
from app.services import attachments, statements
from miniprogram_api.statements.schemas import (
    DisputeBody,
    InvoiceBody,
    MyItemPage,
    MyStatementPage,
    MyStatementSchema,
)
from models import Member, Redemption, Statement

door = Door("statements", description="商户结算")


@door.get(
    "/clerk/statements",
    who=Who.MEMBER,
    query=ListQuery,
    answers=MyStatementPage,
    refuses=(paging.CursorInvalid,),
)
def list_statements(member: Member, query: dict[str, Any]) -> Page[Statement]:
    """我的结算单, newest first: of the merchants I own; empty for anybody else."""
    return statements.list_mine(member, **query)


@door.get(
    "/clerk/statements/<uuid:statement_id>",
    who=Who.MEMBER,
    answers=MyStatementSchema,
    refuses=(statements.StatementNotFound,),
)
def get_statement(member: Member, statement_id: uuid.UUID) -> Statement:
    """我的一张结算单."""
    return statements.get_mine(member, statement_id)


@door.get(
    "/clerk/statements/<uuid:statement_id>/redemptions",
    who=Who.MEMBER,
    query=ListQuery,
    answers=MyItemPage,
    refuses=(statements.StatementNotFound, paging.CursorInvalid),
)
def list_redemptions(member: Member, query: dict[str, Any], statement_id: uuid.UUID) -> Page[Redemption]:
    """对账明细, oldest first."""
    return statements.list_my_redemptions(member, statement_id, **query)


@door.post(
    "/clerk/statements/<uuid:statement_id>/agreement",
    who=Who.MEMBER,
    answers=MyStatementSchema,
    idempotent=True,
    refuses=(
        statements.StatementNotFound,
        statements.StatementNotReady,
        statements.StatementSumsDiffer,
    ),
)
def agree(member: Member, statement_id: uuid.UUID) -> Statement:
    """对账无误: the sums are right."""
    return statements.agree(member, statement_id)


@door.post(
    "/clerk/statements/<uuid:statement_id>/dispute",
    who=Who.MEMBER,
    body=DisputeBody,
    answers=MyStatementSchema,
    idempotent=True,
    refuses=(statements.StatementNotFound, statements.StatementNotReady),
)
def dispute(member: Member, statement_id: uuid.UUID, body: dict[str, str]) -> Statement:
    """对账有异议: say what is wrong."""
    return statements.dispute(member, statement_id, **body)


@door.post(
    "/clerk/statements/<uuid:statement_id>/invoice",
    who=Who.MEMBER,
    body=InvoiceBody,
    answers=MyStatementSchema,
    idempotent=True,
    refuses=(
        statements.StatementNotFound,
        statements.StatementNotReady,
        attachments.AttachmentNotFound,
        statements.InvoiceUsed,
    ),
)
def hand_in_invoice(member: Member, statement_id: uuid.UUID, body: dict[str, Any]) -> Statement:
    """交发票: number and picture; until payment it can be replaced."""
    return statements.hand_in_invoice(member, statement_id, **body)
