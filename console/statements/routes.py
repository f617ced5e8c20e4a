"""结算单: drafted by one person, checked by another, agreed by the merchant, paid."""

import uuid
from typing import Any
from urllib.parse import quote

from flask import Response

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.lists import ListQuery
from app.paging import Page
from app.services import statements
from app.services.merchants import MerchantNotFound
from console.statements.schemas import (
    DraftBody,
    ItemPage,
    PaymentBody,
    StatementPage,
    StatementQuery,
    StatementSchema,
    VoidBody,
)
from models import Redemption, Staff, StaffRole, Statement, StatementState

door = Door("console_statements", description="控制台：商户结算", url_prefix=DESK_PREFIX)

FINANCE = frozenset({StaffRole.FINANCE})
READERS = FINANCE | {StaffRole.FINANCE_SUPERVISOR, StaffRole.READ_ONLY}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@door.post(
    "/statements",
    who=Who.STAFF,
    roles=FINANCE,
    body=DraftBody,
    answers=StatementSchema,
    status=201,
    idempotent=True,
    refuses=(
        MerchantNotFound,
        statements.StatementPeriodInvalid,
        statements.StatementPeriodNotOver,
        statements.StatementOverlaps,
        statements.StatementEmpty,
        statements.StatementTooLarge,
    ),
)
def draft(staff: Staff, body: dict[str, Any]) -> Statement:
    """编制结算单: all redemptions of a merchant in a period, less the reversed ones."""
    return statements.draft(staff, **body)


@door.get(
    "/statements",
    who=Who.STAFF,
    roles=READERS,
    query=StatementQuery,
    answers=StatementPage,
    refuses=(paging.CursorInvalid,),
)
def list_statements(staff: Staff, query: dict[str, Any]) -> Page[Statement]:
    """结算单列表, newest first."""
    state = query.pop("state")
    return statements.list_statements(staff, state=StatementState(state) if state else None, **query)


@door.get(
    "/statements/<uuid:statement_id>",
    who=Who.STAFF,
    roles=READERS,
    answers=StatementSchema,
    refuses=(statements.StatementNotFound,),
)
def get_statement(staff: Staff, statement_id: uuid.UUID) -> Statement:
    """结算单详情."""
    return statements.get_statement(staff, statement_id)


@door.get(
    "/statements/<uuid:statement_id>/redemptions",
    who=Who.STAFF,
    roles=READERS,
    query=ListQuery,
    answers=ItemPage,
    refuses=(statements.StatementNotFound, paging.CursorInvalid),
)
def list_redemptions(staff: Staff, query: dict[str, Any], statement_id: uuid.UUID) -> Page[Redemption]:
    """结算单明细, oldest first."""
    return statements.list_redemptions(staff, statement_id, **query)


@door.get(
    "/statements/<uuid:statement_id>.xlsx",
    who=Who.STAFF,
    roles=READERS,
    answers=None,
    media=(XLSX,),
    refuses=(statements.StatementNotFound,),
)
def write_sheet(staff: Staff, statement_id: uuid.UUID) -> Response:
    """导出结算单 as a workbook, on record."""
    statement, content = statements.write_sheet(staff, statement_id)
    name = quote(f"结算单-{statement.merchant.name}-{statement.begins_on}至{statement.ends_on}.xlsx")
    disposition = {"Content-Disposition": f"attachment; filename=\"statement.xlsx\"; filename*=UTF-8''{name}"}
    return Response(content, mimetype=XLSX, headers=disposition)


@door.post(
    "/statements/<uuid:statement_id>/check",
    who=Who.STAFF,
    roles=FINANCE,
    answers=StatementSchema,
    idempotent=True,
    refuses=(
        statements.StatementNotFound,
        statements.StatementNotReady,
        statements.SamePerson,
        statements.StatementSumsDiffer,
    ),
)
def check(staff: Staff, statement_id: uuid.UUID) -> Statement:
    """复核: by another person than the one who made it."""
    return statements.check(staff, statement_id)


@door.post(
    "/statements/<uuid:statement_id>/payment",
    who=Who.STAFF,
    roles=FINANCE,
    body=PaymentBody,
    answers=StatementSchema,
    idempotent=True,
    refuses=(
        statements.StatementNotFound,
        statements.StatementNotReady,
        statements.SamePerson,
        statements.PaymentDateInvalid,
        statements.StatementSumsDiffer,
    ),
)
def pay(staff: Staff, statement_id: uuid.UUID, body: dict[str, Any]) -> Statement:
    """登记付款: by another person than the one who made it."""
    return statements.pay(staff, statement_id, **body)


@door.post(
    "/statements/<uuid:statement_id>/void",
    who=Who.STAFF,
    roles=FINANCE,
    body=VoidBody,
    answers=StatementSchema,
    idempotent=True,
    refuses=(statements.StatementNotFound, statements.StatementNotReady),
)
def void(staff: Staff, statement_id: uuid.UUID, body: dict[str, str]) -> Statement:
    """作废: its redemptions can be settled anew. Not once the merchant has agreed."""
    return statements.void(staff, statement_id, **body)
