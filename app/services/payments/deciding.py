"""复核、审批与撤回: three different people stand behind the money."""

import uuid

from sqlalchemy import update

from app import clock
from app.db import session
from app.services import audit
from app.services.payments import life
from app.services.payments.life import Action, SameHand
from app.services.payments.reading import Progress, get, look
from models import Payment, PaymentState, Staff


def check(staff: Staff, list_id: uuid.UUID) -> Progress:
    """复核, by another finance person than the maker.

    Refuses with `payment_list_not_found`, `payment_list_not_ready`, `same_hand`, `payment_sums_differ`,
    `payment_blocked`.
    """
    found = get(staff, list_id, lock=True)
    state = life.following(found, Action.CHECK)
    if found.made_by == staff.id:
        raise SameHand
    life.verify(found)
    found.state, found.checked_by, found.checked_at = state, staff.id, clock.now()
    audit.record(staff, "payments.check", found, amount_fen=found.amount_fen)
    return look(staff, list_id)


def approve(staff: Staff, list_id: uuid.UUID) -> Progress:
    """审批, by the chair, who has neither made nor checked it. Refuses as `check` does."""
    found = get(staff, list_id, lock=True)
    state = life.following(found, Action.APPROVE)
    if staff.id in (found.made_by, found.checked_by):
        raise SameHand
    life.verify(found)
    found.state, found.approved_by, found.approved_at = state, staff.id, clock.now()
    audit.record(staff, "payments.approve", found, amount_fen=found.amount_fen)
    return look(staff, list_id)


def withdraw(staff: Staff, list_id: uuid.UUID, reason: str) -> Progress:
    """撤回: its people are free for another list. The rows stay, with what they were.

    Refuses with `payment_list_not_found`, `payment_list_not_ready`: what was approved stands.
    """
    found = get(staff, list_id, lock=True)
    found.state = life.following(found, Action.WITHDRAW)
    found.withdraw_reason = reason
    session().flush()
    session().execute(
        update(Payment)
        .where(Payment.list_id == found.id)
        .values(state=PaymentState.WITHDRAWN)
        .execution_options(synchronize_session=False)
    )
    audit.record(staff, "payments.withdraw", found, payment_count=found.payment_count)
    return look(staff, list_id)
