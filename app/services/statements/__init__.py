"""结算单: what the union owes a merchant for a period, from its redemptions to the payment."""

from app.services.statements.desk import check, pay, void
from app.services.statements.drafting import (
    StatementEmpty,
    StatementOverlaps,
    StatementPeriodInvalid,
    StatementPeriodNotOver,
    StatementTooLarge,
    draft,
)
from app.services.statements.life import (
    NEXT,
    Action,
    PaymentDateInvalid,
    SamePerson,
    StatementNotFound,
    StatementNotReady,
    StatementSumsDiffer,
    verify,
)
from app.services.statements.monthly import draft_last_month
from app.services.statements.owners import (
    InvoiceUsed,
    agree,
    dispute,
    get_mine,
    hand_in_invoice,
    list_mine,
    list_my_redemptions,
)
from app.services.statements.reading import get_statement, list_redemptions, list_statements
from app.services.statements.sheets import write_sheet

__all__ = [
    "NEXT",
    "Action",
    "InvoiceUsed",
    "PaymentDateInvalid",
    "SamePerson",
    "StatementEmpty",
    "StatementNotFound",
    "StatementNotReady",
    "StatementOverlaps",
    "StatementPeriodInvalid",
    "StatementPeriodNotOver",
    "StatementSumsDiffer",
    "StatementTooLarge",
    "agree",
    "check",
    "dispute",
    "draft",
    "draft_last_month",
    "get_mine",
    "get_statement",
    "hand_in_invoice",
    "list_mine",
    "list_my_redemptions",
    "list_redemptions",
    "list_statements",
    "pay",
    "verify",
    "void",
    "write_sheet",
]
