"""拨付与名额下达: handed down the tree of unions, signed for, reminded of, accounted for."""

from app.services.allocations.accounting import (
    AllocationNotBalanced,
    AllocationStillOpenBelow,
    give_back,
    settle,
)
from app.services.allocations.handing import (
    AllocationExceeds,
    AllocationExists,
    ReceiverNotBelow,
    hand_down,
    set_up,
    withdraw,
)
from app.services.allocations.ledgers import write_ledger
from app.services.allocations.life import (
    AllocationNotFound,
    AllocationNotReady,
    AllocationSamePerson,
    DatesInvalid,
    Side,
    get_allocation,
    is_overdue,
    list_allocations,
)
from app.services.allocations.receiving import ReceiptRequired, receive
from app.services.allocations.reminding import mark_overdue, remind

__all__ = [
    "AllocationExceeds",
    "AllocationExists",
    "AllocationNotBalanced",
    "AllocationNotFound",
    "AllocationNotReady",
    "AllocationSamePerson",
    "AllocationStillOpenBelow",
    "DatesInvalid",
    "ReceiptRequired",
    "ReceiverNotBelow",
    "Side",
    "get_allocation",
    "give_back",
    "hand_down",
    "is_overdue",
    "list_allocations",
    "mark_overdue",
    "receive",
    "remind",
    "set_up",
    "settle",
    "withdraw",
    "write_ledger",
]
