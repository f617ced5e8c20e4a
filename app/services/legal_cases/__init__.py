"""法律事项: a lawyer assigned in time, what he does, and what comes of it. Nothing of it is ever public."""

from app.services.legal_cases.assigning import (
    LawyerConflicted,
    LawyerUnfit,
    MatterNotReady,
    NoLawyersHere,
    assign,
    reassign,
)
from app.services.legal_cases.reading import (
    LegalCaseNotFound,
    LegalMatter,
    Waiting,
    due_at,
    forget,
    get,
    list_cases,
    list_waiting,
    look,
    look_at_mine,
    look_for_unit,
)
from app.services.legal_cases.working import LegalCaseClosed, WorkDayInvalid, close, record

__all__ = [
    "LawyerConflicted",
    "LawyerUnfit",
    "LegalCaseClosed",
    "LegalCaseNotFound",
    "LegalMatter",
    "MatterNotReady",
    "NoLawyersHere",
    "Waiting",
    "WorkDayInvalid",
    "assign",
    "close",
    "due_at",
    "forget",
    "get",
    "list_cases",
    "list_waiting",
    "look",
    "look_at_mine",
    "look_for_unit",
    "reassign",
    "record",
]
