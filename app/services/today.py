"""今天: how much waits at each desk of one person, in a handful of queries."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from app import paging
from app.db import session
from app.services import (
    allocations,
    calls,
    delegations,
    hardship,
    hazards,
    job_fairs,
    jobs,
    legal_cases,
    manual_checks,
    matchmaking_proposals,
    matchmaking_vouches,
    membership_applications,
    merchant_applications,
    offer_reports,
    payments,
    public_notices,
    referrals,
    staff_exports,
    statements,
    stations,
    tickets,
    unions,
    unit_signups,
)
from app.services.allocations import Side
from app.services.reviews.queue import Wanted, rows_waiting
from models import (
    DELEGABLE,
    AllocationState,
    ApplicationState,
    EmployerState,
    HardshipState,
    HazardState,
    ManualCheckState,
    MembershipApplicationState,
    ObjectionState,
    PaymentListState,
    ReportState,
    SignupState,
    Staff,
    StaffRole,
    StatementState,
    StationReportState,
    TicketState,
    VouchState,
)

COUNTED_UP_TO = 100
"""A card says 99+; counting more would cost what it counts."""
ONE: dict[str, Any] = {"limit": 1, "cursor": None}

DESK = frozenset({StaffRole.OPERATOR, StaffRole.REVIEWER, StaffRole.CHAIR})
JUDGES = frozenset({StaffRole.REVIEWER, StaffRole.CHAIR})
UNITS = frozenset({StaffRole.OPERATOR})
SHOPS = frozenset({StaffRole.MERCHANT_MANAGER, StaffRole.READ_ONLY})
KEEPERS = DESK | {StaffRole.PUBLISHER}
CALLERS = frozenset({StaffRole.OPERATOR, StaffRole.PUBLISHER, StaffRole.REVIEWER})
HELPERS = frozenset({StaffRole.OPERATOR, StaffRole.REVIEWER})
MONEY = frozenset({StaffRole.FINANCE})
SYSTEM = frozenset({StaffRole.SYSTEM_ADMIN})
CHAIRS = frozenset({StaffRole.CHAIR})


@dataclass(frozen=True)
class Card:
    """One figure: whose, and the list that it counts."""

    key: str
    roles: frozenset[StaffRole]
    rows: Callable[[Staff], Select[Any] | None]
    is_lent: bool = False
    """What colleagues on leave have lent counts too, as on its list."""


@dataclass(frozen=True)
class Waiting:
    """How much waits; `COUNTED_UP_TO` stands for that many or more."""

    key: str
    count: int


def of(read: Callable[..., Any], **filters: Any) -> Callable[[Staff], Select[Any] | None]:
    """The rows of a list of the console under these filters."""
    return lambda staff: paging.rows_of(lambda: read(staff, **filters, **ONE), at_most=COUNTED_UP_TO)


def _unit_signups(state: SignupState) -> Callable[[Staff], Select[Any] | None]:
    return of(unit_signups.list_signups, state=state, campaign_id=None, blocked=lambda _: {})


def _allocations(**filters: Any) -> Callable[[Staff], Select[Any] | None]:
    given = {"campaign_id": None, "kind": None, "parent_id": None, "state": None, "overdue": None, **filters}
    return of(allocations.list_allocations, side=Side.RECEIVED, **given)


def _statements(state: StatementState) -> Callable[[Staff], Select[Any] | None]:
    return of(statements.list_statements, state=state, merchant_id=None, from_day=None, to_day=None)


def _payment_lists(state: PaymentListState) -> Callable[[Staff], Select[Any] | None]:
    return of(payments.list_lists, campaign_id=None, state=state)


def _jobs(staff: Staff) -> Select[Any] | None:
    """The city's staff alone look after jobs."""
    try:
        return of(jobs.list_jobs, state=jobs.JobState.SET_ASIDE, task=None, queue=None)(staff)
    except jobs.CityStaffOnly:
        return None


CARDS: Sequence[Card] = (
    Card("reviews", DELEGABLE, lambda staff: rows_waiting(staff, Wanted(), COUNTED_UP_TO), is_lent=True),
    Card(
        "reviews_late",
        DELEGABLE,
        lambda staff: rows_waiting(staff, Wanted(overdue=True), COUNTED_UP_TO),
        is_lent=True,
    ),
    Card("unit_signups_returned", UNITS, _unit_signups(SignupState.RETURNED)),
    Card("unit_signups_offered", UNITS, _unit_signups(SignupState.OFFERED)),
    Card("allocations", UNITS, _allocations(state=AllocationState.ISSUED)),
    Card("allocations_late", UNITS, _allocations(overdue=True)),
    Card(
        "merchant_applications",
        SHOPS,
        of(merchant_applications.list_queue, state=ApplicationState.SUBMITTED, overdue=None),
    ),
    Card("offer_reports", SHOPS, of(offer_reports.list_kept, state=ReportState.OPEN, overdue=None)),
    Card("offer_reports_late", SHOPS, of(offer_reports.list_kept, state=None, overdue=True)),
    Card("tickets", HELPERS, of(tickets.list_queue, state=TicketState.OPEN, overdue=None)),
    Card("tickets_late", HELPERS, of(tickets.list_queue, state=None, overdue=True)),
    Card(
        "membership_applications",
        DESK,
        of(
            membership_applications.list_for_staff,
            kind=None,
            state=MembershipApplicationState.SUBMITTED,
            overdue=None,
        ),
    ),
    Card(
        "manual_checks",
        DESK,
        of(manual_checks.list_for_staff, state=ManualCheckState.WAITING, overdue=None),
    ),
    Card(
        "matchmaking_vouches",
        JUDGES | {StaffRole.MATCHMAKER},
        of(matchmaking_vouches.list_for_staff, state=VouchState.WAITING),
    ),
    Card("matchmaking_proposals", frozenset({StaffRole.MATCHMAKER}), of(matchmaking_proposals.list_asked)),
    Card(
        "hardship_files",
        DESK,
        of(hardship.list_files, state=HardshipState.APPLIED, level=None, overdue=None, to_reassess=None),
        is_lent=True,
    ),
    Card(
        "hazards",
        DESK,
        of(hazards.list_for_staff, state=HazardState.REPORTED, overdue=None, assigned_to_me=None),
    ),
    Card("legal_waiting", DESK, of(legal_cases.list_waiting, campaign_id=None)),
    Card(
        "referrals_late",
        DESK,
        of(referrals.list_referrals, campaign_id=None, partner_id=None, state=None, overdue=True),
    ),
    Card("objections", JUDGES, of(public_notices.list_objections, state=ObjectionState.OPEN, overdue=False)),
    Card("employers", JUDGES, of(job_fairs.list_employers, state=EmployerState.SUBMITTED)),
    Card("station_reports", KEEPERS, of(stations.list_reports, state=StationReportState.OPEN, overdue=None)),
    Card("calls", CALLERS, of(calls.list_calls)),
    Card("statements", MONEY, _statements(StatementState.DRAFT)),
    Card("statements_to_pay", MONEY, _statements(StatementState.INVOICED)),
    Card("payment_lists", MONEY, _payment_lists(PaymentListState.DRAFT)),
    Card("payment_lists_to_pay", MONEY, _payment_lists(PaymentListState.APPROVED)),
    Card("payment_lists_to_approve", CHAIRS, _payment_lists(PaymentListState.CHECKED)),
    Card("exports", CHAIRS, of(staff_exports.list_exports, state=None, waits_for_me=True)),
    Card("jobs", SYSTEM, _jobs),
)
"""In the order in which they are shown. The page says what they are called and where they lead."""


def count(staff: Staff) -> list[Waiting]:
    """今天的待办数: a figure for each desk of this person, each within the scope of its own roles."""
    held = frozenset(grant.role for grant in staff.grants)
    lists: dict[str, Select[Any]] = {}
    with unions.asked_once():
        lent = delegations.roles_of(staff)
        for card in CARDS:
            roles = card.roles & (held | lent if card.is_lent else held)
            if not roles:
                continue
            staff.acting_as, staff.counts_lent = roles, card.is_lent
            rows = card.rows(staff)
            if rows is not None:
                lists[card.key] = rows
    figures = paging.count_all(session(), list(lists.values()))
    return [Waiting(key, figure) for key, figure in zip(lists, figures, strict=True)]
