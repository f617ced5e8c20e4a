"""单位待办: what waits for a unit's operator — applications to mend, places to accept, receipts to sign."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute

from app import clock
from app.db import session
from app.services import unions
from app.services.allocations import life
from models import Allocation, AllocationState, ApplicantKind, Signup, SignupState, Staff

COUNTED_UP_TO = 1000
"""A badge says 999+; counting more would cost what it counts."""


@dataclass(frozen=True)
class UnitTodos:
    """How much waits, each figure counted as far as `COUNTED_UP_TO`, and the first term of each."""

    returned_count: int
    mend_by: dt.datetime | None
    offered_count: int
    offer_expires_at: dt.datetime | None
    to_receive_count: int
    late_allocations_count: int


def count(staff: Staff) -> UnitTodos:
    """单位待办数 of one's unions: the same rows as the lists of their applications and allocations show."""
    returned_count, mend_by = _signups(staff, SignupState.RETURNED, Signup.mend_by)
    offered_count, expires_at = _signups(staff, SignupState.OFFERED, Signup.offer_expires_at)
    handed = Allocation.to_union_id.in_(unions.visible_to(staff))
    unsigned = (Allocation.state == AllocationState.ISSUED, Allocation.parent_id.is_not(None))
    return UnitTodos(
        returned_count,
        mend_by,
        offered_count,
        expires_at,
        _counted(select(literal(1)).where(handed, *unsigned)),
        _counted(select(literal(1)).where(handed, life.is_late(clock.today()))),
    )


def _signups(
    staff: Staff, state: SignupState, term: InstrumentedAttribute[dt.datetime | None]
) -> tuple[int, dt.datetime | None]:
    """How many applications of units wait so, and the first day of them: those without one come last."""
    found = (
        select(term.label("term"))
        .where(
            Signup.applicant_kind == ApplicantKind.UNIT,
            Signup.union_id.in_(unions.visible_to(staff)),
            Signup.state == state,
        )
        .order_by(term)
        .limit(COUNTED_UP_TO)
        .subquery()
    )
    counted, first = session().execute(select(func.count(), func.min(found.c.term)).select_from(found)).one()
    return counted, first


def _counted(statement: Select[Any]) -> int:
    found = statement.limit(COUNTED_UP_TO).subquery()
    return session().scalar(select(func.count()).select_from(found)) or 0
