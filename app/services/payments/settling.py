"""登记银行结果: whom it has paid, whom not and why — all rows of a file, or none."""

import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from app import clock
from app.db import session
from app.services import audit, notices, signups
from app.services.payments import life, rewards, sheets
from app.services.payments.life import Action, PaymentResultsWrong
from app.services.payments.reading import Progress, get, look
from app.services.payments.sheets import Line
from models import (
    Payment,
    PaymentList,
    PaymentListState,
    PaymentState,
    Signup,
    SignupAction,
    SignupState,
    Staff,
)

WORDS: Mapping[str, PaymentState | None] = {
    "成功": PaymentState.PAID,
    "已付": PaymentState.PAID,
    "失败": PaymentState.FAILED,
    "退回": PaymentState.FAILED,
    "": None,
}
"""What the bank writes → what it means; nothing yet where it has written nothing."""
UNSAID = "银行没有说明原因"
REASON_MAX = 200
PROBLEMS_SHOWN = 50


def settle(staff: Staff, list_id: uuid.UUID, content: bytes) -> Progress:
    """导入银行结果. The paid have been given; the failed are told why and asked for another card.

    The same file again changes nothing. Refuses with `payment_list_not_found`, `payment_list_not_ready`,
    `payment_results_unreadable`, `payment_results_wrong` (with `problems`, and no row is kept).
    """
    lines = sheets.read_results(content)
    found = get(staff, list_id, lock=True)
    if found.state is not PaymentListState.DONE:
        life.following(found, Action.SETTLE)
    payments = {
        str(payment.id): payment
        for payment in session().scalars(
            select(Payment)
            .where(Payment.list_id == found.id)
            .order_by(Payment.signup_id, Payment.hazard_report_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    }
    _ensure_sound(lines, payments)
    news = [
        (payments[line.payment_id], WORDS[line.result], line.reason)
        for line in lines
        if payments[line.payment_id].state is PaymentState.PENDING and WORDS[line.result] is not None
    ]
    _write(staff, found, [(payment, state, reason) for payment, state, reason in news if state is not None])
    return look(staff, list_id)


def _ensure_sound(lines: Sequence[Line], payments: Mapping[str, Payment]) -> None:
    """Each row is one of the list's, once, unchanged, and says what was said before, if anything was."""
    problems: list[dict[str, str | int]] = []
    seen: set[str] = set()
    for line in lines:
        problem = _problem(line, payments, seen)
        seen.add(line.payment_id)
        if problem is not None:
            problems.append({"row": line.number, "message": problem})
    if problems:
        raise PaymentResultsWrong(problems=problems[:PROBLEMS_SHOWN], problem_count=len(problems))


def _problem(line: Line, payments: Mapping[str, Payment], seen: set[str]) -> str | None:
    payment = payments.get(line.payment_id)
    if payment is None:
        return "编号不在这张清单里"
    if line.payment_id in seen:
        return "这个编号出现了两次"
    if line.result not in WORDS:
        return "结果只能填“成功”或“失败”"
    if not _is_amount(line.amount, payment.amount_fen):
        return "金额与清单不一致"
    told = WORDS[line.result]
    if told is not None and payment.state not in (PaymentState.PENDING, told):
        return "这一行已经登记过别的结果"
    return None


def _is_amount(written: str, amount_fen: int) -> bool:
    try:
        return round(float(written) * 100) == amount_fen
    except (ValueError, OverflowError):
        return False


def _write(staff: Staff, found: PaymentList, news: Sequence[tuple[Payment, PaymentState, str]]) -> None:
    now = clock.now()
    locked = _lock([payment.signup_id for payment, _, _ in news if payment.signup_id])
    reports = rewards.lock_reports([each.hazard_report_id for each, _, _ in news if each.hazard_report_id])
    for payment, state, reason in news:
        payment.state, payment.settled_at = state, now
        if state is PaymentState.FAILED:
            payment.failure = (reason or UNSAID)[:REASON_MAX]
        if payment.signup_id is not None:
            signup = locked[payment.signup_id]
            _settle_signup(staff, payment, signup)
            is_forgotten = signup.answers_cipher is None
        else:
            assert payment.hazard_report_id is not None  # noqa: S101 - CHECK one_reason
            report = reports[payment.hazard_report_id]
            rewards.tell(payment, report)
            is_forgotten = report.card_cipher is None
        if is_forgotten:
            # The person has been forgotten meanwhile; name and card had to stay until the bank had answered.
            payment.payee = payment.card = None
        audit.record(staff, f"payments.{state.value}", payment, amount_fen=payment.amount_fen)
    session().flush()
    waiting = exists().where(Payment.list_id == found.id, Payment.state == PaymentState.PENDING)
    if not session().scalar(select(waiting)):
        found.state = PaymentListState.DONE
    audit.record(staff, "payments.settle", found, rows=len(news))
    session().flush()


def _settle_signup(staff: Staff, payment: Payment, signup: Signup) -> None:
    if payment.state is PaymentState.FAILED:
        _tell_failed(payment, signup)
    elif signup.state is SignupState.APPROVED:
        signups.move(staff, signup, SignupAction.HAND_OUT)


def _lock(signup_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Signup]:
    rows = session().scalars(
        select(Signup)
        .where(Signup.id.in_(signup_ids))
        .order_by(Signup.id)
        .options(joinedload(Signup.campaign))
        .with_for_update(of=Signup)
        .execution_options(populate_existing=True)
    )
    return {signup.id: signup for signup in rows}


def _tell_failed(payment: Payment, signup: Signup) -> None:
    if signup.member_id is None:
        return
    facts = {
        "title": signup.campaign.title,
        "reason": notices.sentence(payment.failure or UNSAID),
        "signup_id": str(signup.id),
        "at": notices.moment_text(clock.now()),
    }
    notices.write(signup.member_id, "payment_failed", payment, facts=facts)
