"""发放清单: made, checked, approved, told to the bank, and its results put on record."""

from app.services.payments.deciding import approve, check, withdraw
from app.services.payments.life import (
    NEXT,
    Action,
    BankCardNotAsked,
    CampaignGivesNoMoney,
    PaymentBlocked,
    PaymentListEmpty,
    PaymentListNotFound,
    PaymentListNotReady,
    PaymentOverBudget,
    PaymentResultsTooLarge,
    PaymentResultsUnreadable,
    PaymentResultsWrong,
    PaymentSumsDiffer,
    SameHand,
)
from app.services.payments.making import LIST_MAX, Made, draft, told
from app.services.payments.mending import mend_card
from app.services.payments.reading import (
    Progress,
    list_lists,
    list_payments,
    look,
    progress_of,
    title_of,
)
from app.services.payments.rewards import draft_rewards
from app.services.payments.settling import settle
from app.services.payments.sheets import HEADINGS, write_sheet

__all__ = [
    "HEADINGS",
    "LIST_MAX",
    "NEXT",
    "Action",
    "BankCardNotAsked",
    "CampaignGivesNoMoney",
    "Made",
    "PaymentBlocked",
    "PaymentListEmpty",
    "PaymentListNotFound",
    "PaymentListNotReady",
    "PaymentOverBudget",
    "PaymentResultsTooLarge",
    "PaymentResultsUnreadable",
    "PaymentResultsWrong",
    "PaymentSumsDiffer",
    "Progress",
    "SameHand",
    "approve",
    "check",
    "draft",
    "draft_rewards",
    "list_lists",
    "list_payments",
    "look",
    "mend_card",
    "progress_of",
    "settle",
    "title_of",
    "told",
    "withdraw",
    "write_sheet",
]
